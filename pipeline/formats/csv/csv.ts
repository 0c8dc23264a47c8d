import type { Format, SplitSpan, Splitter, TextChunk } from '../../types.ts';
import { SpanCutter } from '../core/span-cutter.ts';
import { FieldNames } from '../fields/field-names.ts';
import { readNamedFields } from '../fields/named-fields.ts';
import type { Field, FieldMap } from '../fields/synonyms.ts';
import { type CsvRow, CsvRows, MAX_ROW } from './rows.ts';

/** Comma first: the others win only with more cells. */
const SEPARATORS = [',', '\t', ';', '|'] as const;

/** With what spreadsheets are told the separator, in a line of its own before the header. */
const TOLD = /^(?:\uFEFF)?"?sep=([,;|\t])"?\r?\n/iu;

/** Longest first line, in UTF-16 units. */
const MAX_HEADER = 4000;

/** A heading, quotation, list or table of Markdown that names columns. */
const MARKDOWN = /^(?:[#>*+|-]+\s|\|)/u;

/** Fields of which a header needs one beside the title. */
const BESIDE_TITLE: ReadonlySet<Field> = new Set(['abstract', 'authors', 'arxiv', 'doi', 'url', 'pdf']);

/**
 * Comma-separated values (RFC 4180), or separated by semicolons, tabs or bars, a row a paper. The first row names the columns, see
 * {@link SYNONYMS} in synonyms.ts. Memory: a row.
 * @param map names that replace the synonyms of a field
 * @param layout what is not to be told from the first row
 */
export function csvFormat(map: FieldMap = {}, layout: Layout = {}): Format {
  const names = new FieldNames(map);
  return {
    name: 'csv',
    why: (head) => `columns with the names of fields of papers: ${fieldsIn(head, names)}`,
    detect: (head) => detect(head, names),
    splitter: () => new CsvSplitter(names, layout),
  };
}

export interface Layout {
  readonly separator?: string;
  /** Names of the columns, where the first row has none. */
  readonly header?: readonly string[];
}

class CsvSplitter implements Splitter {
  readonly #names: FieldNames;
  readonly #layout: Layout;
  readonly #table: Table;
  readonly #spans = new SpanCutter();
  #rows: CsvRows | undefined;
  /** Text up to the first line end, which the separator is chosen by. */
  #head = '';

  constructor(names: FieldNames, layout: Layout) {
    this.#names = names;
    this.#layout = layout;
    this.#table = new Table(names, layout.header);
  }

  push(chunk: TextChunk): readonly SplitSpan[] {
    this.#spans.append(chunk);
    if (this.#rows !== undefined) return this.#cut(this.#rows.push(chunk.text));
    this.#head += chunk.text;
    const isLineComplete = /[\r\n]/u.test(untold(this.#head).trimStart());
    return isLineComplete || this.#head.length >= MAX_HEADER ? this.#begin() : [];
  }

  finish(): readonly SplitSpan[] {
    const first = this.#rows === undefined ? this.#begin() : [];
    return [...first, ...this.#cut(this.#rows?.finish() ?? []), ...this.#spans.finish()];
  }

  #begin(): readonly SplitSpan[] {
    this.#rows = new CsvRows(this.#layout.separator ?? separatorOf(this.#head, this.#names));
    return this.#cut(this.#rows.push(this.#head));
  }

  #cut(rows: readonly CsvRow[]): readonly SplitSpan[] {
    const found = rows.flatMap((row) => {
      if (row.fault === 'continued') return this.#spans.continueReject(row.end);
      const read = this.#table.read(row);
      if (read === null) return [];
      if ('code' in read) return this.#spans.reject(row.start, row.end, read.code, read.message);
      return this.#spans.record(row.start, row.end, read);
    });
    this.#spans.skip(rows.at(-1)?.end ?? 0);
    return found;
  }
}

/** Rows with the names of their columns. */
class Table {
  readonly #names: FieldNames;
  #header: readonly string[] | undefined;

  constructor(names: FieldNames, header?: readonly string[]) {
    this.#names = names;
    this.#header = header;
  }

  /** The record of a row, why there is none, or `null` for the header, which may come again where files were joined. */
  read({ cells, fault, isLast }: CsvRow): ReturnType<typeof readNamedFields> | Fault | null {
    if (this.#header === undefined && cells.join('').toLowerCase().startsWith('sep=')) return null;
    if (fault === 'too-long') {
      const message = `is part of a row of more than ${MAX_ROW} characters; is a quote missing before it?`;
      return { code: fault, message };
    }
    this.#header ??= cells.map((cell) => cell.trim());
    const header = this.#header;
    if (cells.every((cell, column) => cell.trim() === header[column])) return null;
    if (cells.slice(header.length).some((cell) => cell !== '')) {
      const message = `the row has ${cells.length} cells, the header ${header.length}; wanted are quotes round cells that hold separators`;
      return { code: 'too-many-cells', message };
    }
    const entries = header.flatMap((name, column) => (name === '' ? [] : [[name, cells[column] ?? '']]));
    const read = readNamedFields(Object.fromEntries(entries), this.#names);
    if (fault === null && !(isLast && (cells.length < header.length || 'code' in read))) return read;
    const message = `the dump ends within this row, in cell ${cells.length} of ${header.length}; wanted are all`;
    return { code: 'truncated', message };
  }
}

interface Fault {
  readonly code: string;
  readonly message: string;
}

/** The cells of the first row of `head` that is not blank, and of the second if it is complete. */
function firstRows(head: string, separator: string): readonly CsvRow[] {
  return new CsvRows(separator).push(`${head}\n`).slice(0, 2);
}

/** How many columns have a name that is known, and whether those are enough to make papers of. */
function known(head: string, separator: string, names: FieldNames): { columns: number; enough: boolean } {
  const fields = (firstRows(head, separator)[0]?.cells ?? []).map((cell) => names.find(cell.trim())?.field);
  const enough = fields.includes('title') && fields.some((field) => field && BESIDE_TITLE.has(field));
  return { columns: fields.filter((field) => field !== undefined).length, enough };
}

function fieldsIn(head: string, names: FieldNames): string {
  const cells = firstRows(untold(head), separatorOf(head, names))[0]?.cells ?? [];
  return [...new Set(cells.flatMap((cell) => names.find(cell.trim())?.field ?? []))].join(', ');
}

function separatorOf(head: string, names: FieldNames): string {
  const first = untold(head).trimStart().slice(0, MAX_HEADER);
  const columns = (separator: string) => known(first, separator, names).columns;
  return SEPARATORS.reduce((best, each) => (columns(each) > columns(best) ? each : best));
}

/** Without the line that tells the separator. */
function untold(head: string): string {
  return head.replace(TOLD, '');
}

function detect(told: string, names: FieldNames): number {
  const head = untold(told);
  const first = /^[^\r\n]*/u.exec(head)?.[0] ?? '';
  if (first.length > MAX_HEADER || MARKDOWN.test(first)) return 0;
  const separator = separatorOf(first, names);
  if (!known(first, separator, names).enough) return 0;
  const [header, row] = firstRows(head, separator);
  return row === undefined || row.cells.length === header?.cells.length ? 0.9 : 0.5;
}

/** {@link csvFormat} with the names that dumps use. */
export const csv = csvFormat();
