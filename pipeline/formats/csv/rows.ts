/** A row that is not blank, without its line end. Places are in UTF-16 units. */
export interface CsvRow {
  readonly cells: readonly string[];
  readonly start: number;
  readonly end: number;
  /**
   * `too-long`: the first part of a row longer than {@link MAX_ROW_CHARS}; `continued`: a further part of it; `open-quote`: the
   * text ends within quotes.
   */
  readonly fault: 'too-long' | 'continued' | 'open-quote' | null;
  /** Whether the text ends without a line end behind it. */
  readonly isLast: boolean;
}

/** Longest row, in UTF-16 units. */
export const MAX_ROW_CHARS = 1 << 20;

/**
 * Reads rows of separated values (RFC 4180) that come in chunks cut anywhere. A cell in quotes may hold separators, line ends
 * and doubled quotes; a quote within another cell is a character. Rows end in LF, CR LF or CR. The rest of a row that is
 * too long goes up to the next line end, whatever its quotes say. Linear time; memory: a row.
 */
export class CsvRows {
  readonly #marks: RegExp;
  /** Places of the chunk, the row and the cell. */
  #chunkStart = 0;
  #rowStart = 0;
  #cellStart = 0;
  /** Place behind the last quote that closed a cell; another quote there is a doubled one. */
  #closedAt = -1;
  #isQuoted = false;
  #isTooLong = false;
  #cell = '';
  #cells: string[] = [];
  readonly #rows: CsvRow[] = [];

  /** @param separator one character: a comma, semicolon, tab or bar */
  constructor(separator: string) {
    this.#marks = new RegExp(`["\r\n${separator}]`, 'gu');
  }

  /** The rows that are complete with `text`. */
  push(text: string): readonly CsvRow[] {
    let from = 0;
    for (const { 0: mark, index } of text.matchAll(this.#marks)) {
      const at = this.#chunkStart + index;
      const isLineEnd = mark === '\n' || mark === '\r';
      this.#cutParts(at, text);
      if (this.#isTooLong && !isLineEnd) continue;
      if (mark === '"') {
        const opens = at === this.#cellStart || at === this.#closedAt;
        if (!this.#isQuoted && !opens) continue;
        if (this.#isQuoted) this.#closedAt = at + 1;
        this.#cell += this.#isQuoted || at === this.#cellStart ? text.slice(from, index) : '"';
        this.#isQuoted = !this.#isQuoted;
      } else {
        if (this.#isQuoted) continue;
        this.#cell += text.slice(from, index);
        if (isLineEnd) this.#endRow(at, false);
        else this.#endCell(at + 1);
      }
      from = index + 1;
    }
    this.#cutParts(this.#chunkStart + text.length, text);
    if (!this.#isTooLong) this.#cell += text.slice(from);
    this.#chunkStart += text.length;
    return this.#rows.splice(0);
  }

  /** The last row, if it has no line end. */
  finish(): readonly CsvRow[] {
    this.#endRow(this.#chunkStart, true);
    return this.#rows.splice(0);
  }

  #endCell(next: number): void {
    this.#cells.push(this.#cell);
    this.#cell = '';
    this.#cellStart = next;
  }

  /** Ends a row before its line end; the second character of CR LF ends a blank row. */
  #endRow(end: number, isLast: boolean): void {
    this.#endCell(end + 1);
    const [start, cells] = [this.#rowStart, this.#cells];
    const fault = this.#isTooLong ? 'continued' : isLast && this.#isQuoted ? 'open-quote' : null;
    const isBlank = end === start || (!this.#isTooLong && cells.every((cell) => cell.trim() === ''));
    if (!isBlank) this.#rows.push({ cells: this.#isTooLong ? [] : cells, start, end, fault, isLast });
    this.#rowStart = end + 1;
    this.#cells = [];
    this.#isQuoted = false;
    this.#isTooLong = false;
  }

  /** Cuts a row that is longer than it may be, up to `at`. */
  #cutParts(at: number, text: string): void {
    while (at - this.#rowStart > MAX_ROW_CHARS) {
      let end = this.#rowStart + MAX_ROW_CHARS;
      // A surrogate pair stays whole.
      if ((text.charCodeAt(end - this.#chunkStart) & 0xfc00) === 0xdc00) end += 1;
      const fault = this.#isTooLong ? 'continued' : 'too-long';
      this.#rows.push({ cells: [], start: this.#rowStart, end, fault, isLast: false });
      this.#rowStart = end;
      this.#cells = [];
      this.#cell = '';
      this.#isQuoted = false;
      this.#isTooLong = true;
    }
  }
}
