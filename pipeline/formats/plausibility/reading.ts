import type { Format, RawRecord } from '../../types.ts';
import { judgeRecord } from './record.ts';

/** What a format reads from the beginning of a dump. */
export interface Reading {
  /** Titles of records that look like papers. */
  readonly plausible: number;
  readonly doubtful: number;
  /** Titles that no paper has. */
  readonly junk: readonly string[];
  readonly unread: number;
}

/** Records with titles that no paper has, for each other record, in a reading that is right. */
const MAX_JUNK_SHARE = 0.1;

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
  const judged = records.map((record) => ({ record, found: judgeRecord(record) }));
  const plausible = judged.filter(({ found }) => found === undefined).map(({ record }) => record);
  const areCoded = areFieldCodes(plausible);
  return {
    plausible: areCoded ? 0 : plausible.length,
    doubtful: judged.filter(({ found }) => found?.isCertain === false).length,
    junk: [
      ...judged.filter(({ found }) => found?.isCertain).map(({ record }) => record),
      ...(areCoded ? plausible : []),
    ].map(({ title }) => title),
    unread: spans.filter((span) => span.kind === 'reject' && span.code === 'unread').length,
  };
}

/** Whether a reading holds papers, and hardly anything else. */
export function isClean({ plausible, doubtful, junk, unread }: Reading): boolean {
  const papers = plausible + doubtful;
  return papers > 0 && junk.length <= MAX_JUNK_SHARE * papers && unread <= papers;
}

/** How good a reading is. A wrong paper costs as much as a right one is worth. */
export function scoreOf({ plausible, doubtful, junk, unread }: Reading): number {
  return plausible + doubtful / 2 - junk.length - Math.min(unread, plausible) / 4;
}

function areFieldCodes(records: readonly RawRecord[]): boolean {
  const codes = records.flatMap(({ title }) => FIELD_CODE.exec(title)?.[1] ?? []);
  return codes.length >= MIN_CODED_SHARE * records.length && new Set(codes).size >= MIN_CODES;
}
