/** Longest line read as a whole, in UTF-16 units; also the longest record of most text formats. Longer ones become rejects. */
export const MAX_LINE_CHARS = 1 << 20;

/** A line, or a part of one that is too long, as it stands in the text, with its line end. */
export interface RawLine {
  readonly text: string;
  /** Place of its first character in the whole text, in UTF-16 units. */
  readonly start: number;
  readonly part: 'whole' | 'first' | 'middle' | 'last';
}

/** Lines with what ends them, and the last line without. */
const LINES = /(?!$)[^\r\n]*(?:\r\n?|\n|$)/g;

/**
 * Cuts text into lines that end in LF, CR LF or CR. Text comes in chunks cut anywhere; the lines do not depend on where.
 * A line longer than the limit comes in parts. Linear time.
 */
export class RawLineReader {
  readonly #maxChars: number;
  #start = 0;
  #open = '';
  #endsInCr = false;
  #isContinued = false;

  /** @param maxChars longest line, in UTF-16 units */
  constructor(maxChars: number) {
    this.#maxChars = maxChars;
  }

  /** The lines that are complete with `text`, the next chunk. */
  push(text: string): RawLine[] {
    const lines: RawLine[] = [];
    for (const part of text.match(LINES) ?? []) {
      if (this.#endsInCr && part !== '\n') this.#endLine(lines);
      this.#open += part;
      this.#cutParts(lines);
      // LF may follow a CR in the next chunk.
      this.#endsInCr = part.endsWith('\r');
      if (part.endsWith('\n')) this.#endLine(lines);
    }
    return lines;
  }

  /** The last line, if text without a line end is left. */
  finish(): RawLine[] {
    const lines: RawLine[] = [];
    if (this.#open !== '') this.#endLine(lines);
    return lines;
  }

  #cutParts(lines: RawLine[]): void {
    while (this.#open.length > this.#maxChars) {
      // A surrogate pair stays whole.
      const isPairCut = (this.#open.charCodeAt(this.#maxChars) & 0xfc00) === 0xdc00;
      this.#emit(
        isPairCut ? this.#maxChars - 1 : this.#maxChars,
        this.#isContinued ? 'middle' : 'first',
        lines,
      );
      this.#isContinued = true;
    }
  }

  #endLine(lines: RawLine[]): void {
    this.#emit(this.#open.length, this.#isContinued ? 'last' : 'whole', lines);
    this.#isContinued = false;
    this.#endsInCr = false;
  }

  #emit(length: number, part: RawLine['part'], lines: RawLine[]): void {
    lines.push({ text: this.#open.slice(0, length), start: this.#start, part });
    this.#open = this.#open.slice(length);
    this.#start += length;
  }
}

/** A line that is not blank. Places are characters of the whole text, in UTF-16 units. */
export interface Line {
  /** Without white space at either end, except where a long line is cut. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Behind the first character of the line end, if that stands at `end`; else `end`. */
  readonly next: number;
  /** Number of blank lines between the previous line and this one. */
  readonly gap: number;
  /** Whether a line end follows; only the last line has none. */
  readonly isEnded: boolean;
  /** Whether this is a part of a line longer than {@link MAX_LINE_CHARS}. */
  readonly overlong: boolean;
  /** Whether it is a further part of the previous line, and begins where that ends. */
  readonly continues: boolean;
}

/** Reads lines as {@link RawLineReader} does, trims them, and counts blank ones (white space only, no-break spaces included). */
export class LineReader {
  readonly #lines: RawLineReader;
  #gap = 0;
  /** Whether a part of the current line was emitted. */
  #isBegun = false;

  /** @param maxChars longest line, in UTF-16 units */
  constructor(maxChars = MAX_LINE_CHARS) {
    this.#lines = new RawLineReader(maxChars);
  }

  push(text: string): Line[] {
    return this.#lines.push(text).flatMap((line) => this.#trimmed(line));
  }

  finish(): Line[] {
    return this.#lines.finish().flatMap((line) => this.#trimmed(line));
  }

  #trimmed({ text: raw, start: rawStart, part }: RawLine): Line | [] {
    const continues = this.#isBegun;
    const isOpen = part === 'first' || part === 'middle';
    const head = continues ? raw : raw.trimStart();
    const text = isOpen ? head : head.trimEnd();
    this.#isBegun = isOpen && (continues || text !== '');
    if (text === '') {
      if (!isOpen && !continues) this.#gap += 1;
      return [];
    }
    const start = rawStart + raw.length - head.length;
    const end = start + text.length;
    const next = /[\r\n]/.test(head.charAt(text.length)) ? end + 1 : end;
    const gap = this.#gap;
    this.#gap = 0;
    const isEnded = /[\r\n]$/.test(raw);
    return { text, start, end, next, gap, isEnded, overlong: part !== 'whole', continues };
  }
}
