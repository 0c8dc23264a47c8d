/** BibTeX: entries such as `@article{key, title = {...}}`. */
import { monthNumber } from '../../text/dates.ts';
import { idsIn } from '../../text/external-ids.ts';
import { markupText } from '../../text/html-text.ts';
import { decodeLatex } from '../../text/latex.ts';
import { readPersons } from '../../text/names/read-names.ts';
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
const ENTRY_START = /^\s*@\s*([A-Za-z]+)\s*[{(](?:\s*([^\s,=]+))?/;

/** Entries that are no papers (https://ctan.org/pkg/bibtex, btxdoc, section 3): definitions, and whole volumes. */
const DEFINITIONS = new Set(['string', 'preamble', 'comment', 'xdata', 'set']);
const VOLUMES = new Set(['proceedings', 'mvproceedings', 'collection', 'mvcollection', 'periodical']);
/** Entries that are volumes when they have neither author nor editor. */
const BOOKS = new Set(['book', 'mvbook', 'manual', 'reference', 'mvreference']);

/** Fields that a paper takes from its volume. */
const VOLUME_FIELDS = ['booktitle', 'year', 'month', 'date', 'published'];

const MAX_ENTRY_CHARS = 1_000_000;
/** Most characters that macros bring into a dump: this many for each character of its entries, and a million. */
const MACRO_CHARS_PER_CHAR = 16;

/** Stands for the value of a macro that is too long. */
const OVERLONG = ' '.repeat(MAX_ENTRY_CHARS + 1);

/** Confidence in a text with some entries among other lines. */
const MIN_CONFIDENCE_OF_SOME = 0.3;

const TOO_LONG = `has more than ${MAX_ENTRY_CHARS} characters with its macros, or macros have brought too many into this dump`;
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
    const { entries, share, isFirst } = countEntries(head);
    if (isFirst && entries > 0) return 0.95;
    // A few citations within a page or a text do not make it a list.
    return entries > 0 && share >= 0.5 ? 0.7 : entries >= 3 ? MIN_CONFIDENCE_OF_SOME : 0;
  },
  splitter: () => lineSplitter(new RawLineReader(MAX_ENTRY_CHARS), bibtexEntries),
};

