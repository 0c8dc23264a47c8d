/** The place of a cell: its table and row, counted over the page, and its column, counted from 0. */
export interface CellPlace {
  readonly table: number;
  readonly row: number;
  readonly column: number;
}

/** Most rows or columns of one cell. */
const MAX_SPAN = 1_000;

interface OpenTable {
  readonly number: number;
  row: number;
  column: number;
  isInCell: boolean;
  /** The first column that no cell of the row has taken. */
  next: number;
  /** The number of rows below, by column, that a cell above reaches into. */
  spans: number[];
  /** Whether a cell above reaches into the row, by column. */
  taken: boolean[];
}

/** Follows the tables of a page through its tags (WHATWG HTML, section 4.9.12, "Forming a table"). */
export class TableCells {
  readonly #open: OpenTable[] = [];
  #tables = 0;
  #rows = 0;

  /** The innermost cell that is open. */
  get cell(): CellPlace | undefined {
    const table = this.#open.findLast(({ isInCell }) => isInCell);
    return table && { table: table.number, row: table.row, column: table.column };
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'table') {
      this.#tables += 1;
      const none = { row: 0, column: 0, isInCell: false, next: 0, spans: [], taken: [] };
      this.#open.push({ number: this.#tables, ...none });
    }
    const table = this.#open.at(-1);
    if (table === undefined) return;
    if (name === 'tr') {
      this.#rows += 1;
      table.row = this.#rows;
      table.next = 0;
      table.taken = table.spans.map((rows) => rows > 0);
      table.spans = table.spans.map((rows) => Math.max(0, rows - 1));
    } else if (name === 'td' || name === 'th') {
      while (table.taken[table.next]) table.next += 1;
      table.column = table.next;
      table.isInCell = true;
      const width = spanOf(attributes['colspan']);
      for (let at = 0; at < width; at += 1) table.spans[table.next + at] = spanOf(attributes['rowspan']) - 1;
      table.next += width;
    }
  }

  close(name: string): void {
    const table = this.#open.at(-1);
    if (name === 'table') this.#open.pop();
    else if (table !== undefined && (name === 'td' || name === 'th')) table.isInCell = false;
  }
}

function spanOf(attribute: string | undefined): number {
  const span = Number(attribute ?? 1);
  return Number.isInteger(span) && span > 0 ? Math.min(span, MAX_SPAN) : 1;
}
