import type { Span, TextChunk } from '../../types.ts';

/** How one encoding is read chunk by chunk with exact offsets. */
export interface Encoding {
  readonly name: TextChunk['encoding'];
  /** Throws on invalid input and keeps a byte order mark, so that every byte is answered for. */
  readonly decoder: TextDecoder;
  /** How many bytes at the end are the beginning of a character whose rest may come with the next chunk. */
  unfinished(bytes: Uint8Array): number;
  /** The first invalid sequence at or after `from`, which starts a character; `undefined` when all is well. */
  firstInvalid(bytes: Uint8Array, from: number): Span | undefined;
}
