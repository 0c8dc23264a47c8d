import { bytesToHex } from '@noble/hashes/utils.js';
import type { Context } from 'hono';
import type { Database } from '../db/database.ts';
import { httpDate, isNotModified, type Validators } from './conditional.ts';
import { Problem } from './problem.ts';
import { ResponseCache } from './response-cache.ts';
import { revisionReader } from './revision.ts';

/** A kind of content: what its responses have in common. */
export interface Kind {
  readonly contentType: string;
  /** How long a reader may keep it without asking, in seconds. */
  readonly maxAge: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** What routes are given: the database, and the one way to answer from it. */
export interface Site {
  readonly db: Database;
  /** The address that links start with, without a slash at the end. */
  base(c: Context): string;
  /**
   * Answers a GET or HEAD with what `render` gives, or with 304. It is rendered once for each state of the database.
   * @param variant what the text depends on beside base and path: the parameters that were understood
   */
  respond(c: Context, kind: Kind, variant: string, render: () => Promise<string>): Promise<Response>;
}

interface Rendered extends Validators {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headers: Record<string, string>;
  readonly notModifiedHeaders: Record<string, string>;
  readonly bytes: number;
}

/** Memory for rendered responses, in bytes: some two hundred feeds. */
const CACHE = 32 * 1024 * 1024;

/** Rough size of a cached response beside its body. */
const OVERHEAD = 2_048;

/**
 * @param publicUrl where the site is to be found; without it, the origin of each request, as its Host field says.
 *   Forwarded fields are not believed: anybody can send them.
 */
export function createSite(db: Database, publicUrl?: string, cacheBytes = CACHE): Site {
  const cache = new ResponseCache<Rendered>(cacheBytes);
  const readRevision = revisionReader(db);
  const base = (c: Context) => publicUrl?.replace(/\/+$/, '') ?? origin(c.req.url);
  return {
    db,
    base,
    async respond(c, kind, variant, render) {
      const key = `${base(c)} ${c.req.path} ${variant}`;
      const revision = await readRevision();
      const kept = cache.get(key, revision, () =>
        renderConsistently(readRevision, kind, revision, key, render),
      );
      const rendered = kept instanceof Promise ? await kept : kept;
      const fields = {
        ifNoneMatch: c.req.header('If-None-Match'),
        ifModifiedSince: c.req.header('If-Modified-Since'),
      };
      return isNotModified(fields, rendered)
        ? new Response(null, { status: 304, headers: dated(rendered, rendered.notModifiedHeaders) })
        : new Response(rendered.body, { headers: dated(rendered, rendered.headers) });
    },
  };
}

/** Scheme, host and port of an absolute URL, as the server has validated it. */
function origin(url: string): string {
  const end = url.indexOf('/', url.indexOf('://') + 3);
  return end === -1 ? url : url.slice(0, end);
}

/** Times that rendering is repeated because the database changed under it: a run changes it once, at its end. */
const ATTEMPTS = 10;

/**
 * Renders from one state of the database: if it is another afterwards, the text may mix two, and is made again.
 * @throws Problem 503 when the database never holds still
 */
async function renderConsistently(
  readRevision: () => Promise<number>,
  kind: Kind,
  revision: number,
  key: string,
  render: () => Promise<string>,
): Promise<Rendered> {
  let before = revision;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const text = await render();
    const after = await readRevision();
    if (after === before) return prepare(text, kind, before, key);
    before = after;
  }
  throw new Problem(503, 'Papers are coming in too fast. Please try again in a moment.', {
    headers: { 'Retry-After': '1' },
  });
}

/** Revisions may run ahead of the clock when many come in a second, Last-Modified must not (RFC 9110, section 8.8.2.1). */
function dated({ lastModified }: Validators, headers: Record<string, string>): Record<string, string> {
  const now = Math.floor(Date.now() / 1000);
  return lastModified <= now ? headers : { ...headers, 'Last-Modified': httpDate(now) };
}

async function prepare(text: string, kind: Kind, revision: number, key: string): Promise<Rendered> {
  const body = new TextEncoder().encode(text);
  // 128 bits of a hash of the content: strong (RFC 9110, section 8.8.1), and the same on every machine.
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
  const etag = `"${bytesToHex(digest.subarray(0, 16))}"`;
  // What 304 repeats (section 15.4.5).
  const notModifiedHeaders = {
    ETag: etag,
    'Last-Modified': httpDate(revision),
    'Cache-Control': `public, max-age=${kind.maxAge}`,
    // Nothing is compressed here; whatever stands in front may do so.
    Vary: 'Accept-Encoding',
    ...kind.headers,
  };
  const headers = {
    ...notModifiedHeaders,
    'Content-Type': kind.contentType,
    'Content-Length': String(body.byteLength),
    'X-Content-Type-Options': 'nosniff',
  };
  return {
    body,
    headers,
    notModifiedHeaders,
    etag,
    lastModified: revision,
    bytes: body.byteLength + 2 * key.length + OVERHEAD,
  };
}
