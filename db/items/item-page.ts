import { type SQL, sql } from 'drizzle-orm';
import { type DumpFilter, inDump, itemsOfDump } from './item-dumps.ts';

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
interface OrderColumns {
  readonly date: SQL;
  readonly position: SQL;
  readonly id: SQL;
  readonly arrival: SQL;
}

/** The terms of ORDER BY. Each order has an index on `items` and one on `item_topics`, read from either end. */
function orderTerms(order: ItemOrder, { date, position, id, arrival }: OrderColumns): SQL {
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
function afterPlace(place: Keyset | Arrival, order: ItemOrder, columns: OrderColumns): SQL {
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

/** Filters of a list of items; all of them must match. */
export interface ItemFilter {
  /** Slugs: items under any of these topics, if not empty. */
  readonly topics?: readonly string[] | undefined;
  /** Slugs: items under none of these topics. */
  readonly without?: readonly string[] | undefined;
  /** Items of these dumps. */
  readonly dump?: DumpFilter | undefined;
  /** First and last day of publication, in ISO 8601 (`2025-03-11`). */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** A page of a list of items. */
export interface ItemPage extends ItemFilter {
  readonly limit: number;
  /** Default: `newest`. */
  readonly order?: ItemOrder | undefined;
  /** The last item of the previous page, in the same order. */
  readonly after?: Keyset | Arrival | undefined;
  /** The arrival of the last item to scan, from `findReach`. */
  readonly from?: number | undefined;
}

/**
 * Builds the query of every list of items. It reads indexes only as far as the page needs: per topic `limit` rows and
 * those that a filter skips; of a small dump, all items.
 * @param columns of `items i`
 */
export function selectPage(columns: SQL, query: ItemPage): SQL {
  const { topics = [], dump, limit, order = 'newest' } = query;
  if (topics.length === 0) {
    return sql`SELECT ${columns} FROM ${rowsOf(sql`items i`, OF_ITEMS, dump)} WHERE i.arrival IS NOT NULL ${conditions(query, OF_ITEMS)}
      ORDER BY ${orderTerms(order, OF_ITEMS)} LIMIT ${limit}`;
  }
  const pages = topics.map(
    (topic) => sql`SELECT * FROM (
      SELECT x.item_id, x.published_at, x.position, x.arrival FROM ${rowsOf(sql`item_topics x`, OF_TOPICS, dump)}
      WHERE x.topic_slug = ${topic} AND x.arrival IS NOT NULL ${conditions(query, OF_TOPICS)}
      ORDER BY ${orderTerms(order, OF_TOPICS)} LIMIT ${limit})`,
  );
  return sql`SELECT ${columns} FROM (${sql.join(pages, sql` UNION `)}) x JOIN items i ON i.id = x.item_id
    ORDER BY ${orderTerms(order, OF_TOPICS)} LIMIT ${limit}`;
}

/** A table, or for a small dump the rows of its items, which are fewer than a list by date would skip. */
function rowsOf(table: SQL, { id }: OrderColumns, dump: DumpFilter | undefined): SQL {
  if (!dump?.isSmall) return table;
  return sql`(SELECT DISTINCT item_id FROM (${itemsOfDump(dump)})) s CROSS JOIN ${table} ON ${id} = s.item_id`;
}

const OF_ITEMS: OrderColumns = {
  date: sql`i.published_at`,
  position: sql`i.position`,
  id: sql`i.id`,
  arrival: sql`i.arrival`,
};

const OF_TOPICS: OrderColumns = {
  date: sql`x.published_at`,
  position: sql`x.position`,
  id: sql`x.item_id`,
  arrival: sql`x.arrival`,
};

function conditions(
  { without = [], dump, order = 'newest', after, from, ...days }: ItemPage,
  key: OrderColumns,
): SQL {
  return sql.join([
    ...(after === undefined ? [] : [afterPlace(after, order, key)]),
    ...(from === undefined ? [] : [sql` AND ${key.arrival} >= ${from}`]),
    ...within(key.date, days),
    ...(dump === undefined || dump.isSmall ? [] : [inDump(key.id, dump)]),
    ...(without.length === 0 ? [] : [sql` AND NOT ${inTopics(key.id, without)}`]),
  ]);
}

/** Conditions, each with its AND, that `date` is within the days. */
export function within(date: SQL, { since, until }: Pick<ItemFilter, 'since' | 'until'>): SQL[] {
  return [
    ...(since === undefined ? [] : [sql` AND ${date} >= ${since}`]),
    // Every time of a day sorts before the day followed by a letter.
    ...(until === undefined ? [] : [sql` AND ${date} <= ${`${until}Z`}`]),
  ];
}

/** The condition that an item is under one of the topics. */
export function inTopics(itemId: SQL, slugs: readonly string[]): SQL {
  return sql`EXISTS (SELECT 1 FROM item_topics n WHERE n.item_id = ${itemId} AND n.topic_slug IN ${slugs})`;
}
