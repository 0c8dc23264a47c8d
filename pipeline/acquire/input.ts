import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { isoSeconds, readDate } from '../text/dates.ts';
import type { Dump } from '../types.ts';
import { bounded } from './bounded.ts';

/** Where bytes come from, before they were looked at. `open` may be called more than once. */
export interface Input {
  /** A path, a URL, `-`. */
  readonly name: string;
  /** What the place says of when the bytes were written: HTTP Last-Modified, e-mail Date. */
  readonly lastModified?: Date;
  open(signal?: AbortSignal): AsyncIterable<Uint8Array>;
  /** Frees what was set aside to read the bytes again. */
  close?(): Promise<void>;
}

/**
 * Reads a source once to learn its identity. That costs a pass over the bytes (a hash, hundreds of MB/s) and buys two
 * things: a dump that was ingested before is known before any work is done, and everything a run writes bears its id.
 *
 * Captured date: given by the caller, else the file name's (`2025-03-11-papers.txt`), else the place's, else now.
 * @param options.captured an instant, or a day as `YYYY-MM-DD`
 */
export async function identifyDump(
  source: Input,
  options: { readonly captured?: string; readonly now: Date },
  signal?: AbortSignal,
): Promise<Dump> {
  const hash = sha256.create();
  let bytes = 0;
  for await (const chunk of source.open(signal)) {
    signal?.throwIfAborted();
    hash.update(chunk);
    bytes += chunk.length;
  }
  return {
    id: bytesToHex(hash.digest()),
    name: source.name,
    bytes,
    capturedAt: options.captured ?? dateInName(source.name) ?? isoSeconds(source.lastModified ?? options.now),
    open: (openSignal) => source.open(openSignal),
  };
}

/**
 * Keeps bytes in memory: where there are no files.
 * @throws DumpError `too-large` when there are more than `maxBytes`
 */
export async function spoolInMemory(
  about: Pick<Input, 'name' | 'lastModified'>,
  bytes: AsyncIterable<Uint8Array>,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Input> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bounded(about.name, bytes, maxBytes)) {
    signal.throwIfAborted();
    pieces.push(piece.slice());
  }
  return {
    ...about,
    async *open() {
      yield* pieces;
    },
  };
}

/** The first day named in the last part of a path or URL: `2025-03-11`, `2025_03_11` or `20250311`. */
function dateInName(name: string): string | undefined {
  const file = name.replace(/[?#].*$/s, '').replace(/^.*[/\\]/, '');
  for (const match of file.matchAll(/(?<!\d)((?:19|20)\d\d)([-_.]?)(\d\d)\2(\d\d)(?!\d)/g)) {
    const date = readDate(`${match[1]}-${match[3]}-${match[4]}`, '');
    if (date !== null) return date;
  }
  return undefined;
}
