import { DumpError } from '../../errors.ts';
import { limitExpansion } from '../limits.ts';

/** Decompresses a stream of bytes. */
export type Decompress = (bytes: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

/**
 * Decompresses within limits: a small body must not fill a disk.
 * @param name of the container, for the error text
 * @throws DumpError `bad-container` when the data is damaged or cut off, `too-large` when it expands too much
 */
export function decompressed(
  format: string,
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  decompress: Decompress = (packed) => inflate(format, packed),
): AsyncIterable<Uint8Array> {
  const { passed, count } = counted(bytes);
  return limitExpansion(name, rethrowDamage(format, name, decompress(passed)), count);
}

async function* rethrowDamage(
  format: string,
  name: string,
  bytes: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    // Platforms report damage as a TypeError or with a code of zlib; other errors have other causes.
    const isDamage =
      error instanceof TypeError || /^(?:Z_|ZSTD_)/.test(String((error as { code?: unknown }).code));
    if (!isDamage) throw error;
    throw new DumpError('bad-container', `reading ${name}: its ${format} data is damaged or cut off`, {
      cause: error,
    });
  }
}

/** Decompresses with the platform's `DecompressionStream`: gzip (RFC 1952), deflate, Brotli where it has it. */
async function* inflate(format: string, bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const inflated = streamOf(bytes).pipeThrough(
    new DecompressionStream(format as CompressionFormat) as TransformStream<Uint8Array, Uint8Array>,
  );
  const reader = inflated.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** A web stream over an iterable; pulls one chunk at a time, and releases the iterable when it is cancelled. */
export function streamOf(bytes: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = bytes[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}

/** Passes bytes on and counts them. */
export function counted(bytes: AsyncIterable<Uint8Array>): {
  readonly passed: AsyncIterable<Uint8Array>;
  readonly count: () => number;
} {
  let count = 0;
  async function* pass() {
    for await (const chunk of bytes) {
      count += chunk.length;
      yield chunk;
    }
  }
  return { passed: pass(), count: () => count };
}
