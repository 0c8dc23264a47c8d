import type { Context } from 'hono';
import { gzipTag } from './coding.ts';
import { entityTags, httpDate, isNotModified } from './conditional.ts';
import type { Rendered } from './rendered.ts';
import type { Kind } from './site.ts';

/**
 * Answers a GET or HEAD with a rendering: with 304 to who has it, with 226 to who has its beginning and wants what is new
 * only, else with 200.
 * @param cadence how often the fastest source brings something, in seconds
 * @param later renders without the items that arrived first; `undefined` when the database is in another state by now
 */
export async function answer(
  c: Context,
  kind: Kind,
  cadence: number | null,
  rendered: Rendered,
  later: (skip: number) => Promise<Rendered | undefined>,
): Promise<Response> {
  const ifNoneMatch = c.req.header('If-None-Match');
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

  // Either coding will do: a reader may hold the other.
  const unchanged = tags.find((etag) =>
    isNotModified(
      { ifNoneMatch, ifModifiedSince },
      { etag, lastModified: revision ?? Number.POSITIVE_INFINITY },
    ),
  );
  if (unchanged !== undefined) {
    return new Response(null, { status: 304, headers: { ...lasting, ETag: unchanged } });
  }

  const headers = { ...lasting, 'Content-Type': kind.contentType, 'X-Content-Type-Options': 'nosniff' };
  const known = countKnown(rendered.digests, ifNoneMatch);
  if (known > 0 && wantsDelta(c.req.header('A-IM'))) {
    const delta = await later(known);
    if (delta !== undefined) {
      const { bytes } = delta.body;
      // For this reader alone: others have something else.
      const own = {
        'Cache-Control': 'no-store',
        ETag: rendered.etag,
        IM: 'feed',
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
function freshness({ maxAge, slowestAge = maxAge }: Kind, cadence: number | null): string {
  const age = Math.max(maxAge, Math.min(slowestAge, Math.floor((cadence ?? 0) / 24)));
  return `public, max-age=${age}, stale-while-revalidate=${age}`;
}

/** Whether the field asks for what is new only (RFC 3229, section 10.5.3). */
function wantsDelta(aim: string | undefined): boolean {
  return (aim ?? '').split(',').some((im) => /^\s*feed\s*(?:;\s*q\s*=(?!\s*0(?:\.0*)?\s*$).*)?$/is.test(im));
}

/**
 * How many of the items that arrived first the reader has by one of its tags, unchanged; 0 when that cannot be told, or
 * when it has all.
 */
function countKnown(digests: readonly string[], ifNoneMatch: string | undefined): number {
  if (ifNoneMatch === undefined || digests.length === 0) return 0;
  const counts = entityTags(ifNoneMatch).map((tag) => {
    const digest = /\.([0-9a-f]{16})(?:-gzip)?"$/.exec(tag)?.[1];
    return digest === undefined ? 0 : digests.indexOf(digest) + 1;
  });
  const most = Math.max(0, ...counts);
  return most === digests.length ? 0 : most;
}
