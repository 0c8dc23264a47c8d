import { DumpError } from '../../errors.ts';
import { limitExpansion } from '../unpack-limits.ts';

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
  decompress: Decompress = (input) => inflate(format, input),
): AsyncIterable<Uint8Array> {
  let packedBytes = 0;
  async function* packed() {
    for await (const chunk of bytes) {
      packedBytes += chunk.length;
      yield chunk;
    }
  }
  return limitExpansion(name, rethrowDamage(format, name, decompress(packed())), () => packedBytes);
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
  const stream = streamOf(bytes).pipeThrough(
    new DecompressionStream(format as CompressionFormat) as TransformStream<Uint8Array, Uint8Array>,
  );
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      yield value;
    }
  } finally {
    // A read makes Node deliver the next chunk in a later tick. A stream that is cancelled by then ends the process.
    await new Promise((resolve) => setTimeout(resolve));
    await reader.cancel().catch(() => {});
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
