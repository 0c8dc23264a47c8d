import { DumpError } from '../../errors.ts';

/** Most bytes that are unpacked from one container. */
const MAX_BYTES = 4 * 2 ** 30;

/** Text compresses to a twentieth, lists of much the same to a hundredth; what grows more is made to fill a disk. */
const MAX_RATIO = 200;

/** Below this, the ratio says nothing. */
const SMALL = 16 * 2 ** 20;

/**
 * Passes on what was unpacked, up to a limit.
 * @param packed how many bytes it was unpacked from so far
 * @throws DumpError `too-large`
 */
export async function* bounded(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  packed: () => number,
): AsyncIterable<Uint8Array> {
  let size = 0;
  for await (const piece of bytes) {
    size += piece.length;
    if (size > MAX_BYTES) {
      throw new DumpError(
        'too-large',
        `reading ${name}: it unpacks to more than ${MAX_BYTES} bytes, the most that is taken`,
      );
    }
    if (size > SMALL && size > MAX_RATIO * packed()) {
      throw new DumpError(
        'too-large',
        `reading ${name}: ${packed()} bytes unpack to more than ${size}, wanted at most ${MAX_RATIO} times as many`,
      );
    }
    yield piece;
  }
}
