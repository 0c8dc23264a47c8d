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
]);

const MAX_CURSOR_CHARS = 256;

/** Encodes an item's place in an order as an opaque token: base64url without padding (RFC 4648, section 5). */
export function encodeCursor(place: ItemPlace, order: ItemOrder = 'newest'): string {
  const { publishedAt, position, id, arrival } = place;
  return btoa(JSON.stringify(order === 'arrived' ? [arrival] : [publishedAt, position, id]))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/(?<!=)=+$/, '');
}

/** Decodes a cursor. @returns `null` for text that `encodeCursor` cannot have written */
export function decodeCursor(cursor: string): Keyset | Arrival | null {
  if (cursor.length > MAX_CURSOR_CHARS || !/^[\w-]+$/.test(cursor)) return null;
  try {
    const place = v.safeParse(Place, JSON.parse(atob(cursor.replaceAll('-', '+').replaceAll('_', '/'))));
    if (!place.success) return null;
    if (place.output.length === 1) return { arrival: place.output[0] };
    const [publishedAt, position, id] = place.output;
    return { publishedAt, position, id };
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
