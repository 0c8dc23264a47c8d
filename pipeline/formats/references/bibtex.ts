/** BibTeX: entries such as `@article{key, title = {...}}`. */
import { monthNumber } from '../../text/dates.ts';
import { idsIn } from '../../text/external-ids.ts';
import { markupText } from '../../text/html-text.ts';
import { decodeLatex } from '../../text/latex.ts';
import { readPersons } from '../../text/person-names.ts';
import { oneLine } from '../../text/unwrap.ts';
import type { ExternalId, Format, SplitSpan, Splitter } from '../../types.ts';
import { lineSplitter } from '../core/line-splitter.ts';
import { type RawLine, RawLineReader } from '../core/lines.ts';
import type { SpanCutter } from '../core/span-cutter.ts';
import { abstractFromText } from '../fields/abstract.ts';
import { collectIds } from '../fields/ids.ts';
import { addressOf, pdfLink } from '../fields/links.ts';
import { type RecordFields, withoutEmpty } from '../fields/record-fields.ts';
import { readBibtexFields, splitAtAnd } from './bibtex-syntax.ts';

/** `@article{key`, `@misc (`. */
const ENTRY_START = /^\s*@\s*([A-Za-z]+)\s*[{(](?:\s*([^\s,]+))?/;

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
  splitter: () => lineSplitter(new RawLineReader(MAX_ENTRY_CHARS), bibtexEntries),
};

function bibtexEntries(spans: SpanCutter): Splitter<RawLine> {
  const macros = new Map<string, string>();
  /** Volumes of proceedings by their keys, to which the `crossref` field of papers behind them points. */
  const volumes = new Map<string, ReadonlyMap<string, string>>();
  let entry: { start: number; text: string; braces: number; parentheses: number } | undefined;
  return { push, finish };

  function push({ text: line, start }: RawLine): readonly SplitSpan[] {
    const isStart = ENTRY_START.test(line);
    const isInterrupted = isStart || (entry?.text.length ?? 0) > MAX_ENTRY_CHARS;
    const unclosed = isInterrupted ? finish() : [];
    const text = isStart ? line.trimStart() : line;
    if (isStart) entry = { start: start + line.length - text.length, text: '', braces: 0, parentheses: 0 };
    if (entry === undefined) return [...unclosed, ...spans.skip(start + line.length)];
    entry.text += text;
    const isRound = /^\s*@\s*[A-Za-z]+\s*\(/.test(entry.text.slice(0, 100));
    for (const mark of text.match(isRound ? /[{}()]/g : /[{}]/g) ?? []) {
      if (mark === '{' || mark === '}') entry.braces += mark === '{' ? 1 : -1;
      else if (entry.braces === 0) entry.parentheses += mark === '(' ? 1 : -1;
    }
    if (entry.braces > 0 || entry.parentheses > 0) return unclosed;
    const closed = close(entry.start, entry.text.trimEnd());
    entry = undefined;
    return [...unclosed, ...closed];
  }

  /** Rejects the open entry, which has no end. */
  function finish(): readonly SplitSpan[] {
    if (entry === undefined) return [];
    const { start, text } = entry;
    entry = undefined;
    return spans.reject(start, start + text.trimEnd().length, 'truncated', UNCLOSED);
  }

  function close(start: number, text: string): readonly SplitSpan[] {
    const [, type = '', key = ''] = ENTRY_START.exec(text) ?? [];
    if (type.toLowerCase() === 'string') {
      const definitions = readBibtexFields(`{x,${text.slice(text.search(/[{(]/) + 1)}`, macros);
      for (const [name, value] of definitions) macros.set(name, value);
      return [];
    }
    const fields = readBibtexFields(text, macros);
    if (OTHER_TYPES.has(type.toLowerCase())) {
      volumes.set(key.toLowerCase(), fields);
      return [];
    }
    const end = start + text.length;
    if (fields.size === 0) return spans.reject(start, end, 'bad-entry', NO_FIELDS);
    return spans.record(start, end, bibtexRecord(new Map([...volumeFields(fields), ...fields])));
  }

  /** What a paper takes from its volume. PMLR writes the key in two ways: a key that is missing means the only volume. */
  function volumeFields(fields: ReadonlyMap<string, string>): (readonly [string, string])[] {
    const key = fields.get('crossref')?.trim().toLowerCase();
    if (key === undefined) return [];
    const volume = volumes.get(key) ?? (volumes.size === 1 ? [...volumes.values()][0] : undefined);
    return [...(volume ?? [])].filter(([name]) => VOLUME_FIELDS.includes(name));
  }
}

/** The paper of one entry, as pages carry it beside a title; `undefined` when nothing of it can be read. */
export function readBibtexEntry(entry: string): RecordFields | undefined {
  const fields = readBibtexFields(entry, new Map());
  return fields.size === 0 ? undefined : bibtexRecord(fields);
}

/** The record of an entry with these fields (those of BibTeX and biblatex, and what arXiv and publishers add). */
function bibtexRecord(fields: ReadonlyMap<string, string>): RecordFields {
  const raw = (name: string) => fields.get(name)?.trim();
  const text = (...names: readonly string[]) => {
    const value = names
      .map((name) => fields.get(name))
      .find((each) => each !== undefined && each.trim() !== '');
    return value === undefined ? undefined : oneLine(texText(value));
  };
  const url = raw('url') ?? /https?:\/\/[^\s{}"]+/.exec(raw('howpublished') ?? '')?.[0];
  const isArxiv = /arxiv/i.test(`${raw('archiveprefix') ?? raw('eprinttype') ?? ''}${raw('journal') ?? ''}`);
  const externalIds = collectIds([url, raw('journal'), raw('note'), raw('openreview')], {
    arxiv: isArxiv ? raw('eprint') : undefined,
    doi: raw('doi'),
    pmid: raw('pmid'),
    pmcid: raw('pmcid'),
  });
  return {
    title: text('title') ?? '',
    abstract: abstractFromText(texText(fields.get('abstract') ?? '')),
    ...withoutEmpty({
      date: bibtexDate(raw('date') ?? raw('published'), raw('year'), raw('month')),
      authors: authorsOf(fields.get('author') ?? ''),
      externalIds,
      url: bibtexAddress(url, externalIds, raw('doi')),
      categories: categoriesOf(raw('primaryclass') ?? raw('eprintclass'), text('keywords')),
      links: pdfLink(raw('pdf')),
      comments: text('note', 'comment')?.replace(/^comments?:\s*/i, ''),
      journal: text('journal', 'journaltitle', 'booktitle'),
      language: raw('langid') ?? raw('language'),
    }),
  };
}

/** TeX, whose `<` are signs, with the markup of publishers in it, as such or in TeX: `{\textless}i{\textgreater}`. */
function texText(text: string): string {
  return markupText(decodeLatex(markupText(text)));
}

/** The address on arXiv, unless the entry has one of another site; else that of the entry; else that of its DOI. */
function bibtexAddress(url: string | undefined, externalIds: readonly ExternalId[], doi: string | undefined) {
  const arxiv = externalIds.find(({ scheme }) => scheme === 'arxiv');
  if (arxiv !== undefined && (url === undefined || idsIn(url).length > 0))
    return `https://arxiv.org/abs/${arxiv.value}`;
  return addressOf(url, collectIds([], { doi }));
}

/** The categories of arXiv, else the keywords. */
function categoriesOf(arxivCategories: string | undefined, keywords: string | undefined): string[] {
  const categories = arxivCategories?.split(/\s+/) ?? keywords?.split(/[,;]/) ?? [];
  return categories.map((category) => category.trim()).filter((category) => category !== '');
}

/** The names of `Family, Given and Given Family and others`; braces hold together what is one name. */
function authorsOf(text: string): string[] {
  return splitAtAnd(text.replace(/\s+/g, ' ')).flatMap((part) => {
    const name = oneLine(decodeLatex(part));
    return /^\{[^{}\\]*\}$/.test(part.trim()) ? [name] : readPersons([name]);
  });
}

/** The publication date of BibTeX: `date`, else `year` and `month` (`mar`, `March`, `3`). A missing month or day is the first. */
function bibtexDate(
  date: string | undefined,
  year: string | undefined,
  month: string | undefined,
): string | undefined {
  const day = /^\d{4}-\d{2}-\d{2}/.exec(date ?? '')?.[0];
  if (day !== undefined) return day;
  const [, yyyy, mm] = /^(\d{4})(?:-(\d{2}))?/.exec(date ?? year ?? '') ?? [];
  if (yyyy === undefined) return undefined;
  const number = monthNumber(month ?? '') || Number(month);
  const written = number >= 1 && number <= 12 ? String(number).padStart(2, '0') : '01';
  return `${yyyy}-${mm ?? written}-01`;
}
