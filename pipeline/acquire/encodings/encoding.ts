import type { Span, TextChunk } from '../../types.ts';

/** A character encoding, read chunk by chunk with exact offsets; this folder has one file for each. */
export interface Encoding {
  readonly name: TextChunk['encoding'];
  /** Throws on invalid input and keeps a byte order mark, so that every byte is accounted for. */
  readonly decoder: TextDecoder;
  /** Number of bytes at the end that begin a character, whose rest may come with the next chunk. */
  unfinished(bytes: Uint8Array): number;
  /** The first invalid sequence at or after `from`, a character's start; `undefined` when there is none. */
  firstInvalid(bytes: Uint8Array, from: number): Span | undefined;
}
