import type { ExternalId, SplitSpan, Splitter } from '../../types.ts';
import { type Line, MAX_LINE_CHARS } from '../core/lines.ts';
import type { SpanCutter } from '../core/span-cutter.ts';
import { readEntry } from './entry.ts';
import { markOf } from './marks.ts';

const FAULTS = {
  truncated: 'breaks off; wanted is its abstract and then a line that ends it: \\\\ ( address , size )',
  'missing-title': 'has no title; wanted is a line that begins with "Title:"',
  'missing-abstract': 'has neither an abstract nor an arXiv id to link to; wanted is one of them',
  'too-long': `has more than ${MAX_LINE_CHARS} characters; wanted is a line of dashes after each entry`,
} as const;

/** A separator in a mailing that was forwarded or answered: `> \\\\`. */
const QUOTED_MARK = /^(?:> ?){1,5}\\\\/u;

interface AbstractLine {
  readonly line: Line;
  readonly indented: boolean;
}

/** An entry, as far as it is read. */
interface OpenEntry {
  readonly start: number;
  readonly id: ExternalId | undefined;
  readonly head: Line[];
  /** From the separator after the head on. */
  abstract: AbstractLine[] | undefined;
  end: number;
}

/**
 * Cuts a mailing into entries, one line at a time. An entry is a head of fields, `\\\\`, the abstract, and `\\\\ ( address , size )` or
 * `\\\\` alone; an update has no abstract. A line of dashes ends one too. What is outside entries is boilerplate.
 */
export class MailingSplitter implements Splitter<Line> {
  readonly #spans: SpanCutter;
  #entry: OpenEntry | undefined;
  /** Whether the line before was a separator outside entries, so that one begins here. */
  #opened = false;
  /** Whether this is the rest of an entry that is too long. */
  #tooLong = false;
  #headerDate: string | undefined;
  /** Whether a mail program has quoted the mailing. */
  #quoted = false;

  constructor(spans: SpanCutter) {
    this.#spans = spans;
  }

  push(line: Line): readonly SplitSpan[] {
    return [...this.#add(line)];
  }

  finish(): readonly SplitSpan[] {
    return [...this.#reject('truncated')];
  }

  *#add(written: Line): Iterable<SplitSpan> {
    if (QUOTED_MARK.test(written.text.slice(0, 12))) this.#quoted = true;
    const line = this.#quoted ? unquoted(written) : written;
    const mark = line.overlong ? undefined : markOf(line.text);
    const opened = this.#opened;
    this.#opened = false;
    if (mark === undefined) yield* this.#text(line, opened);
    else if (mark.kind === 'separator') yield* this.#separator(line);
    else if (mark.kind === 'id') yield* this.#id(line, mark.id, opened);
    else yield* this.#end(line, mark.kind === 'end' ? mark.url : undefined, mark.kind === 'end');
    if (this.#entry === undefined) this.#spans.skip(line.end);
  }

  *#text(line: Line, opened: boolean): Iterable<SplitSpan> {
    // An entry whose first line is damaged is still one.
    if (opened || this.#tooLong) this.#entry ??= this.#begin(line, undefined);
    const entry = this.#entry;
    if (entry === undefined) {
      const date = /^Date: ?(.*)$/iu.exec(line.text.slice(0, 100))?.[1];
      if (date) this.#headerDate = date;
      return;
    }
    entry.end = line.end;
    if (line.overlong || line.end - entry.start > MAX_LINE_CHARS) {
      yield* this.#reject('too-long');
      this.#tooLong = true;
    } else if (entry.abstract === undefined) entry.head.push(line);
    else
      entry.abstract.push({
        line,
        indented: /[^\S\r\n]/u.test(this.#spans.text(line.start - 1, line.start)),
      });
  }

  *#separator(line: Line): Iterable<SplitSpan> {
    if (this.#tooLong) this.#entry ??= this.#begin(line, undefined);
    if (this.#entry === undefined) this.#opened = true;
    else if (this.#entry.abstract === undefined) this.#entry.abstract = [];
    else yield* this.#end(line, undefined, true);
  }

  *#id(line: Line, id: ExternalId, opened: boolean): Iterable<SplitSpan> {
    const cut = this.#entry?.abstract?.length === 0;
    // Anywhere else it is a reference that fills a line of its own.
    if (this.#entry !== undefined && !cut) return yield* this.#text(line, opened);
    yield* this.#reject('truncated');
    this.#tooLong = false;
    this.#entry = this.#begin(line, id);
  }

  #begin({ start, end }: Line, id: ExternalId | undefined): OpenEntry {
    return { start, end, id, head: [], abstract: undefined };
  }

  /** The entry ends; with this line, if that is `ours`. */
  *#end(line: Line, url: string | undefined, ours: boolean): Iterable<SplitSpan> {
    const entry = this.#entry;
    if (entry !== undefined) {
      if (ours) entry.end = line.end;
      yield* this.#tooLong ? this.#rest(entry) : this.#close(entry, url, ours);
    }
    this.#tooLong = false;
  }

  *#close(entry: OpenEntry, url: string | undefined, complete: boolean): Iterable<SplitSpan> {
    const abstract = paragraphs(entry.abstract ?? []);
    const fields = readEntry({ ...entry, url, abstract }, this.#headerDate);
    if (fields.title === '') return yield* this.#reject('missing-title');
    const bare = fields.kind === 'record' && fields.abstract === '';
    if (bare && !complete) return yield* this.#reject('truncated');
    if (bare && fields.url === undefined) return yield* this.#reject('missing-abstract');
    this.#entry = undefined;
    if (fields.kind === 'update') yield* this.#spans.update(entry.start, entry.end, fields);
    else yield* this.#spans.record(entry.start, entry.end, fields);
  }

  *#reject(code: keyof typeof FAULTS): Iterable<SplitSpan> {
    if (this.#entry === undefined) return;
    if (this.#tooLong) return yield* this.#rest(this.#entry);
    const { start, end } = this.#entry;
    this.#entry = undefined;
    const begin = JSON.stringify(this.#spans.text(start, Math.min(end, start + 40)));
    yield* this.#spans.reject(start, end, code, `the entry that begins with ${begin} ${FAULTS[code]}`);
  }

  *#rest({ end }: OpenEntry): Iterable<SplitSpan> {
    this.#entry = undefined;
    yield* this.#spans.continueReject(end);
  }
}

/** A line without the marks of quotation; a line of nothing else says that a paragraph ends, which one line alone cannot. */
function unquoted(line: Line): Line {
  return {
    ...line,
    text: line.text.slice(0, 4096).startsWith('>')
      ? line.text.replace(/^(?:> ?){1,5}/u, '').trim()
      : line.text,
  };
}

/** A blank line or an indented one begins a paragraph; but where all are indented, that says nothing. */
function paragraphs(lines: readonly AbstractLine[]): Line[][] {
  const wholly = lines.every(({ indented }) => indented);
  const found: Line[][] = [];
  for (const { line, indented } of lines) {
    const last = found.at(-1);
    if (last === undefined || line.gap > 0 || (indented && !wholly)) found.push([line]);
    else last.push(line);
  }
  return found;
}
