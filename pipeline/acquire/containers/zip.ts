import { DumpError } from '../../errors.ts';
import { concat } from '../bytes.ts';
import { checkExpansion, limitSize } from '../unpack-limits.ts';
import { badArchive, type ReadArchive } from './archive.ts';
import { decompressed } from './compressed.ts';

/** A file as the central directory lists it. Places and sizes are in bytes. */
interface Entry {
  readonly name: string;
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly packedSize: number;
  readonly size: number;
  /** Of its local header. */
  readonly offset: number;
}

/** Maximum size of the central directory: some forty thousand files. It is held in memory. */
const MAX_DIRECTORY_BYTES = 4 * 2 ** 20;

/** Length of the records behind the directory, with the longest comment. */
const MAX_END_BYTES = 2 ** 16 + 100;

const LOCAL_HEADER_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;

/** Values that say that the true one stands in an extra field (ZIP64). */
const MAX_16 = 0xffff;
const MAX_32 = 0xffffffff;

/**
 * Reads a ZIP archive (PKWARE, APPNOTE.TXT) by its central directory, as programs that unpack do: local headers that it does
 * not list are no files. Each byte is unpacked at most once, and only of the files that are read.
 */
export const readZip: ReadArchive = async function* readZip(name, open, select) {
  const damaged = (problem: string, cause?: unknown) => badArchive(name, `ZIP archive ${problem}`, cause);
  const entries = await readDirectory(name, open()).catch((error: unknown) => {
    if (error instanceof DumpError || !(error instanceof RangeError)) throw error;
    throw damaged('is damaged or cut off', error);
  });
  const selected = new Set(select(entries.map((entry) => entry.name)));
  // Of several files with one name, the last counts.
  const wanted = new Map(entries.map((entry) => [entry.name, entry]))
    .values()
    .filter((entry) => selected.has(entry.name));
  const inOrder = [...wanted].sort((a, b) => a.offset - b.offset);
  const isOverlapping = inOrder.some(
    ({ offset, packedSize }, i) =>
      offset + LOCAL_HEADER_BYTES + packedSize > (inOrder[i + 1]?.offset ?? Number.POSITIVE_INFINITY),
  );
  if (isOverlapping) throw damaged('is damaged: files in it overlap');
  const reader = new ByteReader(open());
  try {
    for (const entry of inOrder) {
      await reader.skip(entry.offset - reader.position);
      const header = viewOf(await reader.take(LOCAL_HEADER_BYTES));
      if (header.byteLength < LOCAL_HEADER_BYTES || header.getUint32(0, true) !== 0x04034b50)
        throw damaged('is damaged or cut off');
      await reader.skip(header.getUint16(26, true) + header.getUint16(28, true));
      const packed = reader.pass(entry.packedSize);
      yield { name: entry.name, bytes: unpackEntry(`${name}/${entry.name}`, entry, packed) };
      // Ends behind a read that is under way.
      await packed.return();
    }
  } finally {
    await reader.close();
  }
};

async function* unpackEntry(
  name: string,
  { method, isEncrypted, packedSize, size }: Entry,
  packed: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  const fail = (problem: string) => new DumpError('bad-container', `reading ${name}: ${problem}`);
  if (isEncrypted) throw fail('it is encrypted; expected a file without a password');
  if (method !== STORED && method !== DEFLATED)
    throw fail(`it is compressed by method ${method}; expected deflate, as all programs write it`);
  checkExpansion(name, packedSize, size);
  let passed = 0;
  const bytes = method === STORED ? packed : decompressed('deflate-raw', name, packed);
  for await (const chunk of limitSize(name, bytes, size)) {
    passed += chunk.length;
    yield chunk;
  }
  if (passed < size) throw fail('the ZIP archive is damaged or cut off');
}

