/** Containers: compressed data, archives and mail, unpacked to the dumps in them, each once. */

import { DumpError, mayLieInDump, unexpectedError } from '../../errors.ts';
import { concat } from '../bytes.ts';
import {
  failingInput,
  HEAD_BYTES,
  type Input,
  type InputLabel,
  innerName,
  type Spool,
  spoolInMemory,
} from '../input.ts';
import { type OfficeKind, officeKind, officePage } from '../office/office.ts';
import { badArchive, type ReadArchive } from './archive.ts';
import { type Decompress, decompressed } from './compressed.ts';
import { isMailbox, isMessage, type MessageParts, mailboxMessages, messageParts } from './mail.ts';
import { readTar } from './tar.ts';
import { readZip } from './zip.ts';

/** Maximum number of containers within each other: a tar within gzip within a ZIP is three. */
const MAX_DEPTH = 4;

/** Maximum number of files of an archive and the archives in it. */
const MAX_FILES = 10_000;

type Kind = 'gzip' | 'zstd' | 'zip' | 'tar' | 'message' | 'mailbox';

/** The platform's abilities. */
export interface Platform {
  /** Decompresses Zstandard (RFC 8878), which the web's streams do not. */
  readonly zstd?: Decompress;
  /** Parses messages. */
  readonly messageParts?: MessageParts;
  /** Keeps what is unpacked. */
  readonly spool: Spool;
  /** Maximum number of bytes that are kept of one input. */
  readonly maxBytes: number;
}

/** For Workers, which have 128 MB of memory and no files. */
const IN_MEMORY: Platform = { spool: spoolInMemory, maxBytes: 64 * 2 ** 20 };

/** One call of {@link unpack}, with all containers that it meets. */
interface Job extends Platform {
  readonly signal: AbortSignal;
  files: number;
  spooledBytes: number;
}

/**
 * Yields the dumps in an input: the input itself, or the contents of the container that it is, at any depth, the files of
 * an archive by name. Each content is spooled with its fingerprint; the caller closes it. A content that cannot be
 * unpacked is an input that throws when it is opened: one dump fails, not the whole place.
 */
export function unpack(
  input: Input,
  signal: AbortSignal,
  platform: Platform = IN_MEMORY,
): AsyncIterable<Input> {
  return unpackInput(input, { ...platform, signal, files: 0, spooledBytes: 0 }, 0);
}

/**
 * Unpacks bytes that can be read only once, in memory. A dump that is no container is not kept: it is read once, before
 * the next input is asked for.
 */
