import type { Context } from 'hono';
import type { ListedItem } from '../../db/items/find-items.ts';
import { entityTags } from '../http/conditional.ts';
import type { Representation } from '../http/representation.ts';
import { bodyFor, codingFields, ifNoneMatch, isSentAsGzip } from '../http/respond.ts';
import type { Feed } from './feed.ts';

/**
 * Digests of the states of a document: one after each item in the order of arrival, over that item and all before it, as
 * 64 bits in hex. The entity tag ends in the last digest. So the tag that a reader sends tells which items it has,
 * without any memory of readers (RFC 3229, instance manipulation `feed`). When an item has changed, no digest matches.
 */
export function feedDigests(feed: Feed, items: readonly ListedItem[]): string[] {
  let low = FNV_OFFSET_BASIS;
  let high = ~FNV_OFFSET_BASIS;
  const arrivals = feed.items.map((item, i) => ({ item, arrival: items[i]?.arrival ?? 0 }));
  return arrivals
    .sort((a, b) => a.arrival - b.arrival)
    .map(({ item }) => {
      // FNV-1a with two offsets, over UTF-16 units: fast, and nobody gains from a collision.
      const text = JSON.stringify(item);
      for (let i = 0; i < text.length; i++) {
        const unit = text.charCodeAt(i);
        low = Math.imul(low ^ unit, FNV_PRIME);
        high = Math.imul(high ^ unit ^ (low >>> 24), FNV_PRIME);
      }
      return hex(high) + hex(low);
    });
}

/** FNV with 32 bits (Fowler, Noll and Vo). */
const FNV_OFFSET_BASIS = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

function hex(half: number): string {
  return (half >>> 0).toString(16).padStart(8, '0');
}

/** `items` in their order, without the `count` items that arrived first. */
export function withoutOldest(items: readonly ListedItem[], count: number): readonly ListedItem[] {
  const oldest = items.toSorted((a, b) => a.arrival - b.arrival).slice(0, count);
  return items.filter((item) => !oldest.includes(item));
}

/** The state of a feed that a client has. */
export interface DeltaBase {
  readonly etag: string;
  /** Number of items that the client has, in the order of arrival. */
  readonly count: number;
}

/** The newest state that a request for new items names in If-None-Match; `undefined` when the whole feed has to be sent. */
export function deltaBase(c: Context, { digests }: Representation): DeltaBase | undefined {
  // RFC 3229, section 10.5.3.
  const manipulations = (c.req.header('A-IM') ?? '').split(',');
  if (!manipulations.some((im) => /^\s*feed\s*(?:;\s*q\s*=(?!\s*0(?:\.0*)?\s*$).*)?$/is.test(im)))
    return undefined;
  const [newest] = entityTags(ifNoneMatch(c) ?? '')
    .map((etag) => {
      const digest = /\.([0-9a-f]{16})(?:-gzip)?"$/.exec(etag)?.[1];
      return { etag, count: digest === undefined ? 0 : digests.indexOf(digest) + 1 };
    })
    .toSorted((a, b) => b.count - a.count);
  return newest === undefined || newest.count === 0 || newest.count === digests.length ? undefined : newest;
}

/** Answers with new items only: 226 (RFC 3229, section 10.4.1). @param response the response with the whole feed */
export function respondDelta(
  c: Context,
  response: Response,
  delta: Representation,
  base: DeltaBase,
): Response {
  const headers = new Headers(response.headers);
  const isGzip = isSentAsGzip(c, delta);
  headers.delete('Content-Encoding');
  for (const [name, value] of Object.entries(codingFields(delta, isGzip))) headers.set(name, value);
  // No cache may store it: other clients have other items.
  headers.set('Cache-Control', 'no-store');
  headers.set('IM', 'feed');
  headers.set('Delta-Base', base.etag);
  return new Response(bodyFor(c, delta, isGzip), { status: 226, headers });
}
