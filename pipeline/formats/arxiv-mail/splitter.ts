import type { ExternalId, SplitSpan, Splitter } from '../../types.ts';
import { type Line, MAX_LINE_CHARS } from '../core/lines.ts';
import type { SpanCutter } from '../core/span-cutter.ts';
import { readEntry } from './entry.ts';
import { type Mark, readMark } from './marks.ts';

const MESSAGES = {
  truncated: 'breaks off; expected its abstract and then a line that ends it: \\\\ ( address , size )',
  'missing-title': 'has no title; expected a line that begins with "Title:"',
  'missing-abstract': 'has neither an abstract nor an arXiv id to link to; expected one of them',
  'too-long': `has more than ${MAX_LINE_CHARS} characters; expected a line of dashes after each entry`,
} as const;

/** A separator in a mailing that was forwarded or answered: `> \\`. */
const QUOTED_SEPARATOR = /^(?:> ?){1,5}\\\\/u;
const DATE_HEADER = /^Date: ?(.*)$/iu;

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
export class MailingSplitter implements Splitter<Line> {
  readonly #spans: SpanCutter;
  #entry: OpenEntry | undefined;
  /** Whether the line above is a separator outside entries, so that an entry begins. */
  #isAfterSeparator = false;
  /** Whether the open entry continues one that is too long. */
  #isTooLong = false;
  #headerDate: string | undefined;
  /** Whether a mail program has quoted the mailing. */
  #isQuoted = false;

  constructor(spans: SpanCutter) {
    this.#spans = spans;
  }

  push(written: Line): readonly SplitSpan[] {
    if (QUOTED_SEPARATOR.test(written.text.slice(0, 12))) this.#isQuoted = true;
    const line = this.#isQuoted ? unquoted(written) : written;
    const mark = line.overlong ? undefined : readMark(line.text);
    const isFirst = this.#isAfterSeparator;
    this.#isAfterSeparator = false;
    const spans = this.#add(line, mark, isFirst);
    if (this.#entry === undefined) this.#spans.skip(line.end);
    return spans;
  }

  finish(): readonly SplitSpan[] {
    return this.#reject('truncated');
  }

  #add(line: Line, mark: Mark | undefined, isFirst: boolean): readonly SplitSpan[] {
    switch (mark?.kind) {
      case 'separator':
        return this.#addSeparator(line);
      case 'id':
        return this.#addId(line, mark.id, isFirst);
      case 'end':
        return this.#end(line, mark.url);
      case 'rule':
        return this.#end();
      default:
        return this.#addText(line, isFirst);
    }
  }

  #addText(line: Line, isFirst: boolean): readonly SplitSpan[] {
    // An entry whose first line is damaged is still an entry.
    if (isFirst || this.#isTooLong) this.#entry ??= openEntry(line);
    const entry = this.#entry;
    if (entry === undefined) {
      const date = DATE_HEADER.exec(line.text.slice(0, 100))?.[1];
      if (date) this.#headerDate = date;
      return [];
    }
    entry.end = line.end;
    if (line.overlong || line.end - entry.start > MAX_LINE_CHARS) {
      const spans = this.#reject('too-long');
      this.#isTooLong = true;
      return spans;
    }
    const isIndented = /[^\S\r\n]/u.test(this.#spans.text(line.start - 1, line.start));
    if (entry.abstract === undefined) entry.head.push(line);
    else entry.abstract.push({ line, isIndented });
    return [];
  }

  #addSeparator(line: Line): readonly SplitSpan[] {
    if (this.#isTooLong) this.#entry ??= openEntry(line);
    if (this.#entry?.abstract !== undefined) return this.#end(line);
    if (this.#entry === undefined) this.#isAfterSeparator = true;
    else this.#entry.abstract = [];
    return [];
  }

  #addId(line: Line, id: ExternalId, isFirst: boolean): readonly SplitSpan[] {
    const isCutOff = this.#entry?.abstract?.length === 0;
    // Elsewhere in an entry the id is a reference on a line of its own.
    if (this.#entry !== undefined && !isCutOff) return this.#addText(line, isFirst);
    const spans = this.#reject('truncated');
    this.#isTooLong = false;
    this.#entry = openEntry(line, id);
    return spans;
  }

  /** Ends the open entry; with `lastLine`, or before a rule. */
  #end(lastLine?: Line, url?: string): readonly SplitSpan[] {
    const entry = this.#entry;
    const isTooLong = this.#isTooLong;
    if (entry !== undefined && lastLine !== undefined) entry.end = lastLine.end;
    const spans =
      entry === undefined
        ? []
        : isTooLong
          ? this.#continueReject(entry)
          : this.#close(entry, url, lastLine !== undefined);
    this.#isTooLong = false;
    return spans;
  }

  #close(entry: OpenEntry, url: string | undefined, isComplete: boolean): readonly SplitSpan[] {
    const abstract = paragraphsOf(entry.abstract ?? []);
    const fields = readEntry({ ...entry, url, abstract }, this.#headerDate);
    if (fields.title === '') return this.#reject('missing-title');
    if (fields.kind === 'record' && fields.abstract === '') {
      if (!isComplete) return this.#reject('truncated');
      if (fields.url === undefined) return this.#reject('missing-abstract');
    }
    this.#entry = undefined;
    return fields.kind === 'update'
      ? this.#spans.update(entry.start, entry.end, fields)
      : this.#spans.record(entry.start, entry.end, fields);
  }

  #reject(code: keyof typeof MESSAGES): readonly SplitSpan[] {
    const entry = this.#entry;
    if (entry === undefined) return [];
    if (this.#isTooLong) return this.#continueReject(entry);
    this.#entry = undefined;
    const { start, end } = entry;
    const begin = JSON.stringify(this.#spans.text(start, Math.min(end, start + 40)));
    return this.#spans.reject(start, end, code, `the entry that begins with ${begin} ${MESSAGES[code]}`);
  }

  #continueReject({ end }: OpenEntry): readonly SplitSpan[] {
    this.#entry = undefined;
    return this.#spans.continueReject(end);
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
  const paragraphs: Line[][] = [];
  for (const { line, isIndented } of lines) {
    const last = paragraphs.at(-1);
    if (last === undefined || line.gap > 0 || (isIndented && !isAllIndented)) paragraphs.push([line]);
    else last.push(line);
  }
  return paragraphs;
}
