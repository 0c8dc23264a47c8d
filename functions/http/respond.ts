import type { Context } from 'hono';
import { parseAccept } from 'hono/utils/accept';
import { httpDate, isNotModified, isPreconditionFailed } from './conditional.ts';
import { Problem } from './problem.ts';
import { decompress, type Representation } from './representation.ts';

/**
 * Answers a GET or HEAD with a representation, or with 304 when the client has it.
 * @throws Problem 412 when a precondition fails
 */
export function respond(c: Context, representation: Representation): Response {
  const { etag, type } = representation;
  const isGzip = isSentAsGzip(c, representation);
  // The compressed form is another representation (RFC 9110, section 8.8.3.3). A client may hold either.
  const etags = [isGzip, !isGzip].map((asGzip) => tagOf(representation, asGzip));
  const lastModified = representation.lastModified ?? Number.POSITIVE_INFINITY;
  const headers = { ...representation.headers, ...cacheFields(representation) };

  const ifMatch = c.req.header('If-Match');
  const ifUnmodifiedSince = c.req.header('If-Unmodified-Since');
  if (isPreconditionFailed({ ifMatch, ifUnmodifiedSince }, { etags, lastModified })) {
    throw new Problem(412, 'The resource has changed: If-Match or If-Unmodified-Since does not hold.');
  }
  const conditions = { ifNoneMatch: ifNoneMatch(c), ifModifiedSince: c.req.header('If-Modified-Since') };
  const current = etags.find((tag) => isNotModified(conditions, { etag: tag, lastModified }));
  if (current !== undefined)
    return new Response(null, { status: 304, headers: { ...headers, ETag: current } });

  return new Response(bodyFor(c, representation, isGzip), {
    headers: {
      ...headers,
      'Content-Type': type.contentType,
      'X-Content-Type-Options': 'nosniff',
      ETag: etags[0] ?? etag,
      ...codingFields(representation, isGzip),
    },
  });
}

/** The entity tag of a representation as it is sent. */
export function tagOf({ etag }: Representation, asGzip: boolean): string {
  return asGzip ? etag.replace(/"$/, '-gzip"') : etag;
}

/** Whether a representation is sent compressed. */
export function isSentAsGzip(c: Context, { isGzip }: Representation): boolean {
  return isGzip && acceptsGzip(c.req.header('Accept-Encoding'));
}

/** The body of a representation, or none for a HEAD. */
export function bodyFor(c: Context, { body, isGzip }: Representation, asGzip: boolean) {
  if (c.req.method === 'HEAD') return null;
  return isGzip && !asGzip ? decompress(body) : body;
}

/** The header fields of that body. */
export function codingFields({ body, length }: Representation, asGzip: boolean): Record<string, string> {
  return asGzip
    ? { 'Content-Encoding': 'gzip', 'Content-Length': String(body.byteLength) }
    : { 'Content-Length': String(length) };
}

/** Gzip without a weight. */
const PLAIN_GZIP = /(?:^|,)\s*gzip\s*(?:,|$)/i;

/** Whether Accept-Encoding gives gzip a weight above zero, by its name or else by `*` (RFC 9110, section 12.5.3). */
function acceptsGzip(field = ''): boolean {
  // Nearly all requests; parsing takes as long as the rest of an answer from the cache.
  if (PLAIN_GZIP.test(field)) return true;
  const weights = new Map(parseAccept(field).map(({ type, q }) => [type.toLowerCase(), q]));
  return (weights.get('gzip') ?? weights.get('x-gzip') ?? weights.get('*') ?? 0) > 0;
}

/** If-None-Match. Some proxies append a coding to our tags and do not remove it from the next request. */
export function ifNoneMatch(c: Context): string | undefined {
  return c.req.header('If-None-Match')?.replace(/-(?:br|zstd)(?=")/g, '');
}

/** Share of the sources' cadence that a response stays fresh: an hour for daily sources. */
const FRESH_SHARE = 1 / 24;

function cacheFields({ type, revision, ...representation }: Representation): Record<string, string> {
  if (revision === null || representation.lastModified === null) return { 'Cache-Control': 'no-cache' };
  const { maxAgeSeconds, maxAgeLimitSeconds = maxAgeSeconds, isPrivate } = type;
  const share = Math.floor((revision.cadence ?? 0) * FRESH_SHARE);
  const age = Math.max(maxAgeSeconds, Math.min(maxAgeLimitSeconds, share));
  // Revisions can run ahead of the clock, Last-Modified must not (RFC 9110, section 8.8.2.1).
  const lastModified = Math.min(representation.lastModified, Math.floor(Date.now() / 1000));
  return {
    'Last-Modified': httpDate(lastModified),
    'Cache-Control': `${isPrivate ? 'private' : 'public'}, max-age=${age}, stale-while-revalidate=${age}`,
  };
}
