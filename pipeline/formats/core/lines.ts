import { isInk } from './trim.ts';

/** Longest line taken as one, in UTF-16 units; also the longest record. What is longer is cut and rejected. */
export const MAX_LINE = 1 << 20;

/** A line with something on it. Positions are characters of the whole text, in UTF-16 units. */
export interface Line {
  /** Without white space at either end, but for where a line is parted. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Behind the first character that ends the line, where that stands at `end`; else `end`. Of CR LF it is the CR: a chunk may end there. */
  readonly next: number;
  /** How many blank lines stand between the last line and this one. */
  readonly gap: number;
  /** Whether this is a part of a line longer than {@link MAX_LINE}. */
  readonly overlong: boolean;
  /** Whether it is another part of the line before, and begins where that ends. */
  readonly continues: boolean;
}

/** Where a line or a part of one ends: before a line end, with the text, or within the line. */
type Where = 'ended' | 'last' | 'parted';

/**
 * Cuts text into lines that end in LF, CR LF or CR. Text comes in chunks cut anywhere; the lines do not depend on where. Blank
 * lines (white space only, no-break spaces included) are counted, not kept. Linear time: each character is looked at by `indexOf` only.
 */
export class LineReader {
  #at = 0;
  #parts: string[] = [];
  #partial = 0;
  #overlong = false;
  /** Whether a part of this line was given out. */
  #begun = false;
  #afterCr = false;
  #gap = 0;

  /** The lines that end within `text`, the next chunk. */
  push(text: string): Line[] {
    const lines: Line[] = [];
    let from = this.#afterCr && text.startsWith('\n') ? 1 : 0;
    this.#at += from;
    if (text !== '') this.#afterCr = false;
    let lf = text.indexOf('\n', from);
    let cr = text.indexOf('\r', from);
    while (lf >= 0 || cr >= 0) {
      const stop = lf < 0 || (cr >= 0 && cr < lf) ? cr : lf;
      if (this.#partial === 0 && stop > from && stop - from <= MAX_LINE && !this.#overlong) {
        // Nearly all lines stand in one chunk.
        this.#at += stop - from;
        if (!this.#take(text.slice(from, stop), 'ended', lines)) this.#gap += 1;
      } else {
        this.#add(text.slice(from, stop), lines);
        this.#endLine('ended', lines);
      }
      const pair = stop === cr && lf === cr + 1;
      this.#afterCr = stop === cr && stop + 1 === text.length;
      from = stop + (pair ? 2 : 1);
      this.#at += from - stop;
      if (lf >= 0 && lf < from) lf = text.indexOf('\n', from);
      if (cr >= 0 && cr < from) cr = text.indexOf('\r', from);
    }
    this.#add(from === 0 ? text : text.slice(from), lines);
    return lines;
  }

  /** The last line, when nothing ends it. */
  finish(): Line[] {
    const lines: Line[] = [];
    this.#endLine('last', lines);
    return lines;
  }

  #add(text: string, lines: Line[]): void {
    let rest = text;
    while (this.#partial + rest.length > MAX_LINE) {
      let cut = MAX_LINE - this.#partial;
      // Decoding never parts a surrogate pair; neither may this.
      if (cut > 0 && (rest.charCodeAt(cut) & 0xfc00) === 0xdc00) cut -= 1;
      this.#keep(rest.slice(0, cut));
      this.#overlong = true;
      this.#begun = this.#emit('parted', lines) || this.#begun;
      rest = rest.slice(cut);
    }
    this.#keep(rest);
  }

  #keep(text: string): void {
    if (text === '') return;
    this.#parts.push(text);
    this.#partial += text.length;
    this.#at += text.length;
  }

  #endLine(where: Where, lines: Line[]): void {
    const given = this.#partial > 0 && this.#emit(where, lines);
    if (!given && !this.#begun) this.#gap += 1;
    this.#overlong = false;
    this.#begun = false;
  }

  /** Moves what was kept to `lines`; false when it is blank. */
  #emit(where: Where, lines: Line[]): boolean {
    const raw = this.#parts.length === 1 ? (this.#parts[0] ?? '') : this.#parts.join('');
    this.#parts = [];
    this.#partial = 0;
    return this.#take(raw, where, lines);
  }

  /** Adds the line that ends here; false when it is blank. */
  #take(raw: string, where: Where, lines: Line[]): boolean {
    const continues = this.#begun;
    const head = continues || isInk(raw.charCodeAt(0)) ? raw : raw.trimStart();
    const text = where === 'parted' || isInk(head.charCodeAt(head.length - 1)) ? head : head.trimEnd();
    if (text === '') return false;
    const start = this.#at - head.length;
    const end = start + text.length;
    const next = where === 'ended' && end === this.#at ? end + 1 : end;
    lines.push({ text, start, end, next, gap: this.#gap, overlong: this.#overlong, continues });
    this.#gap = 0;
    return true;
  }
}
