import * as v from 'valibot';
import type { Arrival, ItemOrder, ItemPlace, Keyset } from '../../db/items/item-page.ts';

const number = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const Place = v.union([
  v.strictTuple([
    v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\dT/)),
    number,
    v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
  ]),
  v.strictTuple([number]),
  v.strictTuple([number, number, v.picklist([0, 1])]),
]);

/** A place in a ranking. */
export interface RankPlace {
  /** Number of items before it. */
  readonly offset: number;
  /** The last arrival when the ranking was made. */
  readonly asOf: number;
  /** Whether the ranking is by meaning too. */
  readonly byMeaning: boolean;
}

const MAX_CURSOR_CHARS = 256;

/** Encodes an item's place in an order as an opaque token. */
export function encodeCursor(place: ItemPlace, order: ItemOrder = 'newest'): string {
  const { publishedAt, position, id, arrival } = place;
  return encode(order === 'arrived' ? [arrival] : [publishedAt, position, id]);
}

/** Encodes a place in the results of a search as an opaque token. */
export function encodePlace(place: Arrival | RankPlace): string {
  return encode('offset' in place ? [place.offset, place.asOf, place.byMeaning ? 1 : 0] : [place.arrival]);
}

/** Base64url without padding (RFC 4648, section 5). */
function encode(place: v.InferOutput<typeof Place>): string {
  return btoa(JSON.stringify(place))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/(?<!=)=+$/, '');
}

/** Decodes a cursor. @returns `null` for text that `encodeCursor` and `encodePlace` cannot have written */
export function decodeCursor(cursor: string): Keyset | Arrival | RankPlace | null {
  if (cursor.length > MAX_CURSOR_CHARS || !/^[\w-]+$/.test(cursor)) return null;
  try {
    const place = v.safeParse(Place, JSON.parse(atob(cursor.replaceAll('-', '+').replaceAll('_', '/'))));
    if (!place.success) return null;
    if (place.output.length === 1) return { arrival: place.output[0] };
    const [first, second, third] = place.output;
    if (typeof first === 'number') return { offset: first, asOf: second as number, byMeaning: third === 1 };
    return { publishedAt: first, position: second, id: third as string };
  } catch {
    // Not base64, or not JSON.
    return null;
  }
}

/**
 * Splits a page of `limit` rows off the rows found, which are one more if there is a next page.
 * @returns `last`: the row that the next page starts after, if there is one
 */
export function pageOf<Row>(
  found: readonly Row[],
  limit: number,
): { readonly items: readonly Row[]; readonly last: Row | undefined } {
  const items = found.slice(0, limit);
  return { items, last: found.length > limit ? items.at(-1) : undefined };
}
