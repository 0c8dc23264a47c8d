import { byteOffsets } from '../../text/byte-offset.ts';
import type { TextChunk } from '../../types.ts';

interface WindowChunk {
  /** Place of its first character in the whole text, in UTF-16 units. */
  readonly at: number;
  readonly text: string;
  /** Byte offset in the dump of a character of `text`. */
  readonly byteAt: (index: number) => number;
}

/** Up to this many chunks, each released one is dropped at once. */
const MAX_EAGER_CHUNKS = 32;

/**
 * The part of a section's text that its splitter may still need. Splitters count characters of the whole text (UTF-16 units);
 * the window turns these places into bytes and into text. Queries in ascending order take linear time together.
 */
export class TextWindow {
  #chunks: WindowChunk[] = [];
  #length = 0;
  #bytes = 0;

  /** Characters appended so far. */
  get length(): number {
    return this.#length;
  }

  /** End of the last chunk in bytes of the dump. */
  get bytes(): number {
    return this.#bytes;
  }

  append(chunk: TextChunk): void {
    this.#chunks.push({ at: this.#length, text: chunk.text, byteAt: byteOffsets(chunk) });
    this.#length += chunk.text.length;
    this.#bytes = chunk.end;
  }

  /** The byte offset in the dump of the character at `at`; `bytes` at the end of the text. */
  byteAt(at: number): number {
    const chunk = this.#chunks[this.#indexOf(at)];
    return chunk && at < chunk.at + chunk.text.length ? chunk.byteAt(at - chunk.at) : this.#bytes;
  }

  /** The decoded text of `[from, to)`. */
  slice(from: number, to: number): string {
    let text = '';
    for (let i = this.#indexOf(from); i < this.#chunks.length; i += 1) {
      const chunk = this.#chunks[i];
      if (chunk === undefined || chunk.at >= to) break;
      text += chunk.text.slice(Math.max(0, from - chunk.at), to - chunk.at);
    }
    return text;
  }

  /** Releases the text before `at`. */
  release(at: number): void {
    const released = this.#indexOf(at);
    // A few large chunks go at once, to free memory; of many tiny ones half at a time, so that dropping them takes linear time.
    const isWorthwhile = this.#chunks.length <= MAX_EAGER_CHUNKS || released * 2 >= this.#chunks.length;
    if (released > 0 && isWorthwhile) this.#chunks = this.#chunks.slice(released);
  }

  /** Index of the chunk that holds the character at `at`; of the last one for the end of the text. */
  #indexOf(at: number): number {
    let low = 0;
    let high = Math.max(0, this.#chunks.length - 1);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#chunks[middle]?.at ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
