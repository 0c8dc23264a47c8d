/** A row that is no blank line. Positions are in UTF-16 units; its line end is behind it. */
export interface CsvRow {
  readonly cells: readonly string[];
  readonly start: number;
  readonly end: number;
  /** `too-long`: it is cut off at the longest row taken; `continued`: the rest of such a row, or a part of it; `open-quote`: the text ends within quotes. */
  readonly fault: 'too-long' | 'continued' | 'open-quote' | null;
  /** Whether the text ends without a line end behind it. */
  readonly isLast: boolean;
}

/** Longest row, in UTF-16 units. */
export const MAX_ROW = 1 << 20;

const QUOTE = '"';

/** Where in a cell the reader is. */
type State = 'start' | 'plain' | 'quoted' | 'quote-in-quoted';

/**
 * Reads rows of separated values (RFC 4180) that come in pieces cut anywhere. A cell in quotes may hold separators, line ends
 * and doubled quotes; a quote within another cell is a character. Rows end in LF, CR LF or CR. Linear time.
 */
export class CsvRows {
  readonly #special: RegExp;
  #at = 0;
  #start = 0;
  #state: State = 'start';
  #cell = '';
  #cells: string[] = [];
  #skipping = false;
  #rows: CsvRow[] = [];

  /** @param separator one character: a comma, semicolon or tab */
  constructor(separator: string) {
    this.#special = new RegExp(`[${separator}\r\n]`, 'gu');
  }

  /** The rows that are complete with `text`. */
  push(text: string): readonly CsvRow[] {
    let at = 0;
    while (at < text.length) {
      const to = Math.min(text.length, this.#start + MAX_ROW + 1 - this.#at);
      at = this.#state === 'quoted' ? this.#quoted(text, at, to) : this.#unquoted(text, at, to);
      if (this.#at + at - this.#start <= MAX_ROW) continue;
      // Decoding never parts a surrogate pair; neither may this.
      if ((text.charCodeAt(at) & 0xfc00) === 0xdc00) at += 1;
      this.#cut(this.#at + at);
    }
    this.#at += text.length;
    return this.#take();
  }

  /** The last row, when no line end is behind it. */
  finish(): readonly CsvRow[] {
    this.#endRow(this.#at, true);
    return this.#take();
  }

  #take(): readonly CsvRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  #quoted(text: string, from: number, to: number): number {
    const quote = text.indexOf(QUOTE, from);
    const isClosed = quote >= 0 && quote < to;
    this.#cell += text.slice(from, isClosed ? quote : to);
    if (isClosed) this.#state = 'quote-in-quoted';
    return isClosed ? quote + 1 : to;
  }

  #unquoted(text: string, from: number, to: number): number {
    if (text[from] === QUOTE && (this.#state === 'start' || this.#state === 'quote-in-quoted')) {
      if (this.#state === 'quote-in-quoted') this.#cell += QUOTE;
      this.#state = 'quoted';
      return from + 1;
    }
    this.#special.lastIndex = from;
    const stop = Math.min(this.#special.exec(text)?.index ?? to, to);
    if (stop > from) {
      this.#cell += text.slice(from, stop);
      this.#state = 'plain';
      return stop;
    }
    const character = text[stop];
    if (character === '\n' || character === '\r') this.#endRow(this.#at + stop, false);
    else this.#endCell();
    return stop + 1;
  }

  #endCell(): void {
    this.#cells.push(this.#cell);
    this.#cell = '';
    this.#state = 'start';
  }

  /** A row ends at `end`; its line end, of one character or, counted as a blank row, two, is behind it. */
  #endRow(end: number, isLast: boolean): void {
    const fault = isLast && this.#state === 'quoted' ? 'open-quote' : null;
    this.#endCell();
    const cells = this.#cells;
    const start = this.#start;
    this.#cells = [];
    this.#start = end + 1;
    const skipped = this.#skipping;
    this.#skipping = false;
    if (end === start) return;
    if (skipped) this.#rows.push({ cells: [], start, end, fault: 'continued', isLast });
    else if (cells.some((cell) => cell.trim() !== '')) this.#rows.push({ cells, start, end, fault, isLast });
  }

  /** Gives up a row that is too long: what is left of it goes up to the next line end, whatever its quotes say. */
  #cut(end: number): void {
    const fault = this.#skipping ? 'continued' : 'too-long';
    this.#rows.push({ cells: [], start: this.#start, end, fault, isLast: false });
    this.#start = end;
    this.#cells = [];
    this.#cell = '';
    this.#state = 'plain';
    this.#skipping = true;
  }
}
