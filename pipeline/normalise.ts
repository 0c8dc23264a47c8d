import { readDate } from './dates.ts';
import { titleKey } from './identify.ts';
import type { Aside, Link, Paper, RawRecord, Reject, Stage } from './types.ts';

/** Longest title kept, in UTF-16 units. The longest on arXiv are a third of it. */
const MAX_TITLE = 1_000;

/**
 * Makes records clean: Unicode NFC, spaces and line ends unified, invisible characters dropped, dates resolved against
 * `dump.capturedAt`. A record that could not be shown to a reader becomes a reject.
 */
export function normalise(dump: { readonly capturedAt: string }): Stage<RawRecord, Paper> {
  return async function* (records): AsyncIterable<Paper | Aside> {
    for await (const record of records) yield normaliseRecord(record, dump.capturedAt);
  };
}

function normaliseRecord(record: RawRecord, capturedAt: string): Paper | Reject {
  const title = oneLine(record.title);
  const abstract = paragraphs(record.abstract);
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
  const written = [record.date, record.headerDate].filter((text) => text !== undefined);
  return {
    kind: 'paper',
    start: record.start,
    end: record.end,
    title,
    abstract,
    authors: (record.authors ?? []).map(oneLine).filter((name) => name !== ''),
    externalIds: record.externalIds ?? [],
    url: record.url ?? null,
    categories: record.categories ?? [],
    links: unique(record.links ?? []),
    comments: textOrNull(record.comments),
    journal: textOrNull(record.journal),
    language: textOrNull(record.language),
    publishedAt:
      written.map((text) => readDate(text, capturedAt)).find((date) => date !== null) ?? capturedAt,
  };
}

function faultOf(
  title: string,
  abstract: string,
  url: string | undefined,
): { code: string; message: string } | null {
  if (titleKey(title) === '') {
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
  const broken = /.{0,20}\uFFFD.{0,20}/u.exec(`${title}\n${abstract}`);
  if (broken !== null) {
    return {
      code: 'broken-characters',
      message: `the text has bytes that are no valid character, near "${broken[0]}"; wanted UTF-8 or UTF-16: convert the dump and ingest it again`,
    };
  }
  return null;
}

/** Links by address, each once. */
function unique(links: readonly Link[]): Link[] {
  return [...new Map(links.map((link) => [link.url, link])).values()];
}

function textOrNull(text: string | undefined): string | null {
  return oneLine(text ?? '') || null;
}

/** Characters that show nothing and are not needed to join letters: controls, soft hyphen, zero-width space, BOM, noncharacters. */
const INVISIBLE =
  /[\u0000-\u0008\u000E-\u001F\u007F-\u0084\u0086-\u009F\u00AD\u200B\u2060\uFEFF\uFFFE\uFFFF\uFDD0-\uFDEF]/gu;

/** NFC text on one line: runs of white space, of whichever kind, are one space. Throws nothing, whatever the input. */
export function oneLine(text: string): string {
  return clean(text)
    .replace(/[\s\u0085]+/gu, ' ')
    .trim();
}

/** NFC text in paragraphs: each on one line, `\n\n` between them. */
export function paragraphs(text: string): string {
  return text
    .split(/\n[^\S\n]*\n\s*/u)
    .map(oneLine)
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
}

function clean(text: string): string {
  const shown = text.toWellFormed().replace(INVISIBLE, '');
  // Typographic ligatures are font matters; NFC leaves them, NFKC would also flatten superscripts and fractions.
  return shown.replace(/[\uFB00-\uFB06]/gu, (ligature) => ligature.normalize('NFKC')).normalize('NFC');
}
