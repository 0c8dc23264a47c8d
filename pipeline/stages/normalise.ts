import { titleKey } from '../identity/item-id.ts';
import { readDate } from '../text/dates.ts';
import { languageTag } from '../text/language.ts';
import { decodeLatex } from '../text/latex.ts';
import type { Link, Paper, RawRecord, Reject, SideOutput, SplitSpan, Stage } from '../types.ts';

/** Longest title kept, in UTF-16 units. The longest on arXiv are a third of it. */
const MAX_TITLE = 1_000;

/** Dates remembered. */
const MOST_DATES = 1_000;

/**
 * Makes records clean: LaTeX that is text decoded, Unicode NFC, spaces and line ends unified, invisible characters dropped, dates resolved against
 * `dump.capturedAt`. A record that could not be shown to a reader becomes a reject.
 */
export function normalise(dump: { readonly capturedAt: string }): Stage<SplitSpan, Paper | SideOutput> {
  return async function* (spans) {
    const dates = new Dates(dump.capturedAt);
    for await (const span of spans) yield span.kind === 'record' ? normaliseRecord(span, dates) : span;
  };
}

/** Dates as instants. Those of one dump are few, each written again and again. */
class Dates {
  readonly capturedAt: string;
  readonly #read = new Map<string, string | null>();

  constructor(capturedAt: string) {
    this.capturedAt = capturedAt;
  }

  of(written: string | undefined): string | null {
    if (written === undefined) return null;
    const known = this.#read.get(written);
    if (known !== undefined) return known;
    const date = readDate(written, this.capturedAt);
    if (this.#read.size >= MOST_DATES) this.#read.clear();
    this.#read.set(written, date);
    return date;
  }
}

function normaliseRecord(record: RawRecord, dates: Dates): Paper | Reject {
  const title = oneLine(fromLatex(record.title));
  const abstract = paragraphs(fromLatex(record.abstract));
  const fault = faultOf(title, abstract, record.url);
  if (fault !== null) {
    const { start, end } = record;
    return {
      kind: 'reject',
      stage: 'normalise',
      ...fault,
      raw: `${record.title}\n\n${record.abstract}`,
      start,
      end,
    };
  }
  return {
    kind: 'paper',
    start: record.start,
    end: record.end,
    title,
    abstract,
    authors: (record.authors ?? []).map((name) => oneLine(fromLatex(name))).filter((name) => name !== ''),
    externalIds: record.externalIds ?? [],
    url: record.url ?? null,
    categories: record.categories ?? [],
    links: unique(record.links ?? []),
    comments: textOrNull(fromLatex(record.comments ?? '')),
    journal: textOrNull(fromLatex(record.journal ?? '')),
    language: languageTag(record.language ?? ''),
    publishedAt: dates.of(record.date) ?? dates.of(record.headerDate) ?? dates.capturedAt,
  };
}

function faultOf(
  title: string,
  abstract: string,
  url: string | undefined,
): { code: string; message: string } | null {
  if (!HAS_LETTER.test(title) && titleKey(title) === '') {
    return { code: 'bad-title', message: `the title ${JSON.stringify(title)} has no letter or digit` };
  }
  if (title.length > MAX_TITLE) {
    return {
      code: 'long-title',
      message: `the title has ${title.length} characters, at most ${MAX_TITLE} are taken: is a line end missing after it?`,
    };
  }
  if (abstract === '' && url === undefined) {
    return {
      code: 'missing-abstract',
      message: `nothing follows the title "${title}", wanted an abstract or an address`,
    };
  }
  const broken = title.includes('\uFFFD') ? title : abstract.includes('\uFFFD') ? abstract : null;
  if (broken === null) return null;
  const near = /.{0,20}\uFFFD.{0,20}/u.exec(broken)?.[0];
  return {
    code: 'broken-characters',
    message: `the text has bytes that are no valid character, near "${near}"; wanted UTF-8 or UTF-16: convert the dump and ingest it again`,
  };
}

/** What nearly every title has. */
const HAS_LETTER = /[A-Za-z0-9]/;

/** Links by address, each once. */
function unique(links: readonly Link[]): readonly Link[] {
  if (links.length < 2) return links;
  return [...new Map(links.map((link) => [link.url, link])).values()];
}

function textOrNull(text: string | undefined): string | null {
  return oneLine(text ?? '') || null;
}

/**
 * The text of what was written for LaTeX. arXiv's metadata is, wherever they are copied to; a text without a command is as
 * it is meant, braces included. What a format has decoded before is not changed again.
 */
function fromLatex(text: string): string {
  return text.includes('\\') && /\\[^\s\d]/u.test(text) ? decodeLatex(text) : text;
}

/**
 * What shows nothing and is not needed to join letters: colours of terminals, controls, soft hyphen, zero-width space, BOM,
 * noncharacters; and what turns the direction of all text that follows it, which no language needs.
 */
const INVISIBLE =
  /\u001B\[[\d;]{0,20}[A-Za-z]|[\u202D\u202E\u0000-\u0008\u000E-\u001F\u007F-\u0084\u0086-\u009F\u00AD\u200B\u2060\uFEFF\uFFFE\uFFFF\uFDD0-\uFDEF]/u;
const EVERY_INVISIBLE = new RegExp(INVISIBLE, 'gu');

/** Printable ASCII: as it should be, but for spaces. To look is quicker than to replace. */
const PLAIN = /^[ -~]*$/;

/** White space that is not one space between words. */
const UNEVEN = /[^\S ]|\u0085| {2}/u;

/** NFC text on one line: runs of white space, of whichever kind, are one space. Throws nothing, whatever the input. */
export function oneLine(text: string): string {
  if (PLAIN.test(text)) return (text.includes('  ') ? text.replace(/ +/g, ' ') : text).trim();
  const shown = clean(text);
  return (UNEVEN.test(shown) ? shown.replace(/[\s\u0085]+/gu, ' ') : shown).trim();
}

/** NFC text in paragraphs: each on one line, `\n\n` between them. */
export function paragraphs(text: string): string {
  if (!text.includes('\n')) return oneLine(text);
  return text
    .split(/\n[^\S\n]*\n\s*/u)
    .map(oneLine)
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
}

function clean(text: string): string {
  const wellFormed = text.toWellFormed();
  const shown = INVISIBLE.test(wellFormed) ? wellFormed.replaceAll(EVERY_INVISIBLE, '') : wellFormed;
  // Typographic ligatures are font matters; NFC leaves them, NFKC would also flatten superscripts and fractions.
  return shown.replace(/[\uFB00-\uFB06]/gu, (ligature) => ligature.normalize('NFKC')).normalize('NFC');
}
