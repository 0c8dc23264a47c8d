/** The listing that arXiv mails to subscribers (https://info.arxiv.org/help/subscribe.html), as an e-mail or as its text. */
import { arxivId } from '../../text/external-ids.ts';
import { groupParagraphs } from '../../text/unwrap.ts';
import type { ExternalId, Format, SplitSpan, Splitter } from '../../types.ts';
import { lineSplitter } from '../core/line-splitter.ts';
import { type Line, LineReader, MAX_LINE_CHARS } from '../core/lines.ts';
import type { SpanCutter } from '../core/span-cutter.ts';
import { readEntry } from './entry.ts';

const MESSAGES = {
  truncated: 'breaks off; expected its abstract and then a line that ends it: \\\\ ( address , size )',
  'missing-title': 'has no title; expected a line that begins with "Title:"',
  'missing-abstract': 'has neither an abstract nor an arXiv id to link to; expected one of them',
  'too-long': `has more than ${MAX_LINE_CHARS} characters; expected a line of dashes after each entry`,
} as const;

/** Between entries: `-----`; `%-%-` before the cross-lists, `%%--` before the replacements, `%%%---` at the end. */
const RULE = /^[-%]{40,}$/u;
/** Alone before an entry and before its abstract. */
const SEPARATOR = '\\\\';
/** The end of an entry: `\\ ( https://arxiv.org/abs/2411.03340 ,  1531kb)`. */
const END = /^\\\\ *\(/u;
const URL = /https?:\/\/[^\s,)]+/u;
const CROSS_LISTING = String.raw`(?: *\(\*cross-listing\*\))?`;
/** The first line of an entry: `arXiv:2411.03340 (*cross-listing*)`; before 2007, `Paper: hep-th/9901001`. */
const ID = new RegExp(`^(?:arXiv: ?|Paper${CROSS_LISTING}: ?(?:arXiv:)?)([\\w./-]+)${CROSS_LISTING}$`, 'iu');
/** A longer line is text. */
const MAX_MARK_CHARS = 300;

/** A separator in a mailing that was forwarded or answered: `> \\`. */
const QUOTED_SEPARATOR = /^(?:> ?){1,5}\\\\/u;
const DATE_HEADER = /^Date: ?(.*)$/iu;

