import { doi, idsIn } from '../../text/external-ids.ts';
import { decodeLatex } from '../../text/latex.ts';
import { oneLine } from '../../text/unwrap.ts';
import type { Format, RawRecord, SplitSpan, Splitter } from '../../types.ts';
import { lineSplitter } from '../core/line-splitter.ts';
import { type RawLine, RawLineReader } from '../core/lines.ts';
import type { SpanCutter } from '../core/span-cutter.ts';
import { abstractFromHtml } from '../fields/abstract.ts';
import { collectIds } from '../fields/ids.ts';
import { pdfLink, stableUrl } from '../fields/links.ts';
import { withoutEmpty } from '../fields/record-fields.ts';
import { readFields } from './bibtex-fields.ts';

/** Where an entry begins; the name of its type. */
const START = /^\s*@\s*([A-Za-z]+)\s*[{(]/;

/** Entries that are no works (https://ctan.org/pkg/bibtex, btxdoc, section 3); a volume of proceedings is not a paper. */
const NO_WORK = new Set(['string', 'preamble', 'comment', 'proceedings', 'collection', 'book', 'manual']);

/** What an entry has of the volume it stands in. */
const OF_VOLUME = ['booktitle', 'year', 'month', 'date', 'published'];

/** Longest entry, in UTF-16 units. */
const MAX_ENTRY_CHARS = 1_000_000;

const UNCLOSED = 'the entry is not closed; wanted is a brace for each that is opened';
const NO_FIELDS = 'the entry has no field that can be read; wanted: name = {value}';

/**
 * BibTeX. An entry reaches from its `@` to the brace that closes it; an entry that another one interrupts at the beginning
 * of a line lacks its brace and is rejected, so that it does not take all others along.
 */
export const bibtex: Format = {
  name: 'bibtex',
  mayBeEmpty: false,
  why: () => 'entries such as @article{key, ...}',
  detect(head) {
    const first =
      head.split('\n').find((text) => text.trim() !== '' && !text.trimStart().startsWith('%')) ?? '';
    const entries = head.match(/^[ \t]*@\s*[A-Za-z]+\s*[{(]\s*[^\s,{}"]+\s*,/gm)?.length ?? 0;
    return START.test(first) && entries > 0 ? 0.95 : entries >= 3 ? 0.7 : 0;
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
    const isStart = START.test(line);
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

  /** An entry that is still open has no end. */
  finish(): readonly SplitSpan[] {
    const entry = this.#entry;
    this.#entry = undefined;
    if (entry === undefined) return [];
    const end = entry.start + entry.text.trimEnd().length;
    return this.#spans.reject(entry.start, end, 'truncated', UNCLOSED);
  }

  #close(start: number, text: string): readonly SplitSpan[] {
    const type = START.exec(text)?.[1]?.toLowerCase() ?? '';
    if (type === 'string') {
      const definitions = readFields(`{x,${text.slice(text.search(/[{(]/) + 1)}`, this.#macros);
      for (const [name, value] of definitions) this.#macros.set(name, value);
    } else if (NO_WORK.has(type)) this.#volumes.add(text, readFields(text, this.#macros));
    if (NO_WORK.has(type)) return [];
    const fields = this.#volumes.complete(readFields(text, this.#macros));
    const end = start + text.length;
    if (fields.size === 0) return this.#spans.reject(start, end, 'bad-entry', NO_FIELDS);
    return this.#spans.record(start, end, recordOf(fields));
  }
}

/** The volumes that stand before their papers, which point at them (`crossref`). */
class Volumes {
  readonly #byKey = new Map<string, ReadonlyMap<string, string>>();

  add(entry: string, fields: ReadonlyMap<string, string>): void {
    const [, key = ''] = /^[^{(]*[{(]\s*([^\s,]+)/.exec(entry) ?? [];
    this.#byKey.set(key.toLowerCase(), fields);
  }

  /** The fields of an entry and those of its volume; of the only one, when none has that key: PMLR writes it in two ways. */
  complete(fields: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
    const key = fields.get('crossref')?.trim().toLowerCase();
    if (key === undefined) return fields;
    const volume =
      this.#byKey.get(key) ?? (this.#byKey.size === 1 ? [...this.#byKey.values()][0] : undefined);
    const kept = OF_VOLUME.flatMap((name) => {
      const value = volume?.get(name);
      return value === undefined ? [] : [[name, value] as const];
    });
    return new Map([...kept, ...fields]);
  }
}

function recordOf(fields: ReadonlyMap<string, string>): Omit<RawRecord, 'kind' | 'start' | 'end'> {
  const text = (...names: readonly string[]) => {
    const value = names
      .map((name) => fields.get(name))
      .find((found) => found !== undefined && found.trim() !== '');
    return value === undefined ? undefined : oneLine(decodeLatex(value));
  };
  const raw = (name: string) => fields.get(name)?.trim();
  const url = raw('url') ?? /https?:\/\/[^\s{}"]+/.exec(raw('howpublished') ?? '')?.[0];
  const eprint = /arxiv/i.test(`${raw('archiveprefix') ?? raw('eprinttype') ?? ''}${raw('journal') ?? ''}`)
    ? raw('eprint')
    : undefined;
  const externalIds = collectIds([url, raw('journal'), raw('note'), raw('openreview')], {
    arxiv: eprint,
    doi: raw('doi'),
  });
  const resolved = doi(raw('doi') ?? '');
  const [arxiv] = externalIds.filter(({ scheme }) => scheme === 'arxiv');
  return {
    title: text('title') ?? '',
    abstract: abstractFromHtml(decodeLatex(fields.get('abstract') ?? '')),
    ...withoutEmpty({
      date: dateOf(raw('date') ?? raw('published'), raw('year'), raw('month')),
      authors: authorsOf(fields.get('author') ?? ''),
      externalIds,
      url: stableUrl(
        arxiv !== undefined && (url === undefined || idsIn(url).length > 0)
          ? `https://arxiv.org/abs/${arxiv.value}`
          : (url ?? (resolved?.scheme === 'doi' ? `https://doi.org/${resolved.value}` : undefined)),
      ),
      categories: categoriesOf(raw('primaryclass') ?? raw('eprintclass'), text('keywords')),
      links: pdfLink(raw('pdf')),
      comments: text('note', 'comment')?.replace(/^comments?:\s*/i, ''),
      journal: text('journal', 'journaltitle', 'booktitle'),
      language: raw('langid') ?? raw('language'),
    }),
  };
}

/** The categories of arXiv, else the keywords. */
function categoriesOf(archive: string | undefined, keywords: string | undefined): string[] {
  const written = archive?.split(/\s+/) ?? keywords?.split(/[,;]/) ?? [];
  return written.map((category) => category.trim()).filter((category) => category !== '');
}

/** `Family, Given and Given Family and others`, with braces around what must not be parted. */
function authorsOf(text: string): string[] {
  return outsideBraces(text.replace(/\s+/g, ' '))
    .map((name) => {
      const [family = '', ...more] = name.startsWith('{') ? [name] : name.split(/ ?, ?/);
      // A comma too many: `Turing, Alan,`.
      const rest = more.filter((part) => part.trim() !== '');
      // `Family, Given`, or `Family, Jr., Given`.
      const parts = rest.length === 2 ? [rest[1], family, rest[0]] : [...rest.toReversed(), family];
      return oneLine(decodeLatex(parts.join(' ')));
    })
    .filter((name) => name !== '' && name !== 'others' && name !== 'and');
}

/** The parts between the `and`s that are in no braces. */
function outsideBraces(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (const { 0: mark, index } of text.matchAll(/[{}]| and /g)) {
    if (mark === '{') depth++;
    else if (mark === '}') depth--;
    else if (depth <= 0) {
      parts.push(text.slice(from, index));
      from = index + mark.length;
    }
  }
  // An `and` too many.
  return [...parts, text.slice(from)].map((part) => part.replace(/^and /, ''));
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** A work of a year is dated to its first day, of a month likewise: more is not told. */
function dateOf(
  date: string | undefined,
  year: string | undefined,
  month: string | undefined,
): string | undefined {
  const day = /^\d{4}-\d{2}-\d{2}/.exec(date ?? '')?.[0];
  if (day !== undefined) return day;
  const [, y, m] = /^(\d{4})(?:-(\d{2}))?/.exec(date ?? year ?? '') ?? [];
  if (y === undefined) return undefined;
  const named = MONTHS.indexOf((month ?? '').toLowerCase().slice(0, 3)) + 1 || Number(month);
  const number = m ?? (named >= 1 && named <= 12 ? String(named).padStart(2, '0') : '01');
  return `${y}-${number}-01`;
}
