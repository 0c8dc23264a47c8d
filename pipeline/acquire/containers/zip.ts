import { Unzip, UnzipInflate } from 'fflate';
import type { DumpError } from '../../errors.ts';
import { limitExpansion } from '../unpack-limits.ts';
import { badArchive, type ReadArchive } from './archive.ts';

/** Bytes per call of the library, which calls itself for each file that begins in them. */
const PUSH_BYTES = 16 * 1024;

const DAMAGED = 'ZIP archive is damaged, cut off or encrypted';

interface Entry {
  readonly name: string;
  /** Unpacked bytes that nobody has read yet. */
  chunks: Uint8Array[];
  isComplete: boolean;
  error?: DumpError;
}

/** Reads a ZIP archive (PKWARE, APPNOTE.TXT). */
export const readZip: ReadArchive = async function* readZip(name, bytes) {
  const begun: Entry[] = [];
  const unzip = new Unzip((file) => {
    const entry: Entry = { name: file.name, chunks: [], isComplete: false };
    const fail = (cause: unknown) => {
      entry.error ??= badArchive(name, DAMAGED, cause);
      entry.isComplete = true;
    };
    file.ondata = (error, chunk, isLast) => {
      if (error !== null) return fail(error);
      entry.chunks.push(chunk);
      entry.isComplete ||= isLast;
    };
    begun.push(entry);
    try {
      file.start();
    } catch (error) {
      fail(error);
    }
  });
  unzip.register(UnzipInflate);
  const archive = bytes[Symbol.asyncIterator]();
  let packedBytes = 0;
  /** Feeds the library with the next bytes. @returns whether there were any */
  async function advance(): Promise<boolean> {
    const { done, value = new Uint8Array(0) } = await archive.next();
    packedBytes += value.length;
    try {
      for (let at = 0; at < value.length; at += PUSH_BYTES) unzip.push(value.subarray(at, at + PUSH_BYTES));
      if (done) unzip.push(new Uint8Array(0), true);
    } catch (error) {
      // The library throws plain errors and strings; all of them are about the data.
      throw badArchive(name, DAMAGED, error);
    }
    return !done;
  }
  async function* read(entry: Entry) {
    for (;;) {
      yield* entry.chunks.splice(0);
      if (entry.error !== undefined) throw entry.error;
      if (entry.isComplete) return;
      if (!(await advance())) throw badArchive(name, DAMAGED);
    }
  }
  try {
    for (let more = true; more; more = await advance()) {
      for (let entry = begun.shift(); entry !== undefined; entry = begun.shift()) {
        yield {
          name: entry.name,
          bytes: limitExpansion(`${name}/${entry.name}`, read(entry), () => packedBytes),
        };
        for (; !entry.isComplete; entry.chunks = []) {
          if (!(await advance())) throw badArchive(name, DAMAGED);
        }
      }
    }
  } finally {
    await archive.return?.();
  }
};
