/** Tables of comma-separated values (RFC 4180, https://www.rfc-editor.org/rfc/rfc4180) and their relatives. */
import type { Format, SplitSpan, Splitter, TextChunk } from '../../types.ts';
import { SpanCutter } from '../core/span-cutter.ts';
import { areEnough } from '../fields/columns.ts';
import { FieldNames } from '../fields/field-names.ts';
import { readNamedFields } from '../fields/named-fields.ts';
import type { Field, FieldMap } from '../fields/synonyms.ts';
import { type CsvRow, CsvRows, MAX_ROW_CHARS } from './rows.ts';

/** Comma first: another separator wins only with more known columns. */
const SEPARATORS = [',', '\t', ';', '|'] as const;

/** A line before the header that tells spreadsheets the separator. */
const SEPARATOR_LINE = /^(?:\uFEFF)?"?sep=([,;|\t])"?\r?\n/iu;

/** Longest header, with the lines before it, in UTF-16 units. */
const MAX_HEADER_CHARS = 8000;

/** Number of rows before the header: who exported the table, when, and for which query. */
const MAX_ROWS_BEFORE_HEADER = 10;

/** A heading, quotation, list or table of Markdown; HTML, XML or JSON. */
const MARKUP = /^(?:[#>*+|-]+\s|[|<{[@])/u;

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
    why: (head) => {
      const { fields } = findHeader(head, names);
      return `columns with names of fields of papers: ${[...new Set(fields)].join(', ')}`;
    },
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
  /** Text up to the header, which the separator is chosen by. */
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
    const isEnough =
      this.#layout.separator !== undefined ||
      this.#head.length >= MAX_HEADER_CHARS ||
      endsHeader(this.#head, this.#names);
    return isEnough ? this.#begin(wholeLines(this.#head)) : [];
  }

  finish(): readonly SplitSpan[] {
    const first = this.#rows === undefined ? this.#begin(this.#head) : [];
    return [...first, ...this.#cut(this.#rows?.finish() ?? []), ...this.#spans.finish()];
  }

  #begin(lines: string): readonly SplitSpan[] {
    const header = findHeader(lines, this.#names);
    this.#rows = new CsvRows(this.#layout.separator ?? header.separator);
    this.#table.skip(
      this.#layout.header === undefined && this.#layout.separator === undefined ? header.row : 0,
    );
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
  #rowsBeforeHeader = 0;

  constructor(names: FieldNames, header?: readonly string[]) {
    this.#names = names;
    this.#header = header;
  }

  /** Skips rows before the header. */
  skip(rows: number): void {
    this.#rowsBeforeHeader = rows;
  }

  /** The record of a row, or why there is none; `null` for the header, which comes again where files were joined. */
  read({ cells, fault, isLast }: CsvRow): ReturnType<typeof readNamedFields> | RowError | null {
    if (this.#header === undefined && this.#rowsBeforeHeader > 0) {
      this.#rowsBeforeHeader -= 1;
      return null;
    }
    if (fault === 'too-long') {
      const message = `is part of a row of more than ${MAX_ROW_CHARS} characters; expected at most that, or a quote before it is missing`;
      return { code: fault, message };
    }
    this.#header ??= cells.map((cell) => cell.trim());
    const header = this.#header;
    if (cells.every((cell, column) => cell.trim() === header[column])) return null;
    const isTooLong = cells.slice(header.length).some((cell) => cell !== '');
    const sure = isTooLong ? this.#sureColumns(cells) : header.length;
    if (sure === 0) {
      const message = `the row has ${cells.length} cells, the header ${header.length}; expected quotes round cells that hold separators`;
      return { code: 'too-many-cells', message };
    }
    const entries = header
      .slice(0, sure)
      .flatMap((name, column) => (name === '' ? [] : [[name, cells[column] ?? '']]));
    const read = readNamedFields(Object.fromEntries(entries), this.#names);
    if (fault === null && !(isLast && (cells.length < header.length || 'code' in read))) return read;
    const message = `the dump ends within this row, in cell ${cells.length} of ${header.length}; expected all of them`;
    return { code: 'truncated', message };
  }

  /** Number of columns of a row with too many cells that stand in their place: as far as the last DOI, address or abstract. */
  #sureColumns(cells: readonly string[]): number {
    const looks = (this.#header ?? []).map((name, column) => {
      const field = this.#names.find(name)?.field;
      const [shape, cell = ''] = [field && CELLS[field], cells[column]?.trim()];
      return shape === undefined || cell === '' ? undefined : shape.test(cell);
    });
    const wrong = looks.indexOf(false);
    return looks.slice(0, wrong < 0 ? looks.length : wrong).lastIndexOf(true) + 1;
  }
}

/** What a cell of a field looks like, in which a cell out of place is seen. */
const CELLS: Readonly<Partial<Record<Field, RegExp>>> = {
  doi: /^(?:https?:\/\/|doi:\s?)?(?:(?:dx\.)?doi\.org\/)?10\.\d{4,9}\//iu,
  url: /^https?:\/\//iu,
  abstract: /^[\s\S]{100}/u,
};

interface RowError {
  readonly code: string;
  readonly message: string;
}

/** A row that names columns, and what separates them. */
interface Header {
  readonly separator: string;
  /** Number of rows before it that are not blank. */
  readonly row: number;
  readonly cells: readonly string[];
  /** The row below it, if that is complete. */
  readonly below: CsvRow | undefined;
  /** The fields that its names stand for. */
  readonly fields: readonly Field[];
  /** Whether they are enough for papers. */
  readonly isEnough: boolean;
}

/** The header among the rows of a text, by its known names: the first row with enough of them, else the first row. */
function findHeader(text: string, names: FieldNames): Header {
  const head = text.slice(0, MAX_HEADER_CHARS);
  const separatorLine = SEPARATOR_LINE.exec(head)?.[1];
  const candidates = (separatorLine === undefined ? SEPARATORS : [separatorLine]).flatMap((separator) =>
    new CsvRows(separator)
      .push(text.length > MAX_HEADER_CHARS ? head : `${head}\n`)
      .slice(0, MAX_ROWS_BEFORE_HEADER + 1)
      .map((row, i, rows): Header => {
        const fields = row.cells.flatMap((cell) => names.find(cell.trim())?.field ?? []);
        const isEnough = areEnough(row.cells, names, rows[i + 1]?.cells);
        return { separator, row: i, cells: row.cells, below: rows[i + 1], fields, isEnough };
      }),
  );
  // The line that tells the separator is no header.
  const firstRow = separatorLine === undefined ? 0 : 1;
  const rowOf = candidates.filter(({ isEnough }) => isEnough).map(({ row }) => row);
  const best = Math.min(...rowOf);
  const rivals = candidates.filter(({ row, isEnough }) =>
    rowOf.length > 0 ? isEnough && row === best : row === firstRow,
  );
  const none = { separator: ',', row: firstRow, cells: [], below: undefined, fields: [], isEnough: false };
  return rivals.reduce<Header>(
    (most, each) => (each.fields.length > most.fields.length ? each : most),
    rivals[0] ?? none,
  );
}

/** Whether the header ends in a text, or does not come any more. */
function endsHeader(text: string, names: FieldNames): boolean {
  const lines = wholeLines(text);
  if (lines.trim() === '') return false;
  return findHeader(lines, names).isEnough || lines.trim().split(/[\r\n]+/u).length > MAX_ROWS_BEFORE_HEADER;
}

function wholeLines(text: string): string {
  return text.slice(0, Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1);
}

function detect(text: string, names: FieldNames): number {
  const first = /^[^\r\n]*/u.exec(text)?.[0] ?? '';
  if (first.length > MAX_HEADER_CHARS || MARKUP.test(first)) return 0;
  const { isEnough, row, cells, below } = findHeader(text, names);
  if (!isEnough) return 0;
  // A table below other text may be one of its parts.
  if (row > (SEPARATOR_LINE.test(text) ? 1 : 0)) return below?.cells.length === cells.length ? 0.6 : 0;
  return below === undefined || below.cells.length === cells.length ? 0.9 : 0.5;
}

/** {@link csvFormat} with the usual field names. */
export const csv = csvFormat();
