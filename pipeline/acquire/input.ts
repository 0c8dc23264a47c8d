/** Where bytes come from: inputs and their identity; `sources.ts` has the places that are fetched on schedule. */

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { DumpError } from '../errors.ts';
import { isoSeconds, readDate } from '../text/dates.ts';
import type { Dump } from '../types.ts';
import { concat } from './bytes.ts';
import { limitSize } from './unpack-limits.ts';

/** A stream of bytes that may hold dumps: a file, a download, a message, standard input. */
export interface Input {
  /** A path, a URL, or `-` for standard input. */
  readonly name: string;
  /** When the bytes were written, according to their place: HTTP Last-Modified, e-mail Date. */
  readonly lastModified?: Date;
  /** Present on spooled bytes, so that nobody reads them again to identify them. */
  readonly fingerprint?: Fingerprint;
  /** Reads the bytes from their start; may be called more than once. */
  open(signal?: AbortSignal): AsyncIterable<Uint8Array>;
  /** Deletes spooled bytes. */
  close?(): Promise<void>;
}

/** An input without its bytes. */
export type InputLabel = Pick<Input, 'name' | 'lastModified'>;

/** Labels an input with the date that its place has for it (HTTP, e-mail, ISO 8601), unless that is malformed. */
export function inputLabel(name: string, date: string | null | undefined): InputLabel {
  const lastModified = new Date(date ?? Number.NaN);
  return Number.isNaN(lastModified.getTime()) ? { name } : { name, lastModified };
}

/** An input whose bytes cannot be read: it throws when it is opened. */
export function failingInput(name: string, error: DumpError): Input {
  return {
    name,
    // biome-ignore lint/correctness/useYield: it fails before there is anything to yield.
    async *open() {
      throw error;
    },
  };
}

/** Controls, line separators, and marks that turn the direction of text: they forge lines of logs and terminals. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

/** Maximum length of the name of a file in a container; file systems have the same. */
const MAX_NAME_CHARS = 255;

/** A name without controls. */
export function printableName(name: string): string {
  return name.replace(CONTROLS, '');
}

/** The name of a file in a container, for people: printable, and of a long one the end, where its date and ending are. */
export function innerName(name: string): string {
  const printable = printableName(name);
  return printable.length <= MAX_NAME_CHARS ? printable : `…${printable.slice(1 - MAX_NAME_CHARS)}`;
}

/** Keeps a stream of bytes, so that they can be read more than once. Throws DumpError `too-large`. */
export type Spool = (
  label: InputLabel,
  bytes: AsyncIterable<Uint8Array>,
  maxBytes: number,
  signal: AbortSignal,
) => Promise<Input>;

/** Length of {@link Fingerprint.head}: tar has its mark at byte 257, a message two fields in its header. */
export const HEAD_BYTES = 4_096;

/** The facts about a dump that one pass over its bytes yields. */
export interface Fingerprint {
  /** SHA-256, 64 lower-case hex digits: the dump's id. */
  readonly id: string;
  /** Number of bytes. */
  readonly size: number;
  /** The first bytes, at most {@link HEAD_BYTES}: they show whether this is a container. */
  readonly head: Uint8Array;
}

/** Passes bytes on and hashes them. Call `fingerprint` when they have ended. */
export function fingerprinted(bytes: AsyncIterable<Uint8Array>): {
  readonly passed: AsyncIterable<Uint8Array>;
  readonly fingerprint: () => Fingerprint;
} {
  const hash = sha256.create();
  const head: Uint8Array[] = [];
  let size = 0;
  async function* pass() {
    for await (const chunk of bytes) {
      hash.update(chunk);
      if (size < HEAD_BYTES) head.push(chunk.slice(0, HEAD_BYTES - size));
      size += chunk.length;
      yield chunk;
    }
  }
  return {
    passed: pass(),
    fingerprint: () => ({ id: bytesToHex(hash.digest()), size, head: concat(head) }),
  };
}

/**
 * Makes a dump of an input. Bytes that were not spooled are read once to hash them, at hundreds of MB/s: so an ingested
 * dump is recognised before any work is done, and everything that a run writes bears the dump's id.
 *
 * Captured date: the caller's, else the file name's (`2025-03-11-papers.txt`), else the place's, else now.
 * @param options.captured an instant, or a day as `YYYY-MM-DD`
 */
export async function identifyDump(
  input: Input,
  options: { readonly captured?: string; readonly now: Date },
  signal?: AbortSignal,
): Promise<Dump> {
  let { fingerprint } = input;
  if (fingerprint === undefined) {
    const hashed = fingerprinted(input.open(signal));
    for await (const _ of hashed.passed) signal?.throwIfAborted();
    fingerprint = hashed.fingerprint();
  }
  const { id, size } = fingerprint;
  return {
    id,
    name: input.name,
    bytes: size,
    capturedAt: options.captured ?? dateInName(input.name) ?? isoSeconds(input.lastModified ?? options.now),
    open: (openSignal) => input.open(openSignal),
  };
}

/** A {@link Spool} for platforms without files: keeps the bytes in memory. */
export const spoolInMemory: Spool = async (label, bytes, maxBytes, signal) => {
  const { passed, fingerprint } = fingerprinted(limitSize(label.name, bytes, maxBytes));
  const chunks: Uint8Array[] = [];
  for await (const chunk of passed) {
    signal.throwIfAborted();
    chunks.push(chunk.slice());
  }
  return { ...inMemory(label, chunks), fingerprint: fingerprint() };
};

/** An input over bytes in memory. */
export function inMemory(label: InputLabel, chunks: readonly Uint8Array[]): Input {
  return {
    ...label,
    async *open() {
      yield* chunks;
    },
  };
}

/** The first day in the last part of a path or URL: `2025-03-11`, `2025_03_11` or `20250311`. */
export function dateInName(name: string): string | undefined {
  const file = name.replace(/[?#].*$/s, '').replace(/^.*[/\\]/, '');
  for (const match of file.matchAll(/(?<!\d)((?:19|20)\d\d)([-_.]?)(\d\d)\2(\d\d)(?!\d)/g)) {
    const date = readDate(`${match[1]}-${match[3]}-${match[4]}`, '');
    if (date !== null) return date;
  }
  return undefined;
}
