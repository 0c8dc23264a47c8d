import { type SQL, sql } from 'drizzle-orm';

/**
 * The orders of lists:
 * - `newest`: by date of publication, the latest first; items of one date in the order of their dump. `oldest` reverses it.
 * - `arrived`: by arrival here, the last first.
 */
export const ITEM_ORDERS = ['newest', 'oldest', 'arrived'] as const;
export type ItemOrder = (typeof ITEM_ORDERS)[number];

/** A place in the orders by date. */
export interface Keyset {
  readonly publishedAt: string;
  readonly position: number;
  readonly id: string;
}

/** A place in the order of arrival. */
export interface Arrival {
  readonly arrival: number;
}

/** An item's place in every order. */
export type ItemPlace = Keyset & Arrival;

/** The columns that orders compare, of the first table of a query. */
export interface OrderColumns {
  readonly date: SQL;
  readonly position: SQL;
  readonly id: SQL;
  readonly arrival: SQL;
}

/** The terms of ORDER BY. Each order has an index on `items` and one on `item_topics`, read from either end. */
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

/** The condition, with its AND, that an item comes after a place. @throws RangeError for a place of another order */
export function afterPlace(place: Keyset | Arrival, order: ItemOrder, columns: OrderColumns): SQL {
  const { date, position, id, arrival } = columns;
  if ('arrival' in place && order === 'arrived') return sql` AND ${arrival} < ${place.arrival}`;
  if (!('publishedAt' in place) || order === 'arrived') {
    throw new RangeError(`listing items: expected a place in the order "${order}"`);
  }
  const { publishedAt } = place;
  // The second comparison implies the first, which lets the index seek to the page.
  return order === 'newest'
    ? sql` AND ${date} <= ${publishedAt} AND (${date} < ${publishedAt}
          OR ${position} > ${place.position} OR (${position} = ${place.position} AND ${id} > ${place.id}))`
    : sql` AND ${date} >= ${publishedAt} AND (${date} > ${publishedAt}
          OR ${position} < ${place.position} OR (${position} = ${place.position} AND ${id} < ${place.id}))`;
}
