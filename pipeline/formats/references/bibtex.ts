/** BibTeX: entries such as `@article{key, title = {...}}`. */
import type { Format, SplitSpan, Splitter } from '../../types.ts';
import { lineSplitter } from '../core/line-splitter.ts';
import { type RawLine, RawLineReader } from '../core/lines.ts';
import type { SpanCutter } from '../core/span-cutter.ts';
import { bibtexRecord } from './bibtex-record.ts';
import { readBibtexFields } from './bibtex-syntax.ts';

/** `@article{`, `@misc (`. */
const ENTRY_START = /^\s*@\s*([A-Za-z]+)\s*[{(]/;

/** Entries that are no papers (https://ctan.org/pkg/bibtex, btxdoc, section 3): definitions, and whole volumes and books. */
const OTHER_TYPES = new Set(['string', 'preamble', 'comment', 'proceedings', 'collection', 'book', 'manual']);

/** Fields that a paper takes from its volume. */
const VOLUME_FIELDS = ['booktitle', 'year', 'month', 'date', 'published'];

const MAX_ENTRY_CHARS = 1_000_000;

const UNCLOSED = 'the entry is not closed; expected a closing brace for each opening one';
const NO_FIELDS = 'the entry has no readable field; expected name = {value}';

/**
 * An entry reaches from its `@` to the brace that closes it. An entry interrupted by the next one at the beginning of a line
 * lacks its brace and is rejected, so that it does not swallow all others.
 */
export const bibtex: Format = {
  name: 'bibtex',
  mayBeEmpty: false,
  why: () => 'entries such as @article{key, ...}',
  detect(head) {
    const first =
      head.split('\n').find((line) => line.trim() !== '' && !line.trimStart().startsWith('%')) ?? '';
    const entries = head.match(/^[ \t]*@\s*[A-Za-z]+\s*[{(]\s*[^\s,{}"]+\s*,/gm)?.length ?? 0;
    return ENTRY_START.test(first) && entries > 0 ? 0.95 : entries >= 3 ? 0.7 : 0;
  },
  splitter: () => lineSplitter(new RawLineReader(MAX_ENTRY_CHARS), (spans) => new Entries(spans)),
};

class Entries implements Splitter<RawLine> {
  readonly #spans: SpanCutter;
  readonly #macros = new Map<string, string>();
  readonly #volumes = new Volumes();
  #entry: { start: number; text: string; braces: number; parentheses: number } | undefined;

  constructor(spans: SpanCutter) {
    this.#spans = spans;
  }

  push({ text: line, start }: RawLine): readonly SplitSpan[] {
    const isStart = ENTRY_START.test(line);
    const isInterrupted = isStart || (this.#entry?.text.length ?? 0) > MAX_ENTRY_CHARS;
    const unclosed = isInterrupted ? this.finish() : [];
    const text = isStart ? line.trimStart() : line;
    if (isStart) {
      this.#entry = { start: start + line.length - text.length, text: '', braces: 0, parentheses: 0 };
    }
    const entry = this.#entry;
    if (entry === undefined) {
      this.#spans.skip(start + line.length);
      return unclosed;
    }
    entry.text += text;
    const isRound = /^\s*@\s*[A-Za-z]+\s*\(/.test(entry.text.slice(0, 100));
    for (const mark of text.match(isRound ? /[{}()]/g : /[{}]/g) ?? []) {
      if (mark === '{' || mark === '}') entry.braces += mark === '{' ? 1 : -1;
      else if (entry.braces === 0) entry.parentheses += mark === '(' ? 1 : -1;
    }
    if (entry.braces > 0 || entry.parentheses > 0) return unclosed;
    this.#entry = undefined;
    return [...unclosed, ...this.#close(entry.start, entry.text.trimEnd())];
  }

  /** Rejects the open entry, which has no end. */
  finish(): readonly SplitSpan[] {
    const entry = this.#entry;
    this.#entry = undefined;
    if (entry === undefined) return [];
    const end = entry.start + entry.text.trimEnd().length;
    return this.#spans.reject(entry.start, end, 'truncated', UNCLOSED);
  }

  #close(start: number, text: string): readonly SplitSpan[] {
    const type = ENTRY_START.exec(text)?.[1]?.toLowerCase() ?? '';
    if (type === 'string') {
      const definitions = readBibtexFields(`{x,${text.slice(text.search(/[{(]/) + 1)}`, this.#macros);
      for (const [name, value] of definitions) this.#macros.set(name, value);
    } else if (OTHER_TYPES.has(type)) this.#volumes.add(text, readBibtexFields(text, this.#macros));
    if (OTHER_TYPES.has(type)) return [];
    const fields = this.#volumes.complete(readBibtexFields(text, this.#macros));
    const end = start + text.length;
    if (fields.size === 0) return this.#spans.reject(start, end, 'bad-entry', NO_FIELDS);
    return this.#spans.record(start, end, bibtexRecord(fields));
  }
}

/** Volumes of proceedings, to which the `crossref` field of papers behind them points. */
class Volumes {
  readonly #byKey = new Map<string, ReadonlyMap<string, string>>();

  add(entry: string, fields: ReadonlyMap<string, string>): void {
    const [, key = ''] = /^[^{(]*[{(]\s*([^\s,]+)/.exec(entry) ?? [];
    this.#byKey.set(key.toLowerCase(), fields);
  }

  /** Adds the fields of its volume to a paper. PMLR writes the key in two ways: a key that is missing means the only volume. */
  complete(fields: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
    const key = fields.get('crossref')?.trim().toLowerCase();
    if (key === undefined) return fields;
    const volume =
      this.#byKey.get(key) ?? (this.#byKey.size === 1 ? [...this.#byKey.values()][0] : undefined);
    const inherited = [...(volume ?? [])].filter(([name]) => VOLUME_FIELDS.includes(name));
    return new Map([...inherited, ...fields]);
  }
}
