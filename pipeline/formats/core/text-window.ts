import { byteOffsets } from '../../text/byte-offset.ts';
import type { TextChunk } from '../../types.ts';

interface Leaf {
  /** Where the chunk begins in the whole text, in UTF-16 units. */
  readonly at: number;
  readonly text: string;
  readonly end: number;
  readonly byte: (index: number) => number;
}

/** So few chunks that moving them costs nothing to speak of. */
const FEW = 32;

/**
 * The part of a dump's text that a splitter may still need. Splitters count in characters of the whole text (UTF-16
 * units); only here are these turned into bytes and back into raw text. Ascending questions cost linear time together.
 */
export class Transcript {
  #leaves: Leaf[] = [];
  #length = 0;
  #bytes = 0;

  /** Characters seen so far. */
  get length(): number {
    return this.#length;
  }

  /** Bytes seen so far. */
  get bytes(): number {
    return this.#bytes;
  }

  append(chunk: TextChunk): void {
    const { text, end } = chunk;
    this.#leaves.push({ at: this.#length, text, end, byte: byteOffsets(chunk) });
    this.#length += text.length;
    this.#bytes = end;
  }

  /** The byte offset in the dump of the character at `at`. */
  byteAt(at: number): number {
    const leaf = this.#leaves[this.#find(at)];
    return leaf && at < leaf.at + leaf.text.length ? leaf.byte(at - leaf.at) : this.#bytes;
  }

  /** The decoded text of `[from, to)`. */
  slice(from: number, to: number): string {
    const leaf = this.#leaves[this.#find(from)];
    // Nearly all that is asked for stands in one chunk.
    if (leaf !== undefined && from >= leaf.at && to <= leaf.at + leaf.text.length)
      return leaf.text.slice(from - leaf.at, to - leaf.at);
    const parts: string[] = [];
    for (let i = this.#find(from); i < this.#leaves.length; i += 1) {
      const leaf = this.#leaves[i];
      if (leaf === undefined || leaf.at >= to) break;
      parts.push(leaf.text.slice(Math.max(0, from - leaf.at), to - leaf.at));
    }
    return parts.join('');
  }

  /** Lets go of the text before `at`. */
  release(at: number): void {
    if (this.#leaves.length < 2) return;
    const used = this.#find(at);
    // Large chunks at once, since they are memory; of many tiny ones half at a time, lest each cost a move of all others.
    const few = this.#leaves.length <= FEW;
    if (used > 0 && (few || used * 2 >= this.#leaves.length)) this.#leaves = this.#leaves.slice(used);
  }

  /** Index of the chunk that holds the character at `at`; of the last one when it is the end. */
  #find(at: number): number {
    let low = 0;
    let high = this.#leaves.length - 1;
    if ((this.#leaves[high]?.at ?? 0) <= at) return Math.max(0, high);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#leaves[middle]?.at ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return Math.max(0, low);
  }
}
