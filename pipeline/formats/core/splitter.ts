import type { RawRecord, SideOutput, Stage, TextChunk } from '../../types.ts';

export type SplitPiece = RawRecord | SideOutput;

/** How a format cuts one dump: what is complete with a chunk, and what is left at the end. */
export interface Splitter {
  push(chunk: TextChunk): readonly SplitPiece[];
  finish(): readonly SplitPiece[];
}

/** Gives pieces that need no waiting for, without a promise for each. */
export interface Buffered {
  take(): SplitPiece | undefined;
}

/**
 * A stage out of a splitter, made anew for each dump. The pieces of a chunk are handed out one by one without a turn of an
 * async generator for each, which costs more than cutting a short record does.
 */
export function splitting(make: () => Splitter): Stage<TextChunk, RawRecord> {
  return (input, signal) => ({ [Symbol.asyncIterator]: () => new Pieces(input, signal, make()) });
}

/** Not to be asked for the next piece before the one asked for has come; stages do not. */
class Pieces implements AsyncIterator<SplitPiece>, Buffered {
  readonly #chunks: AsyncIterator<TextChunk>;
  readonly #signal: AbortSignal;
  readonly #splitter: Splitter;
  #batch: readonly SplitPiece[] = [];
  #next = 0;
  #ended = false;

  constructor(input: AsyncIterable<TextChunk>, signal: AbortSignal, splitter: Splitter) {
    this.#chunks = input[Symbol.asyncIterator]();
    this.#signal = signal;
    this.#splitter = splitter;
  }

  next(): Promise<IteratorResult<SplitPiece>> {
    const value = this.take();
    return value === undefined ? this.#fill() : Promise.resolve({ done: false, value });
  }

  take(): SplitPiece | undefined {
    const piece = this.#batch[this.#next];
    if (piece !== undefined) this.#next += 1;
    return piece;
  }

  async return(): Promise<IteratorResult<SplitPiece>> {
    const wasOpen = !this.#ended;
    this.#end();
    if (wasOpen) await this.#chunks.return?.();
    return { done: true, value: undefined };
  }

  /** Reads on until there is a piece. */
  async #fill(): Promise<IteratorResult<SplitPiece>> {
    while (!this.#ended) {
      const { done, value } = await this.#chunks.next().catch((error: unknown) => {
        this.#end();
        throw error;
      });
      try {
        this.#signal.throwIfAborted();
        this.#batch = done ? this.#splitter.finish() : this.#splitter.push(value);
      } catch (error) {
        this.#end();
        if (!done) await this.#chunks.return?.();
        throw error;
      }
      this.#next = 1;
      if (done) this.#ended = true;
      const [first] = this.#batch;
      if (first !== undefined) return { done: false, value: first };
    }
    return { done: true, value: undefined };
  }

  #end(): void {
    this.#ended = true;
    this.#batch = [];
    this.#next = 0;
  }
}
