import { bytesToHex } from '@noble/hashes/utils.js';
import type { Context } from 'hono';
import type { State } from '../db/catalogue.ts';
import type { Database } from '../db/database.ts';
import { Body, gzipTag } from './coding.ts';
import { entityTags, httpDate, isNotModified } from './conditional.ts';
import { Problem } from './problem.ts';
import { ResponseCache } from './response-cache.ts';
import { stateReader } from './state.ts';

/** A kind of content: what its responses have in common. */
export interface Kind {
  readonly contentType: string;
  /** How long a reader may keep it without asking, in seconds; after that, it may be shown once more while asking. */
  readonly maxAge: number;
  /** The same when the sources are slower than that: a fraction of their cadence up to this. */
  readonly slowestAge?: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** What was rendered, with what only rendering knows. */
export interface Rendering {
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of a feed: a digest after each item in the order of arrival (see feeds/delta.ts). */
  readonly digests?: readonly string[];
}

/** What routes are given: the database, and the one way to answer from it. */
export interface Site {
  readonly db: Database;
  /** Where feeds may be subscribed to (WebSub), if anywhere. */
  readonly hub: string | undefined;
  /** The address that links start with, without a slash at the end. */
  base(c: Context): string;
  /**
   * Answers a GET or HEAD with what `render` gives, or with 304, or with what is new. It is rendered once for each state
   * of the database.
   * @param variant what the text depends on beside base and path: the parameters that were understood
   * @param render of a feed, leaves out the first `skip` items in the order of arrival
   */
  respond(
    c: Context,
    kind: Kind,
    variant: string,
    render: (skip: number) => Promise<string | Rendering>,
  ): Promise<Response>;
}

interface Rendered {
  readonly body: Body;
  readonly etag: string;
  readonly lastModified: number;
  readonly digests: readonly string[];
  /** What 304 repeats of the header (RFC 9110, section 15.4.5). */
  readonly lasting: Readonly<Record<string, string>>;
  readonly contentType: string;
  readonly bytes: number;
}

/** Memory for rendered responses, in bytes: some two hundred feeds. */
const CACHE = 32 * 1024 * 1024;

/** Rough size of a cached response beside its body. */
const OVERHEAD = 2_048;

export interface SiteOptions {
  /** Memory for rendered responses, in bytes. */
  readonly cacheBytes?: number | undefined;
  readonly hub?: string | undefined;
  /** Whether to compress; not where the platform does. */
  readonly compress?: boolean | undefined;
}

/**
 * @param publicUrl where the site is to be found; without it, the origin of each request, as its Host field says.
 *   Forwarded fields are not believed: anybody can send them.
 */
export function createSite(
  db: Database,
  publicUrl?: string,
  { cacheBytes = CACHE, hub, compress = true }: SiteOptions = {},
): Site {
  const cache = new ResponseCache<Rendered>(cacheBytes);
  const readState = stateReader(db);
  const base = (c: Context) => publicUrl?.replace(/\/+$/, '') ?? origin(c.req.url);
  return {
    db,
    hub,
    base,
    async respond(c, kind, variant, render) {
      const key = `${base(c)} ${c.req.path} ${variant}`;
      const { revision, cadence } = await readState();
      const get = (skip: number) =>
        cache.get(`${key} ${skip}`, revision, async () => {
          const [rendering, state] = await renderConsistently(readState, revision, () => render(skip));
          return prepare(rendering, kind, state, key.length, compress);
        });
      const kept = get(0);
      const rendered = kept instanceof Promise ? await kept : kept;
      const ifNoneMatch = c.req.header('If-None-Match');
      const coding = rendered.body.coding(c.req.header('Accept-Encoding'));
      const lasting = {
        ...rendered.lasting,
        // Revisions may run ahead of the clock when many come in a second, Last-Modified must not (section 8.8.2.1).
        'Last-Modified': httpDate(Math.min(rendered.lastModified, Math.floor(Date.now() / 1000))),
        'Cache-Control': freshness(kind, cadence),
      };

      const unchanged = tags(rendered.etag, coding).find((etag) =>
        isNotModified(
          { ifNoneMatch, ifModifiedSince: c.req.header('If-Modified-Since') },
          { etag, lastModified: rendered.lastModified },
        ),
      );
      if (unchanged !== undefined) {
        return new Response(null, { status: 304, headers: { ...lasting, ETag: unchanged } });
      }

      const fields = { 'Content-Type': rendered.contentType, 'X-Content-Type-Options': 'nosniff' };
      const known = newest(rendered.digests, ifNoneMatch);
      if (known > 0 && wantsDelta(c.req.header('A-IM'))) {
        const delta = await get(known);
        return new Response(delta.body.bytes, {
          status: 226,
          headers: {
            ...lasting,
            ...fields,
            // For this reader alone: others have something else.
            'Cache-Control': 'no-store',
            ETag: rendered.etag,
            IM: 'feed',
            'Content-Length': String(delta.body.bytes.byteLength),
          },
        });
      }

      const gzip = coding === 'gzip';
      const bytes = gzip ? await rendered.body.gzipped() : rendered.body.bytes;
      return new Response(bytes, {
        headers: {
          ...lasting,
          ...fields,
          ...(gzip ? { 'Content-Encoding': 'gzip' } : {}),
          ETag: gzip ? gzipTag(rendered.etag) : rendered.etag,
          'Content-Length': String(bytes.byteLength),
        },
      });
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
 * @returns also the revision of that state
 * @throws Problem 503 when the database never holds still
 */
async function renderConsistently<T>(
  readState: () => Promise<State>,
  revision: number,
  render: () => Promise<T>,
): Promise<[T, number]> {
  let before = revision;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const rendering = await render();
    const { revision: after } = await readState();
    if (after === before) return [rendering, before];
    before = after;
  }
  throw new Problem(503, 'Papers are coming in too fast. Please try again in a moment.', {
    headers: { 'Retry-After': '1' },
  });
}

async function prepare(
  rendering: string | Rendering,
  kind: Kind,
  revision: number,
  keyLength: number,
  compress: boolean,
): Promise<Rendered> {
  const {
    body,
    headers = {},
    digests = [],
  }: Rendering = typeof rendering === 'string' ? { body: rendering } : rendering;
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  // 128 bits of a hash of the content: strong (RFC 9110, section 8.8.1), and the same on every machine.
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).subarray(0, 16);
  const last = digests.at(-1);
  return {
    body: new Body(bytes, compress && !kind.contentType.startsWith('image/png')),
    etag: `"${bytesToHex(hash)}${last === undefined ? '' : `.${last}`}"`,
    lastModified: revision,
    digests,
    lasting: { Vary: 'Accept-Encoding', ...kind.headers, ...headers },
    contentType: kind.contentType,
    // Text compresses to a third.
    bytes: bytes.byteLength * (compress ? 4 / 3 : 1) + 2 * keyLength + 32 * digests.length + OVERHEAD,
  };
}

/** The tags of both codings, first that of the one asked for: a reader may hold the other. */
function tags(etag: string, coding: 'identity' | 'gzip'): readonly string[] {
  return coding === 'gzip' ? [gzipTag(etag), etag] : [etag, gzipTag(etag)];
}

/** A reader learns of something new within a twenty-fourth of the time in which it comes: an hour for daily digests. */
function freshness({ maxAge, slowestAge = maxAge }: Kind, cadence: number | null): string {
  const age = Math.max(maxAge, Math.min(slowestAge, Math.floor((cadence ?? 0) / 24)));
  return `public, max-age=${age}, stale-while-revalidate=${age}`;
}

/** Whether the field asks for what is new only (RFC 3229, section 10.5.3). */
function wantsDelta(aim: string | undefined): boolean {
  return (aim ?? '').split(',').some((im) => /^\s*feed\s*(?:;\s*q\s*=\s*(?!0(?:\.0*)?\s*$).*)?$/i.test(im));
}

/** How many of the oldest items the reader has by one of its tags, unchanged; 0 when that cannot be told, or when it has all. */
function newest(digests: readonly string[], ifNoneMatch: string | undefined): number {
  if (ifNoneMatch === undefined || digests.length === 0) return 0;
  const counts = entityTags(ifNoneMatch).map((tag) => {
    const digest = /\.([0-9a-f]{16})(?:-gzip)?"$/.exec(tag)?.[1];
    return digest === undefined ? 0 : digests.indexOf(digest) + 1;
  });
  const most = Math.max(0, ...counts);
  return most === digests.length ? 0 : most;
}
