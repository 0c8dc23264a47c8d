/** Files, folders, URLs and standard input as inputs, on Node and Deno. */

import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createZstdDecompress } from 'node:zlib';
import { unpack } from '../../../pipeline/acquire/containers/unpack.ts';
import { FetchError } from '../../../pipeline/acquire/fetch/errors.ts';
import { fetchDump } from '../../../pipeline/acquire/fetch/fetch-dump.ts';
import { Pace } from '../../../pipeline/acquire/fetch/pace.ts';
import { FETCH_LIMITS, type FetchLimits, type RequestPage } from '../../../pipeline/acquire/fetch/request.ts';
import {
  failingInput,
  fingerprinted,
  type Input,
  type InputLabel,
  inputLabel,
  printableName,
  type Spool,
} from '../../../pipeline/acquire/input.ts';
import { limitSize, MAX_UNPACKED_BYTES } from '../../../pipeline/acquire/unpack-limits.ts';
import { DumpError, StorageError } from '../../../pipeline/errors.ts';
import { unpackOnce } from '../../intake/each-dump.ts';
import { messagePartsOnThread } from '../reading/message-thread.ts';
import { guardedRequest } from './guarded-request.ts';

/** Configuration files in a folder of dumps. */
const CONFIGURATION_FILE = /^(?:topics|sources)(?:-[\w-]+)?\.json$/;

/** Maximum size of a download or of standard input. */
const MAX_SPOOL_BYTES = 4 * 2 ** 30;

/** Generous: a person watches and can stop it. */
const LIMITS: FetchLimits = { ...FETCH_LIMITS, totalMs: 3_600_000, maxBytes: MAX_SPOOL_BYTES };

/** How places are opened, and URLs fetched. */
export interface OpenOptions {
  /** Whether a folder may hold no dump. */
  readonly mayBeEmpty?: boolean;
  /** By default, to public addresses only. */
  readonly request?: RequestPage;
  readonly userAgent?: string;
}

/**
 * Yields the dumps at a place: a file; the files of {@link listDumpFiles}; an http(s) URL; `-` for standard input. Spools downloads and standard input to the end, so that a partial download never passes
 * for a dump. Unpacks containers. A place that cannot be read, or a folder without a dump, is an input that throws DumpError when it
 * is opened: other places go on.
 */
export async function* openInputs(
  place: string,
  signal: AbortSignal,
  options: OpenOptions = {},
): AsyncIterable<Input> {
  try {
    for await (const input of placeInputs(place, signal, options))
      yield* unpackOnce(input, signal, unpackInput);
  } catch (error) {
    if (!(error instanceof DumpError)) throw error;
    yield failingInput(printableName(place), error);
  }
}

/** {@link unpack} with files: temporary ones, unless `spool` has others. */
export function unpackInput(
  input: Input,
  signal: AbortSignal,
  spool: Spool = spoolToFile,
): AsyncIterable<Input> {
  return unpack(input, signal, {
    zstd,
    messageParts: messagePartsOnThread,
    spool,
    maxBytes: MAX_UNPACKED_BYTES,
  });
}

/** Decompresses Zstandard (RFC 8878). */
export function zstd(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const unpacked = createZstdDecompress();
  pipeline(bytes, unpacked).catch((error) => unpacked.destroy(error));
  return unpacked;
}

async function* placeInputs(place: string, signal: AbortSignal, options: OpenOptions): AsyncIterable<Input> {
  if (place === '-') {
    yield await spoolToFile({ name: '-' }, process.stdin, MAX_SPOOL_BYTES, signal);
  } else if (/^https?:\/\//i.test(place)) {
    yield await download(place, signal, options);
  } else if (/^[a-z][a-z0-9+.-]+:\/\//i.test(place)) {
    throw new DumpError('unreadable', `reading ${place}: expected a file, a folder, an http(s) URL or -`);
  } else if ((await inspect(place)).isDirectory()) {
    const names = await listDumpFiles(place);
    if (names.length === 0 && !options.mayBeEmpty) {
      const skipped = 'hidden files, links, node_modules, topics.json and sources.json are not read';
      throw new DumpError('unreadable', `reading ${place}: the folder holds no dump (${skipped})`);
    }
    for (const name of names) yield fileInput(join(place, name));
  } else {
    yield fileInput(place);
  }
}

/**
 * Lists the dumps in a folder and the folders in it: their paths from the folder on, sorted. Leaves out what is hidden,
 * links, configuration and node_modules. A folder that cannot be listed stands for its files, so that somebody misses them.
 * @throws when `folder` itself cannot be listed
 */
