import { Unzip, type UnzipFile, UnzipInflate } from 'fflate';
import { DumpError } from '../../errors.ts';
import type { Batch } from './batch.ts';
import { bounded } from './bounded.ts';
import { counter } from './compressed.ts';

/** The names of the files in a ZIP archive (PKWARE, APPNOTE.TXT). */
export async function zipEntries(name: string, bytes: AsyncIterable<Uint8Array>): Promise<string[]> {
  const names: string[] = [];
  const unzip = archive((file) => names.push(file.name));
  for await (const piece of bytes) push(name, unzip, piece, false);
  push(name, unzip, new Uint8Array(0), true);
  return names;
}

/** Adds the files that a batch takes to it. */
export async function zipFiles(name: string, bytes: AsyncIterable<Uint8Array>, batch: Batch): Promise<void> {
  const unzip = archive((file) => {
    if (!batch.takes(file.name)) return;
    batch.begin(file.name);
    let done = false;
    file.ondata = (error, piece, final) => {
      if (done) return;
      if (error) batch.fail(file.name, damaged(name, error));
      else if (!batch.add(file.name, piece)) done = true;
      else if (final) batch.end(file.name);
      done ||= error !== null || final;
    };
    try {
      file.start();
    } catch (error) {
      batch.fail(file.name, damaged(name, error));
    }
  });
  for await (const piece of bytes) push(name, unzip, piece, false);
  push(name, unzip, new Uint8Array(0), true);
}

/** The bytes of one file in it. */
export function zipEntry(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  wanted: string,
): AsyncIterable<Uint8Array> {
  const { counted, read } = counter(bytes);
  return bounded(`${name}/${wanted}`, extract(name, counted, wanted), read);
}

async function* extract(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  wanted: string,
): AsyncIterable<Uint8Array> {
  let pieces: Uint8Array[] = [];
  let done = false;
  const unzip = archive((file) => {
    if (file.name !== wanted || done) return;
    file.ondata = (error, piece, final) => {
      if (error) throw error;
      pieces.push(piece);
      done = final;
    };
    file.start();
  });
  for await (const piece of bytes) {
    push(name, unzip, piece, false);
    yield* pieces;
    pieces = [];
    if (done) return;
  }
  push(name, unzip, new Uint8Array(0), true);
  yield* pieces;
  if (!done) throw damaged(name);
}

function archive(onfile: (file: UnzipFile) => void): Unzip {
  const unzip = new Unzip(onfile);
  unzip.register(UnzipInflate);
  return unzip;
}

/** Bytes given to the library at once: it calls itself for each file that begins in them. */
const PIECE = 16 * 1024;

/** The library throws plain errors and strings; all of them are about the data. */
function push(name: string, unzip: Unzip, piece: Uint8Array, final: boolean): void {
  try {
    for (let at = 0; at < piece.length; at += PIECE) unzip.push(piece.subarray(at, at + PIECE), false);
    if (final) unzip.push(new Uint8Array(0), true);
  } catch (error) {
    throw damaged(name, error);
  }
}

function damaged(name: string, cause?: unknown): DumpError {
  return new DumpError('bad-container', `reading ${name}: the ZIP archive is damaged, cut off or encrypted`, {
    cause,
  });
}
