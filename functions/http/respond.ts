import type { Context } from 'hono';
import { gzipTag } from './compression.ts';
import { entityTags, httpDate, isNotModified, isPreconditionFailed } from './conditional.ts';
import { Problem } from './problem.ts';
import type { Rendered } from './representation.ts';
import type { Kind } from './site.ts';

/**
 * Answers a GET or HEAD with a rendering: with 304 to who has it, with 226 to who has its beginning and wants what is new
 * only, else with 200.
 * @param cadence how often the fastest source brings something, in seconds
 * @param later renders without the items that arrived first; `undefined` when the database is in another state by now
 * @throws Problem 412 when a precondition does not hold
 */
export async function answer(
  c: Context,
  kind: Kind,
  cadence: number | null,
  rendered: Rendered,
  later: (skip: number) => Promise<Rendered | undefined>,
): Promise<Response> {
  // Proxies that compress put the coding into the tag, and do not always take it out again.
  const ifNoneMatch = c.req.header('If-None-Match')?.replace(/-(?:br|zstd)(?=")/g, '');
  const ifModifiedSince = c.req.header('If-Modified-Since');
  const coding = rendered.body.coding(c.req.header('Accept-Encoding'));
  const tags =
    coding === 'gzip' ? [gzipTag(rendered.etag), rendered.etag] : [rendered.etag, gzipTag(rendered.etag)];
  const { revision } = rendered;
  const lasting = {
    ...rendered.lasting,
    // Revisions may run ahead of the clock when many come in a second, Last-Modified must not (section 8.8.2.1).
    ...(revision === null
      ? {}
      : { 'Last-Modified': httpDate(Math.min(revision, Math.floor(Date.now() / 1000))) }),
    'Cache-Control': revision === null ? 'no-cache' : freshness(kind, cadence),
  };

  const lastModified = revision ?? Number.POSITIVE_INFINITY;
  refuseUnlessMet(c, tags, lastModified);
  // Either coding will do: a reader may hold the other.
  const unchanged = tags.find((etag) =>
    isNotModified({ ifNoneMatch, ifModifiedSince }, { etag, lastModified }),
  );
  if (unchanged !== undefined) {
    return new Response(null, { status: 304, headers: { ...lasting, ETag: unchanged } });
  }

  const headers = { ...lasting, 'Content-Type': kind.contentType, 'X-Content-Type-Options': 'nosniff' };
  const known = knownBase(rendered.digests, ifNoneMatch);
  if (known !== undefined && wantsDelta(c.req.header('A-IM'))) {
    const delta = await later(known.count);
    if (delta !== undefined) {
      const { bytes } = delta.body;
      // For this reader alone: others have something else.
      const own = {
        'Cache-Control': 'no-store',
        ETag: rendered.etag,
        IM: 'feed',
        'Delta-Base': known.tag,
        'Content-Length': String(bytes.byteLength),
      };
      return new Response(bytes, { status: 226, headers: { ...headers, ...own } });
    }
  }

  const bytes = coding === 'gzip' ? await rendered.body.gzipped() : rendered.body.bytes;
  return new Response(bytes, {
    headers: {
      ...headers,
      ...(coding === 'gzip' ? { 'Content-Encoding': 'gzip' } : {}),
      ETag: tags[0] ?? rendered.etag,
      'Content-Length': String(bytes.byteLength),
    },
  });
}

/** A reader learns of something new within a twenty-fourth of the time in which it comes: an hour for daily digests. */
function freshness({ maxAge, slowestAge = maxAge, isPrivate }: Kind, cadence: number | null): string {
  const age = Math.max(maxAge, Math.min(slowestAge, Math.floor((cadence ?? 0) / 24)));
  return `${isPrivate ? 'private' : 'public'}, max-age=${age}, stale-while-revalidate=${age}`;
}

/** Whether the field asks for what is new only (RFC 3229, section 10.5.3). */
function wantsDelta(aim: string | undefined): boolean {
  return (aim ?? '').split(',').some((im) => /^\s*feed\s*(?:;\s*q\s*=(?!\s*0(?:\.0*)?\s*$).*)?$/is.test(im));
}

/** @throws Problem 412 */
function refuseUnlessMet(c: Context, etags: readonly string[], lastModified: number): void {
  const fields = {
    ifMatch: c.req.header('If-Match'),
    ifUnmodifiedSince: c.req.header('If-Unmodified-Since'),
  };
  if (isPreconditionFailed(fields, { etags, lastModified })) {
    throw new Problem(
      412,
      'This is no longer what the request has named by If-Match or If-Unmodified-Since.',
    );
  }
}

/**
 * By which of its tags the reader has the beginning of a feed, and how many of the items that arrived first it has by
 * that, unchanged; `undefined` when that cannot be told, or when it has all.
 */
function knownBase(
  digests: readonly string[],
  ifNoneMatch: string | undefined,
): { readonly tag: string; readonly count: number } | undefined {
  if (ifNoneMatch === undefined || digests.length === 0) return undefined;
  const bases = entityTags(ifNoneMatch).map((tag) => {
    const digest = /\.([0-9a-f]{16})(?:-gzip)?"$/.exec(tag)?.[1];
    return { tag, count: digest === undefined ? 0 : digests.indexOf(digest) + 1 };
  });
  const [most] = bases.toSorted((a, b) => b.count - a.count);
  return most === undefined || most.count === 0 || most.count === digests.length ? undefined : most;
}
