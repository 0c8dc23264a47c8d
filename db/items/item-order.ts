import { type SQL, sql } from 'drizzle-orm';

/**
 * In which order items are listed:
 * - `newest`: published last first, within a date in the dump's own order; `oldest` is the exact reverse.
 * - `arrived`: what came here last first, whenever it was published.
 */
export const ITEM_ORDERS = ['newest', 'oldest', 'arrived'] as const;
export type ItemOrder = (typeof ITEM_ORDERS)[number];

/** A place in the order by date. */
export interface Keyset {
  readonly publishedAt: string;
  readonly position: number;
  readonly id: string;
}

/** A place in the order of arrival. */
export interface Arrival {
  readonly arrival: number;
}

/** Where an item stands in every order. */
export type ItemPlace = Keyset & Arrival;

/** The columns that orders compare, of the table that is read first. */
export interface OrderColumns {
  readonly date: SQL;
  readonly position: SQL;
  readonly id: SQL;
  readonly arrival: SQL;
}

/** The terms of ORDER BY. Each order is that of an index, of `items` and of `item_topics`, read from one of its ends. */
export function orderTerms(order: ItemOrder, { date, position, id, arrival }: OrderColumns): SQL {
  switch (order) {
    case 'newest':
      return sql`${date} DESC, ${position}, ${id}`;
    case 'oldest':
      return sql`${date}, ${position} DESC, ${id} DESC`;
    case 'arrived':
      return sql`${arrival} DESC`;
  }
}

/** The condition, with its AND, that an item comes after a place. */
export function afterPlace(place: Keyset | Arrival, order: ItemOrder, columns: OrderColumns): SQL {
  const { date, position, id, arrival } = columns;
  if ('arrival' in place && order === 'arrived') return sql` AND ${arrival} < ${place.arrival}`;
  if (!('publishedAt' in place) || order === 'arrived') {
    throw new RangeError(`listing items: the place is not one in the order "${order}"`);
  }
  const { publishedAt } = place;
  // The first comparison is implied by the second; it lets the index seek to the page.
  return order === 'newest'
    ? sql` AND ${date} <= ${publishedAt} AND (${date} < ${publishedAt}
          OR ${position} > ${place.position} OR (${position} = ${place.position} AND ${id} > ${place.id}))`
    : sql` AND ${date} >= ${publishedAt} AND (${date} > ${publishedAt}
          OR ${position} < ${place.position} OR (${position} = ${place.position} AND ${id} < ${place.id}))`;
}
