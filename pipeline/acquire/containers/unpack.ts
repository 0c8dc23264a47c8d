import { DumpError } from '../../errors.ts';
import type { Input } from '../input.ts';
import { Batch, type BatchFile } from './batch.ts';
import { type Decompress, decompressed } from './compressed.ts';
import { isMailbox, isMessage, mailboxMessages, messageParts } from './mail.ts';
import { tarEntries, tarEntry, tarFiles } from './tar.ts';
import { zipEntries, zipEntry, zipFiles } from './zip.ts';

/** Containers within containers: a tar within gzip within a zip is three. */
const MAX_DEPTH = 4;

/** Most files of an archive and the archives in it. */
const MAX_ENTRIES = 10_000;

/** Bytes by which a container is known: tar has its mark at 257, a message fields in its header. */
const HEAD = 4_096;

type Kind = 'gzip' | 'zstd' | 'zip' | 'tar' | 'message' | 'mailbox';

/** What a platform can do beside the web's streams. */
interface Platform {
  readonly zstd?: Decompress;
}

/** Where in a nest of containers a source is. */
interface Place {
  readonly depth: number;
  /** Files of all archives around it, as far as they were looked into. */
  entries: number;
}

/** Within a container: one deeper, counted with all that is around. */
function deeper(place: Place): Place {
  return {
    depth: place.depth + 1,
    get entries() {
      return place.entries;
    },
    set entries(count) {
      place.entries = count;
    },
  };
}

/**
 * The dumps in a source: itself, or what is in it when it is compressed, an archive or mail, however often. Of archives, as
 * much is held at once as fits a small part of memory. What cannot be unpacked is a source that says so when it is
 * opened, so that it is one dump that fails, not the whole place.
 */
export async function* unpack(
  source: Input,
  signal: AbortSignal,
  platform: Platform = {},
  place: Place = { depth: 0, entries: 0 },
): AsyncIterable<Input> {
  let kind: Kind | undefined;
  try {
    kind = kindOf(await head(source, signal));
  } catch (error) {
    // Whoever opens it meets the same fault.
    if (!(error instanceof DumpError)) throw error;
  }
  if (kind === undefined) {
    yield source;
    return;
  }
  if (place.depth === MAX_DEPTH) {
    yield failing(source, `it holds containers within each other, wanted at most ${MAX_DEPTH}`);
    return;
  }
  if (kind === 'gzip' || kind === 'zstd') {
    const name = source.name.replace(/\.(?:gz|zst|gzip|zstd)$/i, '').replace(/\.tgz$/i, '.tar');
    yield* unpack(
      {
        ...about(source, name),
        open: (opened) => decompressed(kind, source.name, source.open(opened), platform.zstd),
      },
      signal,
      platform,
      deeper(place),
    );
    return;
  }
  if (kind === 'mailbox') {
    for await (const message of mailboxMessages(source, signal))
      yield* unpack(message, signal, platform, deeper(place));
    return;
  }
  if (kind === 'message') {
    yield* unpackMessage(source, signal, platform, place);
    return;
  }
  yield* unpackArchive(source, kind, signal, platform, place);
}

const ARCHIVES = {
  zip: { names: zipEntries, files: zipFiles, file: zipEntry },
  tar: { names: tarEntries, files: tarFiles, file: tarEntry },
} as const;

/** The files of an archive by name, read in batches; one that is too large for a batch is read through once more for it alone. */
async function* unpackArchive(
  source: Input,
  kind: keyof typeof ARCHIVES,
  signal: AbortSignal,
  platform: Platform,
  place: Place,
): AsyncIterable<Input> {
  const archive = ARCHIVES[kind];
  let left: readonly string[];
  try {
    left = [...new Set(await archive.names(source.name, source.open(signal)))].filter(isDump).sort();
  } catch (error) {
    if (!(error instanceof DumpError)) throw error;
    yield failing(source, error.message);
    return;
  }
  if (left.length === 0) yield failing(source, 'the archive holds no file, wanted dumps');
  place.entries += left.length;
  if (place.entries > MAX_ENTRIES) {
    const within = place.entries > left.length ? ', with the archives around it,' : '';
    yield failing(source, `the archive${within} holds ${place.entries} files, wanted at most ${MAX_ENTRIES}`);
    return;
  }
  while (left.length > 0) {
    const batch = new Batch(left);
    // Damage that is found only now is met again by whoever opens the file.
    await archive.files(source.name, source.open(signal), batch).catch(unlessOfDump);
    const { files, left: rest } = batch.finish();
    left = rest;
    for (const file of files) {
      const inner = about(source, `${source.name}/${file.name}`);
      yield* unpack({ ...inner, open: () => contentOf(file) }, signal, platform, deeper(place));
    }
    const [large] = files.length > 0 ? [] : left;
    if (large === undefined) continue;
    left = left.slice(1);
    const inner = {
      ...about(source, `${source.name}/${large}`),
      open: (opened?: AbortSignal) => archive.file(source.name, source.open(opened), large),
    };
    yield* unpack(inner, signal, platform, deeper(place));
  }
}

async function* contentOf(file: BatchFile): AsyncIterable<Uint8Array> {
  if ('fault' in file) throw file.fault;
  yield* file.bytes;
}

function unlessOfDump(error: unknown): void {
  if (!(error instanceof DumpError)) throw error;
}

/** A text that is no message within a message is a dump, whatever it begins with. */
async function* unpackMessage(
  source: Input,
  signal: AbortSignal,
  platform: Platform,
  place: Place,
): AsyncIterable<Input> {
  try {
    const parts = await messageParts(source, signal);
    if (parts.length === 0) yield failing(source, 'the message holds no text, wanted papers');
    for (const part of parts) yield* unpack(part, signal, platform, deeper(place));
  } catch (error) {
    if (!(error instanceof DumpError)) throw error;
    yield failing(source, error.message);
  }
}

/** What the place says of when the bytes were written holds for what is in them too. */
function about(source: Input, name: string): Pick<Input, 'name' | 'lastModified'> {
  return source.lastModified === undefined ? { name } : { name, lastModified: source.lastModified };
}

/** Files that systems put into archives beside what people do. */
function isDump(name: string): boolean {
  return !name.endsWith('/') && !/(?:^|\/)(?:__MACOSX\/|\.(?!\.?\/))/.test(name);
}

function failing(source: Input, why: string): Input {
  const message = why.startsWith('reading ') ? why : `reading ${source.name}: ${why}`;
  return {
    name: source.name,
    // biome-ignore lint/correctness/useYield: it fails before there is anything to yield.
    async *open() {
      throw new DumpError('bad-container', message);
    },
  };
}

async function head(source: Input, signal: AbortSignal): Promise<Uint8Array> {
  const bytes = new Uint8Array(HEAD);
  let filled = 0;
  for await (const piece of source.open(signal)) {
    const part = piece.subarray(0, HEAD - filled);
    bytes.set(part, filled);
    filled += part.length;
    if (filled === HEAD) break;
  }
  return bytes.subarray(0, filled);
}

function kindOf(bytes: Uint8Array): Kind | undefined {
  const latin1 = String.fromCharCode(...bytes);
  if (latin1.startsWith('\x1f\x8b\x08')) return 'gzip';
  if (latin1.startsWith('\x28\xb5\x2f\xfd')) return 'zstd';
  if (latin1.startsWith('PK\x03\x04')) return 'zip';
  if (latin1.slice(257, 262) === 'ustar') return 'tar';
  if (isMailbox(latin1)) return 'mailbox';
  return isMessage(latin1) ? 'message' : undefined;
}