/** Counts the entries of a text, and which share of its lines is theirs. */
function countEntries(head: string) {
  let [entries, lines, own] = [0, 0, 0];
  let isFirst: boolean | undefined;
  let entry: OpenEntry | undefined;
  for (const line of head.split('\n')) {
    if (line.trim() === '' || (entry === undefined && line.trimStart().startsWith('%'))) continue;
    lines += 1;
    const opened = openEntry(line, 0);
    isFirst ??= opened !== undefined;
    if (opened !== undefined)
      entries += Number(/^\s*@\s*[A-Za-z]+\s*[{(]\s*(?:,|[^\s,{}"]+\s*,|[a-z]+\s*=|$)/i.test(line));
    entry = opened ?? entry;
    if (entry === undefined) continue;
    own += 1;
    if (endOf(entry, line) !== undefined) entry = undefined;
  }
  return { entries, share: own / Math.max(1, lines), isFirst: isFirst === true };
}

/** The lines of an open entry, and what is open in it. */
interface OpenEntry {
  readonly start: number;
  readonly lines: string[];
  chars: number;
  readonly isRound: boolean;
  braces: number;
  parentheses: number;
  /** Whether a value in quotes is open, whose parentheses do not count. */
  isQuoted: boolean;
}

function bibtexEntries(spans: SpanCutter): Splitter<RawLine> {
  const macros = new Map<string, string>();
  /** Volumes of proceedings by their keys, to which the `crossref` field of papers behind them points; also `xdata`. */
  const volumes = new Map<string, ReadonlyMap<string, string>>();
  let entry: OpenEntry | undefined;
  let [entryChars, macroChars] = [0, 0];
  return { push, finish };

  function push({ text: line, start }: RawLine): readonly SplitSpan[] {
    const found: SplitSpan[] = [];
    const isInterrupted = ENTRY_START.test(line) || (entry?.chars ?? 0) > MAX_ENTRY_CHARS;
    if (isInterrupted) found.push(...finish());
    let at = 0;
    // Several entries may stand on one line.
    while (at < line.length) {
      const rest = at === 0 ? line : line.slice(at);
      entry ??= openEntry(rest, start + at);
      if (entry === undefined) break;
      const end = endOf(entry, rest);
      entry.lines.push(rest.slice(0, end));
      entry.chars += end ?? rest.length;
      if (end === undefined) return found;
      at += end;
      found.push(...close(entry.start, entry.lines.join('').trimStart()));
      entry = undefined;
    }
    return [...found, ...spans.skip(start + line.length)];
  }

  /** Rejects the open entry, which has no end. */
  function finish(): readonly SplitSpan[] {
    if (entry === undefined) return [];
    const { start, lines } = entry;
    entry = undefined;
    return spans.reject(start, start + lines.join('').trim().length, 'truncated', UNCLOSED);
  }

  function close(start: number, text: string): readonly SplitSpan[] {
    const end = start + text.length;
    const [, written = '', key = ''] = ENTRY_START.exec(text) ?? [];
    const type = written.toLowerCase();
    entryChars += text.length;
    const maxChars = MAX_ENTRY_CHARS + Math.min(0, MACRO_CHARS_PER_CHAR * entryChars - macroChars);
    const read = readBibtexFields(
      type === 'string' ? `{x,${text.slice(text.search(/[{(]/) + 1)}` : text,
      macros,
      maxChars,
    );
    if (read === undefined) {
      // What uses the macro is too long as well.
      if (type === 'string') macros.set(/[{(]\s*([^\s=]+)/.exec(text)?.[1]?.toLowerCase() ?? '', OVERLONG);
      return spans.reject(start, end, 'too-long', `the entry ${JSON.stringify(key)} ${TOO_LONG}`);
    }
    const { fields } = read;
    if (type === 'string') {
      for (const [name, value] of fields) macros.set(name, value);
      return [];
    }
    macroChars += read.macroChars;
    const isBook = BOOKS.has(type);
    if (isBook || VOLUMES.has(type) || DEFINITIONS.has(type)) volumes.set(key.toLowerCase(), fields);
    if (isBook ? !fields.has('author') && !fields.has('editor') : VOLUMES.has(type) || DEFINITIONS.has(type))
      return spans.skipKnown(start, end);
    if (fields.size === 0) return spans.reject(start, end, 'bad-entry', NO_FIELDS);
    return spans.record(start, end, bibtexRecord(new Map([...inheritedFields(fields), ...fields])));
  }

  /** What a paper takes from its volume. PMLR writes the key in two ways: a key that is missing means the only volume. */
  function inheritedFields(fields: ReadonlyMap<string, string>): (readonly [string, string])[] {
    const shared = (fields.get('xdata') ?? '')
      .split(',')
      .flatMap((key) => [...(volumes.get(key.trim().toLowerCase()) ?? [])]);
    const key = fields.get('crossref')?.trim().toLowerCase();
    if (key === undefined) return shared;
    const volume = volumes.get(key) ?? (volumes.size === 1 ? [...volumes.values()][0] : undefined);
    const title = volume?.get('title');
    return [
      ...shared,
      ...(title === undefined ? [] : [['booktitle', title] as const]),
      ...[...(volume ?? [])].filter(([name]) => VOLUME_FIELDS.includes(name)),
    ];
  }
}

/** The entry that begins at the beginning of a text, white space aside. */
function openEntry(text: string, start: number): OpenEntry | undefined {
  const [head] = ENTRY_START.exec(text) ?? [];
  if (head === undefined) return undefined;
  const spaces = text.length - text.trimStart().length;
  const isRound = /^\s*@\s*[A-Za-z]+\s*\(/.test(head);
  return { start: start + spaces, lines: [], chars: 0, isRound, braces: 0, parentheses: 0, isQuoted: false };
}

/** Where an open entry ends in its next line, behind the brace or parenthesis that closes it; `undefined` when it goes on. */
function endOf(entry: OpenEntry, line: string): number | undefined {
  for (const { 0: mark, index } of line.matchAll(entry.isRound ? /[{}()"]/g : /[{}]/g)) {
    if (mark === '{' || mark === '}') entry.braces += mark === '{' ? 1 : -1;
    else if (entry.braces === 0 && mark === '"') entry.isQuoted = !entry.isQuoted;
    else if (entry.braces === 0 && !entry.isQuoted) entry.parentheses += mark === '(' ? 1 : -1;
    if (entry.braces <= 0 && entry.parentheses <= 0) return index + 1;
  }
  return undefined;
}

/** The paper of one entry, as pages carry it beside a title; `undefined` when nothing of it can be read. */
export function readBibtexEntry(entry: string): RecordFields | undefined {
  const read = readBibtexFields(entry, new Map(), 0);
  return read === undefined || read.fields.size === 0 ? undefined : bibtexRecord(read.fields);
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
  const addressIn = (names: readonly string[]) =>
    names.flatMap((name) => /https?:\/\/[^\s{}"]+/.exec(unescaped(raw(name)))?.[0] ?? [])[0];
  const url = addressIn(ADDRESS_FIELDS);
  const eprint = raw('eprint') ?? raw('arxivid') ?? raw('arxiv');
  const archive = raw('archiveprefix') ?? raw('eprinttype') ?? '';
  const isArxiv =
    /arxiv/i.test(`${archive}${raw('journal') ?? ''}`) ||
    (archive === '' && /^\d{4}\.\d{4,5}/.test(eprint ?? ''));
  const numbers = ['number', 'eid', 'volume', 'pages'].map((name) => raw(name)?.replace(/[{}]/g, ''));
  const externalIds = collectIds([url, raw('journal'), raw('note'), raw('openreview'), ...numbers], {
    arxiv: isArxiv ? eprint?.replace(/^arxiv:\s*/i, '') : undefined,
    doi: unescaped(raw('doi')) || undefined,
    pmid: raw('pmid') ?? (/pubmed/i.test(archive) ? eprint : undefined),
    pmcid: raw('pmcid'),
  });
  return {
    title: [text('title'), text('subtitle')].filter((part) => part !== undefined).join(': '),
    abstract: abstractFromText(texText(fields.get('abstract') ?? '')),
    ...withoutEmpty({
      date: bibtexDate(raw('date') ?? raw('published'), raw('year'), raw('month'), raw('day')),
      addedDate: ADDED_FIELDS.map(raw)
        .find((date) => date !== undefined)
        ?.replaceAll('.', '-'),
      authors: authorsOf(fields.get('author') ?? fields.get('editor') ?? ''),
      externalIds,
      url: bibtexAddress(url, externalIds, unescaped(raw('doi'))) ?? addressIn(OTHER_ADDRESS_FIELDS),
      categories: categoriesOf(raw('primaryclass') ?? raw('eprintclass'), text('keywords')),
      links: pdfLink(raw('pdf')),
      comments: text('note', 'comment')?.replace(/^comments?:\s*/i, ''),
      journal: text('journal', 'journaltitle', 'booktitle'),
      language: raw('langid') ?? raw('language'),
    }),
  };
}

/** When BibDesk and JabRef took the entry in, and when its owner looked at the page, best first. */
const ADDED_FIELDS = ['date-added', 'creationdate', 'timestamp', 'urldate'];

/** Fields with the address of the paper, best first. */
const ADDRESS_FIELDS = ['url', 'howpublished', 'ee', 'link', 'openreview'];
/** Fields with the address of a page about it, of a paper that has no other. */
const OTHER_ADDRESS_FIELDS = ['note', 'adsurl', 'bdsk-url-1', 'annote'];

/** An address without the marks that TeX needs: `https://a.example/x\_y`, `{10.1000/x\_y}`, `10.1000/1{[}2]3`. */
function unescaped(text = ''): string {
  return text
    .replace(/\\([_%&#~])/g, '$1')
    .replace(/\{([[\]])\}/g, '$1')
    .replace(/^\{|\}$/g, '');
}

/** TeX, whose `<` are signs, with the markup of publishers in it, as such or in TeX: `{\textless}i{\textgreater}`. */
function texText(text: string): string {
  return markupText(decodeLatex(markupText(text))).replace(/(?<!\\)~/g, ' ');
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
  const wholes = new Set<string>();
  const names = splitAtAnd(text.replace(/\s+/g, ' ')).map((part) => {
    const name = oneLine(decodeLatex(familyFirst(part)));
    // BibTeX separates by "and" alone: `Novák \& Partners` is one.
    if (/^\{[^{}\\]*\}$|&/.test(part.trim())) wholes.add(name);
    return name;
  });
  return readPersons(names, (name) => wholes.has(name));
}

/** The extended name format of biblatex: `family=Silva, given=Ana, prefix=da, useprefix=true`; a value with commas is quoted. */
const NAME_PART = /(?:^|, ?)"?(family|given|prefix|suffix) ?= ?(?:\{([^{}]*)\}|([^,"{}]*))"?/giu;

function familyFirst(name: string): string {
  const parts = new Map(
    [...name.matchAll(NAME_PART)].map(([, key = '', braced, plain]) => [
      key.toLowerCase(),
      (braced ?? plain ?? '').trim(),
    ]),
  );
  const family = [parts.get('prefix'), parts.get('family')].filter(Boolean).join(' ');
  return parts.has('family')
    ? [family, parts.get('suffix'), parts.get('given')].filter(Boolean).join(', ')
    : name;
}

/**
 * The publication date of BibTeX: `date`, else `year`, `month` (`mar`, `March`, `3`, `mar~7`, `7 March`) and `day`. A missing month or
 * day is the first; of a range the beginning counts.
 */
function bibtexDate(
  date: string | undefined,
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
): string | undefined {
  const [, yyyy, mm, dd] = /(?<!\d)(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?!\d)/.exec(date ?? year ?? '') ?? [];
  if (yyyy === undefined) return undefined;
  const name = /[a-z]{3,9}/i.exec(month ?? '')?.[0];
  const [first, second] = (month ?? '').match(/\d{1,2}/g) ?? [];
  const written = name === undefined ? first : String(monthNumber(name));
  const onDay = day ?? (name === undefined ? second : first);
  return `${yyyy}-${mm ?? twoDigits(written, 12)}-${dd ?? twoDigits(onDay, 31)}`;
}

/** A number from 1 to `max` with two digits; `01` for any other text. */
function twoDigits(text: string | undefined, max: number): string {
  const number = Number(text);
  return number >= 1 && number <= max ? String(number).padStart(2, '0') : '01';
}
