import { DumpError } from '../../errors.ts';
import type { Batch } from './batch.ts';

const BLOCK = 512;

/** Longest name in an extended header. */
const MAX_NAME = 64 * 1024;

interface Entry {
  readonly name: string;
  readonly size: number;
}

/** The names of the files in a tar archive (POSIX.1-2017 pax, "ustar Interchange Format"; long names of GNU tar). */
export async function tarEntries(name: string, bytes: AsyncIterable<Uint8Array>): Promise<string[]> {
  const names: string[] = [];
  for await (const { entry, blocks } of walk(name, bytes)) {
    names.push(entry.name);
    for await (const _ of blocks);
  }
  return names;
}

/** Adds the files that a batch takes to it. */
export async function tarFiles(name: string, bytes: AsyncIterable<Uint8Array>, batch: Batch): Promise<void> {
  for await (const { entry, blocks } of walk(name, bytes)) {
    if (batch.takes(entry.name)) batch.begin(entry.name);
    for await (const piece of blocks) batch.add(entry.name, piece);
    batch.end(entry.name);
  }
}

/** The bytes of one file in it. */
export async function* tarEntry(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  wanted: string,
): AsyncIterable<Uint8Array> {
  for await (const { entry, blocks } of walk(name, bytes)) {
    if (entry.name === wanted) {
      yield* blocks;
      return;
    }
    for await (const _ of blocks);
  }
}

/** Each regular file with its bytes, which have to be read before the next. */
async function* walk(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
): AsyncIterable<{ entry: Entry; blocks: AsyncIterable<Uint8Array> }> {
  const reader = new ByteReader(name, bytes);
  let longName: string | undefined;
  try {
    for (;;) {
      const header = await reader.take(BLOCK);
      if (header === undefined || header.every((byte) => byte === 0)) return;
      const { type, ...entry } = readHeader(name, header);
      const padding = (BLOCK - (entry.size % BLOCK)) % BLOCK;
      if (type === 'x' || type === 'L') {
        if (entry.size > MAX_NAME) throw damaged(name);
        const text = new TextDecoder().decode(await reader.take(entry.size));
        longName =
          type === 'L'
            ? text.replace(/\0.*$/s, '')
            : (/(?:^|\n)\d+ path=([^\n]*)\n/.exec(text)?.[1] ?? longName);
        await reader.skip(padding);
      } else if (type === '0' || type === '\0' || type === '') {
        const blocks = reader.stream(entry.size);
        yield { entry: { ...entry, name: longName ?? entry.name }, blocks };
        longName = undefined;
        await reader.skip(padding);
      } else {
        // Folders, links, devices: nothing to read.
        await reader.skip(entry.size + padding);
        longName = undefined;
      }
    }
  } finally {
    await reader.release();
  }
}

function readHeader(archive: string, header: Uint8Array): Entry & { readonly type: string } {
  const text = (from: number, length: number) =>
    new TextDecoder().decode(header.subarray(from, from + length)).replace(/\0.*$/s, '');
  // The checksum is the sum of all bytes, with its own field as spaces.
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 0x20 : byte), 0);
  const size = Number.parseInt(text(124, 12).trim() || '0', 8);
  if (Number.parseInt(text(148, 8).trim(), 8) !== sum || !Number.isSafeInteger(size)) throw damaged(archive);
  const prefix = text(345, 155);
  const name = text(0, 100);
  return { name: prefix === '' ? name : `${prefix}/${name}`, size, type: text(156, 1) };
}

function damaged(name: string): DumpError {
  return new DumpError('bad-container', `reading ${name}: the tar archive is damaged or cut off`);
}

/** Takes bytes from pieces of any size. */
class ByteReader {
  readonly #name: string;
  readonly #source: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(name: string, bytes: AsyncIterable<Uint8Array>) {
    this.#name = name;
    this.#source = bytes[Symbol.asyncIterator]();
  }

  /** `length` bytes; `undefined` at the end. */
  async take(length: number): Promise<Uint8Array | undefined> {
    const taken = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const piece = await this.#next(length - filled);
      if (piece === undefined) {
        if (filled === 0) return undefined;
        throw damaged(this.#name);
      }
      taken.set(piece, filled);
      filled += piece.length;
    }
    return taken;
  }

  async *stream(length: number): AsyncIterable<Uint8Array> {
    for (let left = length; left > 0; ) {
      const piece = await this.#next(left);
      if (piece === undefined) throw damaged(this.#name);
      left -= piece.length;
      yield piece;
    }
  }

  async skip(length: number): Promise<void> {
    for await (const _ of this.stream(length));
  }

  async release(): Promise<void> {
    await this.#source.return?.();
  }

  /** What comes next, at most `length` bytes. */
  async #next(length: number): Promise<Uint8Array | undefined> {
    while (this.#rest.length === 0) {
      const { done, value } = await this.#source.next();
      if (done) return undefined;
      this.#rest = value;
    }
    const piece = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(piece.length);
    return piece;
  }
}
