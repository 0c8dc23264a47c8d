import * as v from 'valibot';
import type { Keyset } from '../db/find-items.ts';

const Place = v.strictTuple([
  v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\dT/)),
  v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
]);

/** Longer ones are not ours. */
const MAX_CURSOR = 256;

/** A place in the order of items as an opaque token: base64url (RFC 4648, section 5) without padding. */
export function encodeCursor({ publishedAt, position, id }: Keyset): string {
  return btoa(JSON.stringify([publishedAt, position, id]))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/(?<!=)=+$/, '');
}

/** The place that `cursor` stands for, or `null` when it was not made here. */
export function decodeCursor(cursor: string): Keyset | null {
  if (cursor.length > MAX_CURSOR || !/^[\w-]+$/.test(cursor)) return null;
  try {
    const place = v.safeParse(Place, JSON.parse(atob(cursor.replaceAll('-', '+').replaceAll('_', '/'))));
    if (!place.success) return null;
    const [publishedAt, position, id] = place.output;
    return { publishedAt, position, id };
  } catch {
    // Not base64, or not JSON.
    return null;
  }
}
