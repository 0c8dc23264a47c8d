import type { Format, RawRecord } from '../../types.ts';
import { type Implausibility, judgeRecord } from './record.ts';

/** What a format reads from the beginning of a dump: numbers of records by what they look like. */
export interface Reading {
  readonly plausible: number;
  readonly doubtful: number;
  /** Records that are no papers beyond doubt. */
  readonly junk: number;
  /** Records that could not be read. */
  readonly rejected: number;
  /** Stretches of text that look like papers, and that no record has. */
  readonly unread: number;
  /** Titles of the doubtful records and of the junk, the worst first. */
  readonly oddTitles: readonly string[];
}

/** Records with titles that no paper has, for each other record, in a reading that is right. */
const MAX_JUNK_SHARE = 0.1;

/** Below this share of plausible records, and with at least so many others, a reading is odd. */
const MIN_PLAUSIBLE_SHARE = 0.6;
const MIN_ODD_RECORDS = 3;

/** `DT Article`, `T1 A title`: a field code of a reference list that another format does not know. */
const FIELD_CODE = /^([A-Z][A-Z\d]{1,3})[\t -]/u;
/** Lowest share of titles with a code, and number of codes, at which the codes are no words. */
const MIN_CODED_SHARE = 0.6;
const MIN_CODES = 3;

/**
 * Reads a head with a format, and counts what looks like papers.
 * @param isWhole whether the head is the whole dump; else the last record may be cut and does not count
 */
export function readHead(format: Format, head: string, isWhole: boolean): Reading {
  const splitter = format.splitter();
  const chunk = { text: head, start: 0, end: 2 * head.length, encoding: 'utf-16' } as const;
  const spans = [...splitter.push(chunk), ...splitter.finish()];
  if (!isWhole) spans.pop();
  const records = spans.filter((span) => span.kind === 'record');
  const rejects = spans.filter((span) => span.kind === 'reject');
  const judged = records.map((record) => ({ record, found: judgeRecord(record) }));
  const recordsThat = (test: (found: Implausibility | undefined) => boolean) =>
    judged.filter(({ found }) => test(found)).map(({ record }) => record);
  const plausible = recordsThat((found) => found === undefined);
  const doubtful = recordsThat((found) => found?.isCertain === false);
  const certain = recordsThat((found) => found?.isCertain === true);
  const areCoded = areFieldCodes(records);
  const junk = areCoded ? records : certain;
  return {
    plausible: areCoded ? 0 : plausible.length,
    doubtful: areCoded ? 0 : doubtful.length,
    junk: junk.length,
    rejected: rejects.filter(({ code }) => code !== 'unread').length,
    unread: rejects.filter(({ code }) => code === 'unread').length,
    oddTitles: [...junk, ...doubtful].map(({ title }) => title),
  };
}

/** Whether a reading holds papers, and hardly anything else. */
export function isClean({ plausible, doubtful, junk, unread }: Reading): boolean {
  const papers = plausible + doubtful;
  return papers > 0 && junk <= MAX_JUNK_SHARE * papers && unread <= papers;
}

/** Whether most of what a reading holds is odd. A few records are no measure. */
export function isOdd({ plausible, doubtful, junk, rejected }: Reading): boolean {
  const odd = doubtful + junk + rejected / 2;
  return odd >= MIN_ODD_RECORDS && plausible < MIN_PLAUSIBLE_SHARE * (plausible + odd);
}

/** How good a reading is. A wrong paper costs as much as a right one is worth. */
export function scoreOf({ plausible, doubtful, junk, unread }: Reading): number {
  return plausible + doubtful / 2 - junk - Math.min(unread, plausible) / 4;
}

function areFieldCodes(records: readonly RawRecord[]): boolean {
  const codes = records.flatMap(({ title }) => FIELD_CODE.exec(title)?.[1] ?? []);
  return codes.length >= MIN_CODED_SHARE * records.length && new Set(codes).size >= MIN_CODES;
}
