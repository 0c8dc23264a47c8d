import { byteOffsets } from '../../text/byte-offset.ts';
import type { TextChunk } from '../../types.ts';
import type { Recognition } from '../detect.ts';
import { NEAR, type Seams } from './boundaries.ts';
import { LOOKED_AT } from './marks.ts';

/** How often it is looked what begins at a line, and for how much text once more: a look takes as long as reading a page. */
const LOOKS = 64;
const TEXT_A_LOOK = 64 * 1024;

/** How often it is looked whether the dump goes on; beyond that, once for each {@link NEAR} characters. */
const NEAR_LOOKS = 1024;

/**
 * The text of a dump, section after section, each of one format. Memory: what formats are shown of a dump, and a chunk.
 */
export class Sections {
  readonly #source: AsyncIterator<TextChunk>;
  readonly #headLength: number;
  /** What was read ahead, in order. */
  #ahead: TextChunk[] = [];
  #isRead = false;
  #looks = LOOKS;
  #nearLooks = NEAR_LOOKS;
  /** Characters before what is ahead. */
  #at = 0;

  /** @param headLength how much formats are shown, in UTF-16 units */
  constructor(source: AsyncIterator<TextChunk>, headLength: number) {
    this.#source = source;
    this.#headLength = headLength;
  }

  /**
   * What the next section begins with; empty when nothing follows but white space. Whole chunks of it are left out, so that a
   * million blank lines need no memory: every format spans a dump from byte 0 on, wherever its first chunk begins.
   */
  async head(): Promise<string> {
    while (this.#ahead.every(({ text }) => text.trim() === '')) {
      for (const { text } of this.#ahead.splice(0)) this.#at += text.length;
      if (!(await this.#readAhead())) return '';
    }
    const [first] = this.#ahead;
    const blank = first === undefined ? 0 : first.text.length - first.text.trimStart().length;
    return (await this.#look('', this.#headLength + blank)).slice(blank);
  }

  /** The byte at which the next section begins, after one that ended at a seam. */
  get start(): number {
    return this.#ahead[0]?.start ?? 0;
  }

  /** Releases the source. */
  async return(): Promise<void> {
    const wasRead = this.#isRead;
    this.#isRead = true;
    if (!wasRead) await this.#source.return?.();
  }

  /**
   * The chunks up to the next seam, or to the end of the dump. They are looked at in stretches that end where a seam cannot be:
   * with a line, or behind {@link LOOKED_AT} characters of one. What is more is held back until the next chunk.
   * @param seams finds it; none is looked for when left out
   * @param onSeam called with the format of the section that follows, before the last chunk is given out
   */
  async *section(seams: Seams | undefined, onSeam: (next: Recognition) => void): AsyncGenerator<TextChunk> {
    let held: TextChunk[] = [];
    let tail = '';
    // The first line of a section begins it.
    let isWithinLine = true;
    for (let chunk = await this.#take(); chunk !== undefined || held.length > 0; chunk = await this.#take()) {
      const chunks: TextChunk[] = chunk === undefined ? held : [...held, chunk];
      const text = textOf(chunks);
      if (seams === undefined || (held.length === 0 && seams.isQuiet(text, tail, !isWithinLine))) {
        this.#at += text.length;
        tail = lastOf(tail, text);
        isWithinLine = !text.endsWith('\n');
        yield* chunks;
        continue;
      }
      const isLineStart = !isWithinLine;
      const lineAt = text.lastIndexOf('\n') + 1;
      if (lineAt > 0) isWithinLine = false;
      isWithinLine ||= text.length - lineAt >= LOOKED_AT;
      const end =
        chunk === undefined ? text.length : isWithinLine ? text.length - seams.pending(text) : lineAt;
      const [stretch, rest] = cut(chunks, end);
      held = rest;
      const read = text.slice(0, end);
      for (const at of seams.likely(read, tail, isLineStart)) {
        const following = text.slice(at);
        if (!this.#mayLook(at) || seams.goesOn(await this.#look(following, NEAR))) continue;
        this.#looks -= 1;
        const next = seams.recognise(await this.#look(following));
        if (next === undefined) continue;
        const [before, after] = cut(stretch, at);
        this.#ahead.unshift(...after, ...held);
        this.#at += at;
        onSeam(next);
        yield* before;
        return;
      }
      this.#at += end;
      tail = lastOf(tail, read);
      yield* stretch;
    }
  }

  /** Whether there is time to look what begins at a place: for each so much of the dump once. */
  #mayLook(at: number): boolean {
    this.#nearLooks -= 1;
    return this.#looks + (this.#at + at) / TEXT_A_LOOK >= 1 && this.#nearLooks + (this.#at + at) / NEAR >= 0;
  }

  async #take(): Promise<TextChunk | undefined> {
    if (this.#ahead.length === 0) await this.#readAhead();
    return this.#ahead.shift();
  }

  async #readAhead(): Promise<boolean> {
    if (this.#isRead) return false;
    const { done, value } = await this.#source.next();
    if (done) this.#isRead = true;
    else this.#ahead.push(value);
    return !done;
  }

  /** So much text: what is given, and what comes after it. */
  async #look(given: string, most = this.#headLength): Promise<string> {
    let length = given.length + this.#ahead.reduce((sum, { text }) => sum + text.length, 0);
    while (length < most && (await this.#readAhead())) length += this.#ahead.at(-1)?.text.length ?? 0;
    return (given.length < most ? given + textOf(this.#ahead) : given).slice(0, most);
  }
}

/** The last {@link LOOKED_AT} characters of two texts. */
function lastOf(tail: string, text: string): string {
  return text.length >= LOOKED_AT ? text.slice(-LOOKED_AT) : (tail + text).slice(-LOOKED_AT);
}

function textOf(chunks: readonly TextChunk[]): string {
  const [first] = chunks;
  return chunks.length === 1 && first !== undefined ? first.text : chunks.map(({ text }) => text).join('');
}

/** The chunks before and behind the character at `at`. */
function cut(chunks: readonly TextChunk[], at: number): [TextChunk[], TextChunk[]] {
  const before: TextChunk[] = [];
  const after: TextChunk[] = [];
  let from = 0;
  for (const chunk of chunks) {
    const { text, start, end } = chunk;
    const here = at - from;
    from += text.length;
    if (here >= text.length) before.push(chunk);
    else if (here <= 0) after.push(chunk);
    else {
      const byte = byteOffsets(chunk)(here);
      before.push({ ...chunk, text: text.slice(0, here), start, end: byte });
      after.push({ ...chunk, text: text.slice(here), start: byte, end });
    }
  }
  return [before, after];
}
