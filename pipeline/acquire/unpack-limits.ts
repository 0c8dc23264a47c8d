/** Limits of unpacking: they refuse a bomb, a small container that unpacks to a full disk. */

import { DumpError } from '../errors.ts';

/** Maximum number of bytes that one container unpacks to. */
export const MAX_UNPACKED_BYTES = 4 * 2 ** 30;

/** Text compresses to a twentieth, a list of similar entries to a hundredth; more is made to fill a disk. */
const MAX_EXPANSION = 200;

/** The expansion of fewer unpacked bytes says nothing. */
const MIN_MEASURED_BYTES = 16 * 2 ** 20;

/**
 * Passes bytes on, up to a limit.
 * @throws DumpError `too-large` when there are more than `maxBytes`
 */
export async function* limitSize(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncIterable<Uint8Array> {
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > maxBytes) {
      throw new DumpError(
        'too-large',
        `reading ${name}: it is too large; expected at most ${maxBytes} bytes`,
      );
    }
    yield chunk;
  }
}

/**
 * Passes unpacked bytes on, up to an absolute limit and a ratio to the packed ones.
 * @param packedBytes returns how many packed bytes were read so far
 * @throws DumpError `too-large`
 */
export async function* limitExpansion(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  packedBytes: () => number,
): AsyncIterable<Uint8Array> {
  let size = 0;
  for await (const chunk of limitSize(name, bytes, MAX_UNPACKED_BYTES)) {
    size += chunk.length;
    checkExpansion(name, packedBytes(), size);
    yield chunk;
  }
}

/** @throws DumpError `too-large` when so many packed bytes may not unpack to so many */
export function checkExpansion(name: string, packedBytes: number, size: number): void {
  if (size <= MIN_MEASURED_BYTES || size <= MAX_EXPANSION * packedBytes) return;
  throw new DumpError(
    'too-large',
    `reading ${name}: ${packedBytes} bytes unpack to ${size} or more; expected at most ${MAX_EXPANSION} times as many`,
  );
}
