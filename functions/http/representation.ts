import { bytesToHex } from '@noble/hashes/utils.js';
import type { CatalogueRevision } from '../../db/catalogue.ts';
import { Problem } from './problem.ts';
import type { ResponseType } from './response-type.ts';

/** The result of a renderer: the body, or the body with header fields of its own. */
export type Content =
  | string
  | {
      readonly body: string | Uint8Array<ArrayBuffer>;
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
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  // 128 bits of a hash of the content: a strong validator (RFC 9110, section 8.8.1), equal on every machine.
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).subarray(0, 16);
  const isGzip = compress && bytes.byteLength >= MIN_COMPRESSED_BYTES && type.contentType !== 'image/png';
  const kept = isGzip ? await collect(through(bytes, new CompressionStream('gzip'))) : bytes;
  return {
    type,
    body: kept,
    isGzip,
    length: bytes.byteLength,
    etag: `"${bytesToHex(hash)}${tagEnding === undefined ? '' : `.${tagEnding}`}"`,
    revision,
    lastModified,
    headers: { Vary: 'Accept-Encoding', ...type.headers, ...headers },
    isProvisional,
    bytes: kept.byteLength + OVERHEAD_BYTES,
  };
}

/** Decompresses a body as fast as it is read, so that it is nowhere in memory as a whole. */
export function decompress(body: Bytes): ReadableStream<Bytes> {
  return through(body, new DecompressionStream('gzip'));
}

type Bytes = Uint8Array<ArrayBuffer>;

function through(bytes: Bytes, transform: ReadableWritablePair<Bytes, BufferSource>): ReadableStream<Bytes> {
  return new Blob([bytes]).stream().pipeThrough(transform);
}

async function collect(stream: ReadableStream<Bytes>): Promise<Bytes> {
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