export function unpackBytes(
  label: InputLabel,
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncIterable<Input> {
  return unpackStream(label, bytes, { ...IN_MEMORY, signal, files: 0, spooledBytes: 0 }, 0);
}

async function* unpackInput(input: Input, job: Job, depth: number): AsyncIterable<Input> {
  let kind: Kind | undefined;
  try {
    kind = kindOf(input.fingerprint?.head ?? concat(await readHead(input.open(job.signal))));
  } catch (error) {
    // The caller meets the same error when it opens the input.
    if (!(error instanceof DumpError)) throw error;
  }
  if (kind === undefined) yield input;
  else yield* unpackContainer(kind, input, () => input.open(job.signal), job, depth);
}

async function* unpackContainer(
  kind: Kind,
  container: InputLabel,
  open: () => AsyncIterable<Uint8Array>,
  job: Job,
  depth: number,
): AsyncIterable<Input> {
  const isCompressed = kind === 'gzip' || kind === 'zstd';
  const label = isCompressed ? { ...container, name: nameWithin(container.name) } : container;
  try {
    if (depth === MAX_DEPTH) {
      const limit = `it holds containers within each other; expected at most ${MAX_DEPTH}`;
      throw new DumpError('bad-container', `reading ${container.name}: ${limit}`);
    }
    if (isCompressed) {
      const packed = decompressed(
        kind,
        container.name,
        open(),
        kind === 'zstd' ? zstdOf(job, container.name) : undefined,
      );
      yield* unpackStream(label, packed, job, depth + 1);
    } else if (kind === 'mailbox') {
      for await (const message of mailboxMessages(container.name, open())) {
        yield* unpackInput(message, job, depth + 1);
      }
    } else if (kind === 'message') {
      const parts = await (job.messageParts ?? messageParts)(container, open());
      for (const part of parts) yield* unpackInput(part, job, depth + 1);
    } else {
      yield* unpackFiles(await spoolFiles(READERS[kind], container, open, job), job, depth + 1);
    }
  } catch (error) {
    yield failing(label, error, job);
  }
}

/** Unpacks bytes that can be read only once: a container on the way, a dump in it into a spool. */
async function* unpackStream(
  label: InputLabel,
  bytes: AsyncIterable<Uint8Array>,
  job: Job,
  depth: number,
): AsyncIterable<Input> {
  const iterator = bytes[Symbol.asyncIterator]();
  const rest = { [Symbol.asyncIterator]: () => ({ next: () => iterator.next() }) };
  try {
    const head = await readHead(rest);
    async function* whole() {
      yield* head;
      yield* rest;
    }
    const kind = kindOf(concat(head));
    // A ZIP archive is read twice: first its directory, which stands at its end.
    if (kind === undefined && depth === 0) yield { ...label, open: whole };
    else if (kind === undefined || kind === 'zip') {
      const spooled = await spool(label, whole(), job);
      if (kind === undefined) yield spooled;
      else yield* unpackFiles([spooled], job, depth);
    } else yield* unpackContainer(kind, label, whole, job, depth);
  } finally {
    await iterator.return?.();
  }
}

async function* unpackFiles(files: Input[], job: Job, depth: number): AsyncIterable<Input> {
  try {
    for (let file = files.shift(); file !== undefined; file = files.shift()) {
      let isContainer = false;
      try {
        for await (const input of unpackInput(file, job, depth)) {
          isContainer = input !== file;
          yield input;
        }
      } finally {
        if (isContainer) await file.close?.();
      }
    }
  } finally {
    await closeAll(files);
  }
}

const READERS: Readonly<Record<'zip' | 'tar', ReadArchive>> = { zip: readZip, tar: readTar };

/**
 * Spools the files of an archive, in one pass; of several with one name, the last. A document of an office program is one page.
 * @returns them by name
 * @throws DumpError when the archive is damaged, empty or has too many files
 */
async function spoolFiles(
  read: ReadArchive,
  archive: InputLabel,
  open: () => AsyncIterable<Uint8Array>,
  job: Job,
): Promise<Input[]> {
  const names = new Set<string>();
  const files = new Map<string, Input>();
  const around = job.files;
  let office: OfficeKind | undefined;
  const select = (listed: readonly string[]) => {
    const advice = officeAdvice(listed);
    if (advice !== undefined) throw new DumpError('binary', `reading ${archive.name}: it is ${advice}`);
    office ??= officeKind(listed);
    const dumps = listed.filter(office?.isPart ?? isDump);
    for (const name of dumps) names.add(name);
    job.files = around + names.size;
    if (job.files <= MAX_FILES) return dumps;
    const within = around > 0 ? ', with the archives around it,' : '';
    throw badArchive(
      archive.name,
      `archive${within} holds ${job.files} files; expected at most ${MAX_FILES}`,
    );
  };
  try {
    for await (const file of read(archive.name, open, select)) {
      await files.get(file.name)?.close?.();
      const label = { ...archive, name: `${archive.name}/${innerName(file.name)}` };
      files.set(file.name, await spool(label, file.bytes, job).catch((error) => failing(label, error, job)));
    }
    if (names.size === 0) throw badArchive(archive.name, 'archive holds no file; expected dumps');
    if (office !== undefined) {
      const page = await spool(archive, officePage(office, files, job.signal), job);
      await closeAll(files.values());
      return [page];
    }
  } catch (error) {
    await closeAll(files.values());
    throw error;
  }
  return [...files.keys()].sort().flatMap((name) => files.get(name) ?? []);
}

async function spool(label: InputLabel, bytes: AsyncIterable<Uint8Array>, job: Job): Promise<Input> {
  const input = await job.spool(label, bytes, job.maxBytes - job.spooledBytes, job.signal);
  job.spooledBytes += input.fingerprint?.size ?? 0;
  return input;
}

async function closeAll(inputs: Iterable<Input>): Promise<void> {
  for (const input of inputs) await input.close?.();
}

/** An input that cannot be read. @throws `error` itself when it is not about the input's bytes */
function failing({ name }: InputLabel, cause: unknown, { signal }: Job): Input {
  if (signal.aborted || !mayLieInDump(cause)) throw cause;
  return failingInput(name, cause instanceof DumpError ? cause : unexpectedError(`reading ${name}`, cause));
}

/** The name of the content of compressed data. */
function nameWithin(name: string): string {
  return name.replace(/\.(?:gz|zst|gzip|zstd)$/i, '').replace(/\.tgz$/i, '.tar');
}

function zstdOf({ zstd }: Platform, name: string): Decompress {
  if (zstd !== undefined) return zstd;
  const message = `reading ${name}: this platform cannot read Zstandard; expected gzip or plain text`;
  throw new DumpError('bad-container', message);
}

/** Files that tell other documents from archives, and what to do with such a document. */
const OFFICE: readonly (readonly [file: string, advice: string])[] = [
  ['[Content_Types].xml', 'an office document; save it as plain text, HTML or CSV'],
  ['META-INF/manifest.xml', 'an office document; save it as plain text, HTML or CSV'],
  ['META-INF/container.xml', 'an electronic book; save it as HTML'],
];

function officeAdvice(names: readonly string[]): string | undefined {
  return officeKind(names) === undefined ? OFFICE.find(([file]) => names.includes(file))?.[1] : undefined;
}

/** Whether a file of an archive is a person's, not the system's. */
function isDump(name: string): boolean {
  return !name.endsWith('/') && !/(?:^|\/)(?:__MACOSX\/|\.(?!\.?\/))/.test(name);
}

/** The first bytes, {@link HEAD_BYTES} at least unless there are fewer. */
async function readHead(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    chunks.push(chunk.slice());
    size += chunk.length;
    if (size >= HEAD_BYTES) break;
  }
  return chunks;
}

function kindOf(bytes: Uint8Array): Kind | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, HEAD_BYTES));
  if (head.startsWith('\x1f\x8b\x08')) return 'gzip';
  if (head.startsWith('\x28\xb5\x2f\xfd')) return 'zstd';
  if (head.startsWith('PK\x03\x04')) return 'zip';
  if (head.slice(257, 262) === 'ustar') return 'tar';
  if (isMailbox(head)) return 'mailbox';
  return isMessage(head) ? 'message' : undefined;
}
