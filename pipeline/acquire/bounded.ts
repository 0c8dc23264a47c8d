import { DumpError } from '../errors.ts';

/**
 * Passes bytes on, up to a limit.
 * @throws DumpError `too-large` when there are more than `maxBytes`
 */
export async function* bounded(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncIterable<Uint8Array> {
  let size = 0;
  for await (const piece of bytes) {
    size += piece.length;
    if (size > maxBytes) {
      throw new DumpError(
        'too-large',
        `reading ${name}: it is larger than ${maxBytes} bytes, the most that is taken`,
      );
    }
    yield piece;
  }
}