/** @throws RangeError when the bytes do not end in a central directory */
async function readDirectory(name: string, bytes: AsyncIterable<Uint8Array>): Promise<Entry[]> {
  const { tail, tailStart } = await readTail(bytes, MAX_DIRECTORY_BYTES + MAX_END_BYTES);
  const view = viewOf(tail);
  const { count, offset } = findDirectory(view, tailStart);
  if (offset < tailStart) {
    throw badArchive(
      name,
      `directory of the ZIP archive is too large; expected at most ${MAX_DIRECTORY_BYTES} bytes`,
    );
  }
  const entries: Entry[] = [];
  let at = offset - tailStart;
  for (let i = 0; i < count; i++) {
    if (view.getUint32(at, true) !== 0x02014b50) throw new RangeError('no entry of the directory');
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) =>
      view.getUint16(at + field, true),
    ) as [number, number, number];
    const extra = at + 46 + nameLength;
    const wide = wideValues(view, extra, extra + extraLength);
    const value = (field: number) => {
      const short = view.getUint32(at + field, true);
      return short === MAX_32 ? wide() : short;
    };
    const size = value(24);
    entries.push({
      name: decodeName(tail.subarray(at + 46, extra)),
      method: view.getUint16(at + 10, true),
      isEncrypted: (view.getUint16(at + 8, true) & 1) === 1,
      size,
      packedSize: value(20),
      offset: value(42),
    });
    at = extra + extraLength + commentLength;
  }
  return entries;
}

/** The number of entries in the central directory, and where it begins. */
function findDirectory(view: DataView, start: number): { readonly count: number; readonly offset: number } {
  let end = view.byteLength - 22;
  while (view.getUint32(end, true) !== 0x06054b50) end--;
  const count = view.getUint16(end + 10, true);
  const offset = view.getUint32(end + 16, true);
  if (count !== MAX_16 && offset !== MAX_32) return { count, offset };
  if (view.getUint32(end - 20, true) !== 0x07064b50) return { count, offset };
  const wide = Number(view.getBigUint64(end - 12, true)) - start;
  return {
    count: Number(view.getBigUint64(wide + 32, true)),
    offset: Number(view.getBigUint64(wide + 48, true)),
  };
}

/** Reads the values of 64 bits in the extra field of an entry, one a call. */
function wideValues(view: DataView, start: number, end: number): () => number {
  let at = start;
  while (at < end && view.getUint16(at, true) !== 1) at += 4 + view.getUint16(at + 2, true);
  at -= 4;
  return () => {
    at += 8;
    return Number(view.getBigUint64(at, true));
  };
}

/** UTF-8, or the older coding of DOS, of which only the letters of ASCII count. */
function decodeName(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** The last bytes, `length` at least unless there are fewer. */
async function readTail(
  bytes: AsyncIterable<Uint8Array>,
  length: number,
): Promise<{ readonly tail: Uint8Array; readonly tailStart: number }> {
  const chunks: Uint8Array[] = [];
  let [start, end] = [0, 0];
  for await (const chunk of bytes) {
    chunks.push(chunk.slice());
    end += chunk.length;
    for (
      let [first] = chunks;
      first !== undefined && end - start - first.length >= length;
      [first] = chunks
    ) {
      start += first.length;
      chunks.shift();
    }
  }
  return { tail: concat(chunks), tailStart: start };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Reads bytes in order, as many as are asked for; fewer at their end. */
class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array(0);
  /** Number of bytes that were read. */
  position = 0;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async *pass(length: number): AsyncGenerator<Uint8Array, void> {
    for (let left = length; left > 0; ) {
      if (this.#chunk.length === 0) {
        const { done, value } = await this.#source.next();
        if (done) return;
        this.#chunk = value;
      }
      const part = this.#chunk.subarray(0, left);
      this.#chunk = this.#chunk.subarray(part.length);
      this.position += part.length;
      left -= part.length;
      yield part;
    }
  }

  async skip(length: number): Promise<void> {
    for await (const _ of this.pass(length));
  }

  async take(length: number): Promise<Uint8Array> {
    return concat(await Array.fromAsync(this.pass(length), (part) => part.slice()));
  }

  async close(): Promise<void> {
    await this.#source.return?.();
  }
}