/** `\\` and `arXiv:2411.03340` below. */
const ENTRY_START = new RegExp(
  String.raw`^[ \t>]*\\\\(?:[ \t]*\r?\n)?[ \t>]*(?:arXiv:|Paper${CROSS_LISTING}:)\s?[\w.-]`,
  'imu',
);
const ID_LINE = new RegExp(`^arXiv:[\\w./-]+${CROSS_LISTING}\\s*$`, 'imu');
const TITLE_LINE = /^Title: /mu;
/** `\\`, `\\ ( https://arxiv.org/abs/2411.03340 ,  1531kb)`. */
const SEPARATOR_LINE = /^\\\\(?: \(.*)?\s*$/mu;
/** `To: cs daily title/abstract distribution <rabble@arXiv.org>`. */
const MAIL_HEADER = /^To: .{0,100} daily title\/abstract distribution/mu;
/** An e-mail that has to be decoded first. */
const ENCODED = /^Content-Transfer-Encoding: *(?:quoted-printable|base64)/imu;
const HEADER_CHARS = 8192;

/**
 * Entries stand between lines of dashes, each a head of fields, `\\`, the abstract, and `\\ ( address , size )`. Replacements without
 * an abstract are updates. Text is LaTeX. Entries and rules follow arXiv's own reader,
 * https://github.com/arXiv/arxiv-browse/blob/develop/browse/services/listing/fs_listings.py. Memory: one entry.
 */
export const arxivMail: Format = {
  name: 'arxiv-mail',
  mayBeEmpty: true,
  why: () => "the marks that arXiv's mailings set around each entry",
  detect(head) {
    if (/^\s*[<{[]/u.test(head) || ENCODED.test(head.slice(0, HEADER_CHARS))) return 0;
    if (ENTRY_START.test(head)) return 0.95;
    const hasEntry = ID_LINE.test(head) && TITLE_LINE.test(head) && SEPARATOR_LINE.test(head);
    return hasEntry || MAIL_HEADER.test(head) ? 0.9 : 0;
  },
  splitter: () => lineSplitter(new LineReader(), mailingEntries),
};

interface AbstractLine {
  readonly line: Line;
  readonly isIndented: boolean;
}

interface OpenEntry {
  readonly start: number;
  readonly id: ExternalId | undefined;
  readonly head: Line[];
  /** Present from the separator behind the head on. */
  abstract: AbstractLine[] | undefined;
  end: number;
}

/**
 * Cuts a mailing into entries. An entry is a head of fields, `\\`, the abstract, and `\\ ( address , size )` or `\\` alone; an
 * update has no abstract. A line of dashes also ends an entry. Text outside entries is boilerplate.
 */
function mailingEntries(spans: SpanCutter): Splitter<Line> {
  let entry: OpenEntry | undefined;
  /** Whether the line above is a separator outside entries, so that an entry begins. */
  let isAfterSeparator = false;
  /** Whether the open entry continues one that is too long. */
  let isTooLong = false;
  let headerDate: string | undefined;
  /** Whether a mail program has quoted the mailing. */
  let isQuoted = false;

  return {
    push(written) {
      if (QUOTED_SEPARATOR.test(written.text.slice(0, 12))) isQuoted = true;
      const line = isQuoted ? unquoted(written) : written;
      const isFirst = isAfterSeparator;
      isAfterSeparator = false;
      const found = add(line, isFirst);
      return entry === undefined ? [...found, ...spans.skip(line.end)] : found;
    },
    finish: () => reject('truncated'),
  };

  function add(line: Line, isFirst: boolean): readonly SplitSpan[] {
    const text = line.overlong || line.text.length > MAX_MARK_CHARS ? '' : line.text;
    if (RULE.test(text)) return end();
    if (text === SEPARATOR) return addSeparator(line);
    if (END.test(text)) return end(line, URL.exec(text)?.[0]);
    const id = arxivId(ID.exec(text)?.[1] ?? '');
    return id === null ? addText(line, isFirst) : addId(line, id, isFirst);
  }

  function addText(line: Line, isFirst: boolean): readonly SplitSpan[] {
    // An entry whose first line is damaged is still an entry.
    if (isFirst || isTooLong) entry ??= openEntry(line);
    if (entry === undefined) {
      headerDate = DATE_HEADER.exec(line.text.slice(0, 100))?.[1] || headerDate;
      return [];
    }
    entry.end = line.end;
    if (line.overlong || line.end - entry.start > MAX_LINE_CHARS) {
      const found = reject('too-long');
      isTooLong = true;
      return found;
    }
    const isIndented = /[^\S\r\n]/u.test(spans.text(line.start - 1, line.start));
    if (entry.abstract === undefined) entry.head.push(line);
    else entry.abstract.push({ line, isIndented });
    return [];
  }

  function addSeparator(line: Line): readonly SplitSpan[] {
    if (isTooLong) entry ??= openEntry(line);
    if (entry?.abstract !== undefined) return end(line);
    if (entry === undefined) isAfterSeparator = true;
    else entry.abstract = [];
    return [];
  }

  function addId(line: Line, id: ExternalId, isFirst: boolean): readonly SplitSpan[] {
    const isCutOff = entry?.abstract?.length === 0;
    // Elsewhere in an entry the id is a reference on a line of its own.
    if (entry !== undefined && !isCutOff) return addText(line, isFirst);
    const found = reject('truncated');
    isTooLong = false;
    entry = openEntry(line, id);
    return found;
  }

  /** Ends the open entry; with `lastLine`, or before a rule. */
  function end(lastLine?: Line, url?: string): readonly SplitSpan[] {
    if (entry !== undefined && lastLine !== undefined) entry.end = lastLine.end;
    const found = isTooLong ? reject('too-long') : close(url, lastLine !== undefined);
    isTooLong = false;
    return found;
  }

  function close(url: string | undefined, isComplete: boolean): readonly SplitSpan[] {
    if (entry === undefined) return [];
    const { start, end, abstract = [] } = entry;
    const fields = readEntry({ ...entry, url, abstract: paragraphsOf(abstract) }, headerDate);
    if (fields.title === '') return reject('missing-title');
    if (fields.kind === 'record' && fields.abstract === '') {
      if (!isComplete) return reject('truncated');
      if (fields.url === undefined) return reject('missing-abstract');
    }
    entry = undefined;
    return fields.kind === 'update' ? spans.update(start, end, fields) : spans.record(start, end, fields);
  }

  /** Rejects the open entry, or the rest of one that is too long. */
  function reject(code: keyof typeof MESSAGES): readonly SplitSpan[] {
    if (entry === undefined) return [];
    const { start, end } = entry;
    entry = undefined;
    if (isTooLong) return spans.continueReject(end);
    const begin = JSON.stringify(spans.text(start, Math.min(end, start + 40)));
    return spans.reject(start, end, code, `the entry that begins with ${begin} ${MESSAGES[code]}`);
  }
}

function openEntry({ start, end }: Line, id?: ExternalId): OpenEntry {
  return { start, end, id, head: [], abstract: undefined };
}

/** The line without the quotation marks of mail programs. A line with nothing else becomes empty. */
function unquoted(line: Line): Line {
  return line.text.startsWith('>') ? { ...line, text: line.text.replace(/^(?:> ?){1,5}/u, '').trim() } : line;
}

/** A blank or an indented line begins a paragraph, unless all lines are indented. */
function paragraphsOf(lines: readonly AbstractLine[]): Line[][] {
  const isAllIndented = lines.every(({ isIndented }) => isIndented);
  return groupParagraphs(
    lines.map(({ line, isIndented }) => (isIndented && !isAllIndented ? { ...line, gap: 1 } : line)),
  );
}
