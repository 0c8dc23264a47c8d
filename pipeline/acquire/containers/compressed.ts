import { DumpError } from '../../errors.ts';
import { bounded } from './bounded.ts';

/** How a platform reads a compressed format that the web's streams do not. */
export type Decompress = (bytes: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

/**
 * What is in bytes compressed with gzip (RFC 1952) or, where the platform has it, Zstandard (RFC 8878).
 * @param zstd reads Zstandard; without it, such bytes are refused
 */
export function decompressed(
  format: 'gzip' | 'zstd',
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  zstd?: Decompress,
): AsyncIterable<Uint8Array> {
  const { counted, read } = counter(bytes);
  const decompress: Decompress =
    format === 'gzip' ? (packed) => inflate('gzip', packed) : (zstd ?? refuse(name));
  return bounded(name, checked(format, name, decompress(counted)), read);
}

/**
 * Passes bytes on that are being decompressed.
 * @throws DumpError `bad-container` when they are damaged or end too early
 */
export async function* checked(
  format: string,
  name: string,
  bytes: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    // Platforms tell damage by a TypeError or a code of zlib; what else goes wrong is not of the data.
    const isDamage =
      error instanceof TypeError || /^(?:Z_|ZSTD_)/.test(String((error as { code?: unknown }).code));
    if (!isDamage) throw error;
    throw new DumpError('bad-container', `reading ${name}: its ${format} data is damaged or cut off`, {
      cause: error,
    });
  }
}

/**
 * Decompresses with the streams of the platform.
 * @param format a name that its `DecompressionStream` knows
 */
export async function* inflate(format: string, bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
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

function refuse(name: string): Decompress {
  throw new DumpError(
    'bad-container',
    `reading ${name}: this platform cannot read Zstandard, wanted gzip or plain text`,
  );
}

function streamOf(bytes: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const source = bytes[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await source.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await source.return?.();
    },
  });
}

/** Passes bytes on and tells how many there were. */
export function counter(bytes: AsyncIterable<Uint8Array>): {
  readonly counted: AsyncIterable<Uint8Array>;
  readonly read: () => number;
} {
  let count = 0;
  async function* counted() {
    for await (const piece of bytes) {
      count += piece.length;
      yield piece;
    }
  }
  return { counted: counted(), read: () => count };
}
