/** Detects where text was hard-wrapped, so that the lines of a paragraph can be joined again. */
import type { Line } from '../core/lines.ts';

/** Bounds of the widths that are taken as hard-wrapped, in columns. */
const MIN_WIDTH_COLUMNS = 40;
const MAX_WIDTH_COLUMNS = 160;

/** Lines from which the width is learnt, above and below. A page pasted after another may be wrapped differently. */
const LINES_ABOVE = 12;
const LINES_BELOW = 10;

/** Fewer lines do not tell a width. */
const MIN_SAMPLE_LINES = 6;

/** How far lines of a proportional font fall short at most, as a share of the width. More ragged text is not wrapped. */
const MAX_RAGGEDNESS = 0.2;

/** Characters of two columns, in scripts without spaces between words. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/gu;

/** A line and how the break before it looks. */
export interface MeasuredLine extends Line {
  /**
   * Columns that the line above has left after taking in the first word of this one; an editor breaks a line only when they are
   * negative. `undefined`: the two lines are never parts of one wrapped paragraph.
   */
  readonly columnsLeft: number | undefined;
  /** Whether blank lines separate paragraphs nearby. */
  readonly isSpaced: boolean;
}

interface Entry {
  readonly line: Line;
  /** Columns; infinite for a line too long to be wrapped text. */
  readonly width: number;
  readonly firstWord: number;
  /** Columns of the line above with the first word of this one; `undefined` where no paragraph can continue. */
  readonly widthAbove: number | undefined;
}

function columns(text: string): number {
  return text.length + (text.match(WIDE)?.length ?? 0);
}

function measure(line: Line, above: Entry | undefined): Entry {
  const isShort = line.text.length <= MAX_WIDTH_COLUMNS;
  const width = isShort ? columns(line.text) : Number.POSITIVE_INFINITY;
  if (width > MAX_WIDTH_COLUMNS)
    return { line, width: Number.POSITIVE_INFINITY, firstWord: 0, widthAbove: undefined };
  const word = line.text.split(' ', 1)[0] ?? '';
  // In scripts without spaces a line may break between any two characters.
  const firstWord = columns(word) > line.text.length ? 2 : columns(word);
  const isContinuable = line.gap === 0 && above !== undefined && Number.isFinite(above.width);
  const isSpaceless = firstWord === 2 && isContinuable && above.line.text.length < above.width;
  const widthAbove = isContinuable ? above.width + (isSpaceless ? 0 : 1) + firstWord : undefined;
  return { line, width, firstWord, widthAbove };
}

/**
 * Measures the break before each line. The width is that of the widest line nearby. It is learnt separately from the lines above and
 * below, and the smaller one counts, so that the boundary between two pages of different widths does no harm. Looks
 * {@link LINES_BELOW} lines ahead, so memory stays flat even without a blank line.
 */
export class WrapDetector {
  #entries: Entry[] = [];
  #next = 0;

  /** Returns the line that has enough lines below it, if there is one. */
  push(line: Line): MeasuredLine | undefined {
    this.#entries.push(measure(line, this.#entries.at(-1)));
    return this.#entries.length - this.#next > LINES_BELOW ? this.#take() : undefined;
  }

  /** Returns the remaining lines. The next line is measured without them. */
  finish(): readonly MeasuredLine[] {
    const lines: MeasuredLine[] = [];
    while (this.#next < this.#entries.length) lines.push(this.#take());
    this.#entries = [];
    this.#next = 0;
    return lines;
  }

  #take(): MeasuredLine {
    const at = this.#next;
    this.#next += 1;
    const { line } = this.#entries[at] as Entry;
    const measured = { ...line, columnsLeft: this.#columnsLeft(at), isSpaced: this.#isSpaced(at) };
    if (this.#next > 2 * LINES_ABOVE) {
      this.#entries = this.#entries.slice(this.#next - LINES_ABOVE);
      this.#next = LINES_ABOVE;
    }
    return measured;
  }

  #columnsLeft(at: number): number | undefined {
    const needed = this.#entries[at]?.widthAbove;
    if (needed === undefined) return undefined;
    const learnt = Math.min(
      this.#widestLine(at - LINES_ABOVE, at),
      this.#widestLine(at - 1, at + LINES_BELOW),
    );
    const [above = 0, here = 0] = this.#entries.slice(at - 1, at + 1).map(({ width }) => width);
    const width = Number.isFinite(learnt) ? learnt : Math.max(above, here);
    return width < MIN_WIDTH_COLUMNS ? undefined : width - this.#raggedness(at, width) - needed;
  }

  /**
   * How many columns lines nearby fall short of a full one: 0 in a typewriter font, a few in a proportional one, where the number of
   * characters tells the width only roughly. Three of four breaks are at full lines, so the upper quartile tells.
   */
  #raggedness(at: number, width: number): number {
    const left = this.#entries
      .slice(Math.max(1, at - LINES_ABOVE), at + LINES_BELOW)
      .flatMap(({ widthAbove }) => (widthAbove === undefined ? [] : [width - widthAbove]));
    if (left.length < MIN_SAMPLE_LINES) return 0;
    left.sort((a, b) => a - b);
    const quartile = (left[Math.floor(left.length * 0.75)] ?? 0) + 1;
    return quartile > width * MAX_RAGGEDNESS ? 0 : Math.max(0, quartile);
  }

  /** Width of the widest wrapped line of `[from, to)`; infinite when there are too few to tell. */
  #widestLine(from: number, to: number): number {
    let widest = 0;
    let count = 0;
    for (let i = Math.max(0, from); i < Math.min(to, this.#entries.length); i += 1) {
      const width = this.#entries[i]?.width ?? Number.POSITIVE_INFINITY;
      if (!Number.isFinite(width)) continue;
      count += 1;
      widest = Math.max(widest, width);
    }
    return count < MIN_SAMPLE_LINES ? Number.POSITIVE_INFINITY : widest;
  }

  #isSpaced(at: number): boolean {
    return this.#entries
      .slice(Math.max(1, at - LINES_ABOVE), at + LINES_BELOW)
      .some(({ line }) => line.gap > 0);
  }
}
