import type { Line } from '../core/lines.ts';

/** Columns of the narrowest and the widest text that is taken to be hard-wrapped. */
const NARROWEST = 40;
const WIDEST = 160;

/** Lines looked at on either side to learn the width. A page pasted after another may be wrapped differently. */
const BEHIND = 12;
const AHEAD = 10;

/** Fewer lines than these do not tell a width. */
const ENOUGH = 6;

/** Letters of scripts that take two columns and are written without spaces. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/gu;

/** What lines of a proportional font fall short at most, as a share of the width. What is more ragged is no wrapped text. */
const MOST_RAGGED = 0.2;

/** A line and how the break before it looks. */
export interface MeasuredLine extends Line {
  /**
   * Columns that the line above had left after taking in this one's first word; a wrapping editor breaks only when this is
   * negative. `undefined`: the two are not parts of one wrapped paragraph, whatever they say.
   */
  readonly room: number | undefined;
  /** Whether blank lines separate paragraphs hereabouts. */
  readonly spaced: boolean;
}

interface Entry {
  readonly line: Line;
  /** Columns; infinite for a line too long to be wrapped text. */
  readonly width: number;
  readonly firstWord: number;
}

function columns(text: string): number {
  return text.length + (text.match(WIDE)?.length ?? 0);
}

function measure(line: Line): Entry {
  if (line.text.length > WIDEST) return { line, width: Number.POSITIVE_INFINITY, firstWord: 0 };
  const width = columns(line.text);
  const space = line.text.indexOf(' ');
  const word = columns(space < 0 ? line.text : line.text.slice(0, space));
  // Where words are written together a break may stand between any two characters.
  const firstWord = word > line.text.length ? 2 : word;
  return { line, width: width > WIDEST ? Number.POSITIVE_INFINITY : width, firstWord };
}

/** Columns that the line above would have with the first word of the one below. */
function columnsWithNext(above: Entry, below: Entry): number {
  const spaceless = below.firstWord === 2 && above.line.text.length < above.width;
  return below.width + above.width === Number.POSITIVE_INFINITY
    ? Number.POSITIVE_INFINITY
    : above.width + (spaceless ? 0 : 1) + below.firstWord;
}

/**
 * Finds out where text was hard-wrapped. The width is that of the longest line near by; it is learnt from the lines behind and
 * from those ahead by themselves, and the smaller holds, so that the seam between two pages of different widths
 * is no hindrance. Looks {@link AHEAD} lines ahead, so memory stays flat without a single blank line.
 */
export class Wrapping {
  #entries: Entry[] = [];
  #next = 0;

  push(line: Line): MeasuredLine | undefined {
    this.#entries.push(measure(line));
    return this.#entries.length - this.#next > AHEAD ? this.#take() : undefined;
  }

  /** What is left over at the end, or before a break across which nothing is looked at. */
  *finish(): Generator<MeasuredLine> {
    while (this.#next < this.#entries.length) yield this.#take();
    this.#entries = [];
    this.#next = 0;
  }

  #take(): MeasuredLine {
    const at = this.#next;
    this.#next += 1;
    const measured = { ...(this.#entries[at] as Entry).line, room: this.#room(at), spaced: this.#spaced(at) };
    if (this.#next > 2 * BEHIND) {
      this.#entries = this.#entries.slice(this.#next - BEHIND);
      this.#next = BEHIND;
    }
    return measured;
  }

  #room(at: number): number | undefined {
    const above = this.#entries[at - 1];
    const here = this.#entries[at];
    if (above === undefined || here === undefined || here.line.gap > 0) return undefined;
    const needed = columnsWithNext(above, here);
    if (!Number.isFinite(needed)) return undefined;
    const width = Math.min(this.#widest(at - BEHIND, at), this.#widest(at - 1, at + AHEAD));
    const limit = Number.isFinite(width) ? width : Math.max(above.width, here.width);
    return limit < NARROWEST ? undefined : limit - this.#raggedness(at, limit) - needed;
  }

  /**
   * By how many columns lines hereabouts fall short of a full one: 0 in a typewriter font, some in a proportional one, of which the
   * characters tell the width only roughly. Three of four breaks are of lines that are full, so the upper quartile tells.
   */
  #raggedness(at: number, limit: number): number {
    const rooms: number[] = [];
    for (let i = Math.max(1, at - BEHIND); i < at + AHEAD; i += 1) {
      const above = this.#entries[i - 1];
      const here = this.#entries[i];
      if (above === undefined || here === undefined || here.line.gap > 0) continue;
      const needed = columnsWithNext(above, here);
      if (Number.isFinite(needed)) rooms.push(limit - needed);
    }
    if (rooms.length < ENOUGH) return 0;
    rooms.sort((a, b) => a - b);
    const quartile = (rooms[Math.floor(rooms.length * 0.75)] ?? 0) + 1;
    return quartile > limit * MOST_RAGGED ? 0 : Math.max(0, quartile);
  }

  /** Widest wrapped line of `[from, to)`; infinite when there are too few to tell. */
  #widest(from: number, to: number): number {
    let widest = 0;
    let count = 0;
    for (let i = Math.max(0, from); i < to; i += 1) {
      const width = this.#entries[i]?.width ?? Number.POSITIVE_INFINITY;
      if (!Number.isFinite(width)) continue;
      count += 1;
      if (width > widest) widest = width;
    }
    return count < ENOUGH ? Number.POSITIVE_INFINITY : widest;
  }

  #spaced(at: number): boolean {
    for (let i = Math.max(1, at - BEHIND); i < at + AHEAD; i += 1) {
      if ((this.#entries[i]?.line.gap ?? 0) > 0) return true;
    }
    return false;
  }
}
