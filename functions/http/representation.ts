import { bytesToHex } from '@noble/hashes/utils.js';
import type { CatalogueRevision } from '../../db/catalogue.ts';
import { concat } from '../../pipeline/acquire/bytes.ts';
import { Problem } from './problem.ts';
import type { ResponseType } from './response-type.ts';

/** The result of a renderer: the body, or the body with header fields of its own. */
export type Content =
  | string
  | {
      /** A long text comes in parts, which take turns to become bytes. */
      readonly body: string | readonly string[] | Uint8Array<ArrayBuffer>;
      readonly headers?: Readonly<Record<string, string>>;
      /** The end of the entity tag, of digits, lower-case letters and dots. */
      readonly tagEnding?: string;
      /** When the content last changed, in seconds since 1970; by default, when the catalogue did. */
      readonly lastModified?: number;
      /** Lacks what there is in a moment, such as results by meaning while the model loads. Nobody keeps it. */
      readonly isProvisional?: boolean;
    };

/** Rendered bytes with their validators (RFC 9110, section 8). */
export interface Representation {
  readonly type: ResponseType;
  /** In one form: compressed, or as it is where that gains nothing or is left to the platform in front. */
  readonly body: Uint8Array<ArrayBuffer>;
  readonly isGzip: boolean;
  /** Length of the body before compression. */
  readonly length: number;
  /** Strong, of the uncompressed body. */
  readonly etag: string;
  /** The revision of the catalogue that was rendered; `null` for content that changes without the catalogue. */
  readonly revision: CatalogueRevision | null;
  /** In seconds since 1970; `null` for content that changes without the catalogue. */
  readonly lastModified: number | null;
  /** Header fields that a 304 repeats (RFC 9110, section 15.4.5). */
  readonly headers: Readonly<Record<string, string>>;
  readonly isProvisional: boolean;
  /** Memory, for the cache. */
  readonly bytes: number;
}

/** Smaller bodies fit into one packet: compression gains nothing. */
const MIN_COMPRESSED_BYTES = 1_400;

/** Approximate memory of a representation beside its body. */
const OVERHEAD_BYTES = 2_048;

/** A run changes the catalogue once, at its end, so that the second attempt nearly always succeeds. */
const MAX_ATTEMPTS = 10;

/**
 * Renders one revision of the catalogue. When the catalogue changes meanwhile, the content may mix two revisions, and is
 * rendered again.
 * @param revision the revision before rendering
 * @throws Problem 503 when the catalogue changes during every attempt
 */
export async function representConsistently(
  type: ResponseType,
  revision: CatalogueRevision,
  readRevision: () => Promise<CatalogueRevision>,
  render: () => Promise<Content>,
  compress: boolean,
): Promise<Representation> {
  let before = revision;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const content = await render();
    const after = await readRevision();
    if (after.changedAt === before.changedAt) return represent(type, content, before, compress);
    before = after;
  }
  throw new Problem(503, 'The catalogue is changing too fast. Please try again in a moment.', {
    headers: { 'Retry-After': '1' },
  });
}

/** Encodes content and computes its entity tag. */
export async function represent(
  type: ResponseType,
  content: Content,
  revision: CatalogueRevision | null,
  compress: boolean,
): Promise<Representation> {
  const {
    body,
    headers = {},
    tagEnding,
    isProvisional = false,
    lastModified = isProvisional ? null : (revision?.changedAt ?? null),
  } = typeof content === 'string' ? { body: content } : content;
  const { chunks, hash } = await encode(body);
  const length = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  const isGzip = compress && length >= MIN_COMPRESSED_BYTES && type.contentType !== 'image/png';
  const kept = isGzip ? await compressed(chunks) : concat(chunks);
  return {
    type,
    body: kept,
    isGzip,
    length,
    // 128 bits of a hash of the content: a strong validator (RFC 9110, section 8.8.1), equal on every machine.
    etag: `"${bytesToHex(hash.subarray(0, 16))}${tagEnding === undefined ? '' : `.${tagEnding}`}"`,
    revision,
    lastModified,
    headers: { Vary: 'Accept-Encoding', ...type.headers, ...headers },
    isProvisional,
    bytes: kept.byteLength + OVERHEAD_BYTES,
  };
}

/** Characters that become bytes at once: memory that a process has not used yet may take 5 ms a megabyte. */
const CHUNK_CHARS = 128 * 1024;

/** The bytes of a body in chunks, and their hash: of several chunks, the hash of their hashes. Each chunk has a turn of the event loop. */
async function encode(body: string | readonly string[] | Bytes) {
  if (body instanceof Uint8Array) return { chunks: [body], hash: await sha256(body) };
  const chunks: Bytes[] = [];
  const hashes: Bytes[] = [];
  let text = '';
  const parts = typeof body === 'string' ? [body] : body;
  for (const [i, part] of parts.entries()) {
    text += part;
    if (text.length < CHUNK_CHARS && i < parts.length - 1) continue;
    const bytes = new TextEncoder().encode(text);
    text = '';
    chunks.push(bytes);
    hashes.push(await sha256(bytes));
  }
  const [only] = hashes;
  return { chunks, hash: hashes.length === 1 && only ? only : await sha256(concat(hashes)) };
}

async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

async function compressed(chunks: readonly Bytes[]): Promise<Bytes> {
  const { readable, writable } = new CompressionStream('gzip');
  const writer = writable.getWriter();
  const write = async () => {
    for (const chunk of chunks) await writer.write(chunk);
    await writer.close();
  };
  const [bytes] = await Promise.all([new Response(readable).arrayBuffer(), write()]);
  return new Uint8Array(bytes);
}

/** Decompresses a body as fast as it is read, so that it is nowhere in memory as a whole. */
export function decompress(body: Bytes): ReadableStream<Bytes> {
  return new Blob([body]).stream().pipeThrough(new DecompressionStream('gzip'));
}

type Bytes = Uint8Array<ArrayBuffer>;
