import { DumpError } from '../errors.ts';
import type { Source } from '../source.ts';
import { type Decompress, decompressed } from './compressed.ts';
import { isMailbox, isMessage, mailboxMessages, messageParts } from './mail.ts';
import { tarEntries, tarEntry } from './tar.ts';
import { zipEntries, zipEntry } from './zip.ts';

/** Containers within containers: a tar within gzip within a zip is three. */
const MAX_DEPTH = 4;

/** Most files of one archive. */
const MAX_ENTRIES = 10_000;

/** Bytes by which a container is known: tar has its mark at 257, a message fields in its header. */
const HEAD = 4_096;

type Kind = 'gzip' | 'zstd' | 'zip' | 'tar' | 'message' | 'mailbox';

/**
 * The dumps in a source: itself, or what is in it when it is compressed, an archive or mail, however often. Archives are read
 * through once for each file in them, so memory stays flat. What cannot be unpacked is a source that says so when it is
 * opened, so that it is one dump that fails, not the whole place.
 */
export async function* unpack(
  source: Source,
  signal: AbortSignal,
  platform: { readonly zstd?: Decompress } = {},
  depth = 0,
): AsyncIterable<Source> {
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
  if (depth === MAX_DEPTH) {
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
      depth + 1,
    );
    return;
  }
  if (kind === 'mailbox') {
    for await (const message of mailboxMessages(source, signal))
      yield* unpack(message, signal, platform, depth + 1);
    return;
  }
  if (kind === 'message') {
    yield* unpackMessage(source, signal, platform, depth);
    return;
  }
  const [list, open] = kind === 'zip' ? [zipEntries, zipEntry] : [tarEntries, tarEntry];
  let names: string[];
  try {
    names = (await list(source.name, source.open(signal))).filter(isDump);
  } catch (error) {
    if (!(error instanceof DumpError)) throw error;
    yield failing(source, error.message);
    return;
  }
  if (names.length === 0) yield failing(source, 'the archive holds no file, wanted dumps');
  if (names.length > MAX_ENTRIES) {
    yield failing(source, `the archive holds ${names.length} files, wanted at most ${MAX_ENTRIES}`);
    return;
  }
  for (const entry of names.sort()) {
    const inner = {
      ...about(source, `${source.name}/${entry}`),
      open: (opened?: AbortSignal) => open(source.name, source.open(opened), entry),
    };
    yield* unpack(inner, signal, platform, depth + 1);
  }
}

/** A text that is no message within a message is a dump, whatever it begins with. */
async function* unpackMessage(
  source: Source,
  signal: AbortSignal,
  platform: { readonly zstd?: Decompress },
  depth: number,
): AsyncIterable<Source> {
  try {
    const parts = await messageParts(source, signal);
    if (parts.length === 0) yield failing(source, 'the message holds no text, wanted papers');
    for (const part of parts) yield* unpack(part, signal, platform, depth + 1);
  } catch (error) {
    if (!(error instanceof DumpError)) throw error;
    yield failing(source, error.message);
  }
}

/** What the place says of when the bytes were written holds for what is in them too. */
function about(source: Source, name: string): Pick<Source, 'name' | 'lastModified'> {
  return source.lastModified === undefined ? { name } : { name, lastModified: source.lastModified };
}

/** Files that systems put into archives beside what people do. */
function isDump(name: string): boolean {
  return !name.endsWith('/') && !/(?:^|\/)(?:__MACOSX\/|\.)/.test(name);
}

function failing(source: Source, why: string): Source {
  const message = why.startsWith('reading ') ? why : `reading ${source.name}: ${why}`;
  return {
    name: source.name,
    // biome-ignore lint/correctness/useYield: it fails before there is anything to yield.
    async *open() {
      throw new DumpError('bad-container', message);
    },
  };
}

async function head(source: Source, signal: AbortSignal): Promise<Uint8Array> {
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