export async function listDumpFiles(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const folders = ['']; ; ) {
    const path = folders.pop();
    if (path === undefined) return found.sort();
    const entries = await readdir(join(folder, path), { withFileTypes: true }).catch((error) => {
      if (path === '') throw error;
      found.push(path);
      return [];
    });
    for (const entry of entries) {
      const { name } = entry;
      if (name.startsWith('.') || name === 'node_modules') continue;
      const inner = path === '' ? name : `${path}${sep}${name}`;
      if (entry.isDirectory()) folders.push(inner);
      else if (entry.isFile() && !CONFIGURATION_FILE.test(name)) found.push(inner);
    }
  }
}

/** The input of a file. */
export function fileInput(path: string): Input {
  const name = printableName(path);
  return {
    name,
    async *open(signal) {
      try {
        yield* createReadStream(path, { highWaterMark: 2 ** 18, ...(signal && { signal }) });
      } catch (error) {
        throw unreadable(name, error);
      }
    },
  };
}

async function inspect(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function download(
  url: string,
  signal: AbortSignal,
  { request = guardedRequest, userAgent = 'Paperwire' }: OpenOptions,
): Promise<Input> {
  try {
    const fetched = await fetchDump(url, {
      ...{ request, userAgent, signal, limits: LIMITS },
      ...{ pace: new Pace(0), now: () => new Date() },
    });
    try {
      const label = inputLabel(url, fetched.lastModified);
      return await spoolToFile(label, fetched.bytes ?? Readable.from([]), MAX_SPOOL_BYTES, signal);
    } finally {
      fetched.close();
    }
  } catch (error) {
    if (!(error instanceof FetchError)) throw error instanceof DumpError ? error : unreadable(url, error);
    const advice =
      error.code === 'refused'
        ? `; name the host in FETCH_ALLOW, or download it yourself and pass the file`
        : '';
    throw new DumpError('unreadable', `reading ${url}: ${error.message}${advice}`, { cause: error });
  }
}

/** How the names of the folders of {@link spoolToFile} begin. */
export const SPOOL_PREFIX = 'paperwire-';

/**
 * Spools bytes into a temporary folder of their own, `folder`; `close` removes it.
 * @param parent the folder in which that one is made
 * @throws DumpError `too-large` when there are more than `maxBytes`; StorageError when they cannot be written
 */
export async function spoolToFile(
  label: InputLabel,
  bytes: AsyncIterable<Uint8Array>,
  maxBytes: number,
  signal: AbortSignal,
  parent = tmpdir(),
): Promise<Input & { readonly folder: string }> {
  const folder = await mkdtemp(join(parent, SPOOL_PREFIX)).catch((error) => {
    throw storageError(label.name, error);
  });
  const path = join(folder, 'dump');
  const close = () => rm(folder, { recursive: true, force: true });
  const { passed, fingerprint } = fingerprinted(limitSize(label.name, bytes, maxBytes));
  try {
    await pipeline(passed, createWriteStream(path), { signal });
  } catch (error) {
    await close();
    throw storageError(label.name, error);
  }
  return { ...label, fingerprint: fingerprint(), open: fileInput(path).open, close, folder };
}

/** Codes of errors of a disk that takes no bytes. */
const DISK_ERRORS: Readonly<Record<string, StorageError['code']>> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EROFS: 'not-writable',
  EACCES: 'not-writable',
  EPERM: 'not-writable',
  ENOTDIR: 'not-writable',
  EMFILE: 'not-writable',
  ENFILE: 'not-writable',
  EIO: 'not-writable',
};

/** The StorageError for an error of the file system; any other error as it is. */
export function storageError(name: string, error: unknown): unknown {
  const { code = '' } = error as NodeJS.ErrnoException;
  const kind = DISK_ERRORS[code];
  if (kind === undefined) return error;
  const reason = kind === 'disk-full' ? 'the disk is full' : 'its folder cannot be written';
  return new StorageError(kind, `keeping ${name}: ${reason} (${code})`, { cause: error });
}

function unreadable(place: string, error: unknown): Error {
  const { code, message, cause, name } = error as NodeJS.ErrnoException;
  if (name === 'AbortError') return error as Error;
  const reason =
    code === 'ENOENT'
      ? 'no such file or folder'
      : code === 'EACCES' || code === 'EPERM'
        ? 'permission denied; make it readable for this user'
        : [message, cause instanceof Error ? cause.message : ''].filter(Boolean).join(': ');
  return new DumpError('unreadable', `reading ${place}: ${reason}`, { cause: error });
}
