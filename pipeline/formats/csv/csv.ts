/** Tables of comma-separated values (RFC 4180, https://www.rfc-editor.org/rfc/rfc4180) and their relatives. */
import type { Format, SplitSpan, Splitter, TextChunk } from '../../types.ts';
import { SpanCutter } from '../core/span-cutter.ts';
import { FieldNames } from '../fields/field-names.ts';
import { readNamedFields } from '../fields/named-fields.ts';
import type { Field, FieldMap } from '../fields/synonyms.ts';
import { type CsvRow, CsvRows, MAX_ROW_CHARS } from './rows.ts';

/** Comma first: another separator wins only with more known columns. */
const SEPARATORS = [',', '\t', ';', '|'] as const;

/** A line before the header that tells spreadsheets the separator. */
const SEPARATOR_LINE = /^(?:\uFEFF)?"?sep=([,;|\t])"?\r?\n/iu;

/** Longest first line, in UTF-16 units. */
const MAX_HEADER_CHARS = 4000;

/** A heading, quotation, list or table of Markdown. */
const MARKDOWN = /^(?:[#>*+|-]+\s|\|)/u;

/** Fields of which a header needs at least one, besides the title. */
const BESIDE_TITLE: ReadonlySet<Field> = new Set(['abstract', 'authors', 'arxiv', 'doi', 'url', 'pdf']);

/**
 * Comma-separated values (RFC 4180), or separated by semicolons, tabs or bars: one paper a row. The first row names the
 * columns, see {@link SYNONYMS}. Memory: a row.
 * @param map names that replace the synonyms of a field
 * @param layout facts that the first row does not tell
 */
export function csvFormat(map: FieldMap = {}, layout: Layout = {}): Format {
  const names = new FieldNames(map);
  return {
    name: 'csv',
    why: (head) => `columns with names of fields of papers: ${fieldsIn(head, names)}`,
    detect: (head) => detect(head, names),
    splitter: () => new CsvSplitter(names, layout),
  };
}

export interface Layout {
  readonly separator?: string;
  /** Names of the columns, if the first row has none. */
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
    const isLineComplete = /[\r\n]/u.test(withoutSeparatorLine(this.#head).trimStart());
    return isLineComplete || this.#head.length >= MAX_HEADER_CHARS ? this.#begin() : [];
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
    return [...found, ...this.#spans.skip(rows.at(-1)?.end ?? 0)];
  }
}

/** Reads rows by the names of their columns. */
class Table {
  readonly #names: FieldNames;
  #header: readonly string[] | undefined;

  constructor(names: FieldNames, header?: readonly string[]) {
    this.#names = names;
    this.#header = header;
  }

  /** The record of a row, or why there is none; `null` for the header, which comes again where files were joined. */
  read({ cells, fault, isLast }: CsvRow): ReturnType<typeof readNamedFields> | RowError | null {
    if (this.#header === undefined && cells.join('').toLowerCase().startsWith('sep=')) return null;
    if (fault === 'too-long') {
      const message = `is part of a row of more than ${MAX_ROW_CHARS} characters; expected at most that, or a quote before it is missing`;
      return { code: fault, message };
    }
    this.#header ??= cells.map((cell) => cell.trim());
    const header = this.#header;
    if (cells.every((cell, column) => cell.trim() === header[column])) return null;
    if (cells.slice(header.length).some((cell) => cell !== '')) {
      const message = `the row has ${cells.length} cells, the header ${header.length}; expected quotes round cells that hold separators`;
      return { code: 'too-many-cells', message };
    }
    const entries = header.flatMap((name, column) => (name === '' ? [] : [[name, cells[column] ?? '']]));
    const read = readNamedFields(Object.fromEntries(entries), this.#names);
    if (fault === null && !(isLast && (cells.length < header.length || 'code' in read))) return read;
    const message = `the dump ends within this row, in cell ${cells.length} of ${header.length}; expected all of them`;
    return { code: 'truncated', message };
  }
}

interface RowError {
  readonly code: string;
  readonly message: string;
}

/** The cells of the first row of `head` that is not blank, and of the second if it is complete. */
function firstRows(head: string, separator: string): readonly CsvRow[] {
  return new CsvRows(separator).push(`${head}\n`).slice(0, 2);
}

/** The number of columns with a known name, and whether they are enough for papers. */
function knownColumns(
  head: string,
  separator: string,
  names: FieldNames,
): { count: number; isEnough: boolean } {
  const fields = (firstRows(head, separator)[0]?.cells ?? []).map((cell) => names.find(cell.trim())?.field);
  const isEnough = fields.includes('title') && fields.some((field) => field && BESIDE_TITLE.has(field));
  return { count: fields.filter((field) => field !== undefined).length, isEnough };
}

function fieldsIn(head: string, names: FieldNames): string {
  const cells = firstRows(withoutSeparatorLine(head), separatorOf(head, names))[0]?.cells ?? [];
  return [...new Set(cells.flatMap((cell) => names.find(cell.trim())?.field ?? []))].join(', ');
}

function separatorOf(head: string, names: FieldNames): string {
  const first = withoutSeparatorLine(head).trimStart().slice(0, MAX_HEADER_CHARS);
  const columns = (separator: string) => knownColumns(first, separator, names).count;
  return SEPARATORS.reduce((best, each) => (columns(each) > columns(best) ? each : best));
}

function withoutSeparatorLine(head: string): string {
  return head.replace(SEPARATOR_LINE, '');
}

function detect(text: string, names: FieldNames): number {
  const head = withoutSeparatorLine(text);
  const first = /^[^\r\n]*/u.exec(head)?.[0] ?? '';
  if (first.length > MAX_HEADER_CHARS || MARKDOWN.test(first)) return 0;
  const separator = separatorOf(first, names);
  if (!knownColumns(first, separator, names).isEnough) return 0;
  const [header, row] = firstRows(head, separator);
  return row === undefined || row.cells.length === header?.cells.length ? 0.9 : 0.5;
}

/** {@link csvFormat} with the usual field names. */
export const csv = csvFormat();
