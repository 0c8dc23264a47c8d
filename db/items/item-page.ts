import { type SQL, sql } from 'drizzle-orm';
import { type DumpFilter, inDump, itemsOfDump } from './item-dumps.ts';
import { LISTED_DATE } from './listed-date.ts';
import {
  type AuthorTerm,
  bestCounts,
  bestScoreOf,
  isUnder,
  listsOf,
  OF_TOPICS,
  type OrderColumns,
  type ScoreFilter,
  type Term,
  type TermList,
} from './term-lists.ts';

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

/** The same as an expression of an enclosing query. */
interface ArrivalSql {
  readonly arrival: SQL;
}

/** An item's place in every order. */
export type ItemPlace = Keyset & Arrival;

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
function afterPlace(place: Keyset | Arrival | ArrivalSql, order: ItemOrder, columns: OrderColumns): SQL {
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
export interface ItemFilter extends ScoreFilter {
  /** Items under any of these, if not empty. */
  readonly topics?: readonly Term[] | undefined;
  /** Items under none of these. */
  readonly without?: readonly Term[] | undefined;
  /** Items in any of these categories of arXiv, if not empty. */
  readonly categories?: readonly string[] | undefined;
  /** Items by any of these authors, if not empty. */
  readonly authors?: readonly AuthorTerm[] | undefined;
  /** Items under any of each of these lists of terms too. */
  readonly all?: readonly (readonly Term[])[] | undefined;
  /** Only items that a new version brought, or none of them. */
  readonly revised?: boolean | undefined;
  /** Items of these dumps. */
  readonly dump?: DumpFilter | undefined;
  /** First and last day of publication, in ISO 8601 (`2025-03-11`). */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  /** Items that arrived within these days: on the first or later, and before the other, in ISO 8601. */
  readonly arrived?: { readonly from: string; readonly until: string } | undefined;
  /** Items up to this arrival. */
  readonly asOf?: number | undefined;
}

/** Whether a filter, or a part of one, selects less than all items. */
export function selects({ feed: _, ...filter }: ItemFilter): boolean {
  return Object.values(filter).some((value) =>
    Array.isArray(value) ? value.length > 0 : value !== undefined,
  );
}

/** A filter, and what no index of terms tells. */
export interface ItemCondition extends ItemFilter {
  /** Builds a further condition on an item. */
  readonly meets?: ((item: OrderColumns) => SQL) | undefined;
}

/** A page of a list of items. */
export interface ItemPage extends ItemCondition {
  readonly limit: number;
  /** Default: `newest`. */
  readonly order?: ItemOrder | undefined;
  /** The last item of the previous page, in the same order. */
  readonly after?: Keyset | Arrival | ArrivalSql | undefined;
  /** The arrival of the last item to scan, from `findReach`. */
  readonly from?: number | undefined;
}

/**
 * Builds the query of every list of items. It reads indexes only as far as the page needs: per term `limit` rows and those
 * that a filter skips; of a small dump, and of an author in an order by date, all items.
 * @param columns of `items i`
 */
export function selectPage(columns: SQL, query: ItemPage): SQL {
  const { dump, arrived, limit, after, from, order = 'newest' } = query;
  const { lists, narrowing } = listsAndFilters(query);
  const wanted = (key: OrderColumns) =>
    sql.join([
      ...(after === undefined ? [] : [afterPlace(after, order, key)]),
      ...(from === undefined ? [] : [sql` AND ${key.arrival} >= ${from}`]),
      ...narrowing(key),
    ]);
  if (lists.length === 0) {
    const items = dump?.isSmall
      ? sql`(SELECT DISTINCT item_id FROM (${itemsOfDump(dump)})) s CROSS JOIN items i ON i.id = s.item_id`
      : // A list by date would skip what arrived later.
        sql`items i ${sql.raw(arrived === undefined ? '' : 'INDEXED BY items_arrival_unique')}`;
    return sql`SELECT ${columns} FROM ${items} WHERE i.arrival IS NOT NULL ${wanted(OF_ITEMS)}
      ORDER BY ${orderTerms(order, OF_ITEMS)} LIMIT ${limit}`;
  }
  const pages = lists.map(({ from: tables, within, skipping, columns: key, repeats }) => {
    const select = sql.raw(repeats ? 'SELECT DISTINCT' : 'SELECT');
    return sql`SELECT * FROM (
      ${select} ${key.id} AS item_id, ${key.date} AS published_at, ${key.position} AS position, ${key.arrival} AS arrival
      FROM ${tables} WHERE ${within}${sql.join([...skipping])} ${wanted(key)} ORDER BY ${orderTerms(order, key)} LIMIT ${limit})`;
  });
  return sql`SELECT ${columns} FROM (${sql.join(pages, sql` UNION `)}) x JOIN items i ON i.id = x.item_id
    ORDER BY ${orderTerms(order, OF_TOPICS)} LIMIT ${limit}`;
}

/**
 * Builds the query for where the scan of one page in the order of arrival ends: a filter may skip any number of items, and
 * no page should read the whole database.
 * @param maxRows rows of each list to scan
 * @returns selects the arrival of the last scanned item, or NULL; `undefined` when nothing is skipped
 */
export function selectReach(filter: ItemCondition, before: number, maxRows: number): SQL | undefined {
  const { lists, narrowing } = listsAndFilters(filter);
  const skips = lists.some(({ skipping }) => skipping.length > 0);
  if (!skips && narrowing(OF_ITEMS).length === 0) return undefined;
  const scanned =
    lists.length === 0
      ? [sql`items x WHERE true`]
      : lists.map(({ from, within }) => sql`${from} WHERE ${within}`);
  const ends = scanned.map(
    (rows) => sql`SELECT * FROM (SELECT x.arrival FROM ${rows} AND x.arrival < ${before}
      ORDER BY x.arrival DESC LIMIT 1 OFFSET ${maxRows - 1})`,
  );
  return sql`SELECT max(arrival) AS arrival FROM (${sql.join(ends, sql` UNION ALL `)})`;
}

/**
 * Builds the query of arrival and score of the items in a range of arrivals. The score is that of the best of the topics that
 * the filter selects, else of all topics of the item.
 * @param inRange the condition on an arrival
 */
export function selectScores(filter: ItemCondition, inRange: (arrival: SQL) => SQL): SQL {
  const { dump } = filter;
  const { lists, narrowing } = listsAndFilters({ ...filter, dump: dump && { ...dump, isSmall: false } });
  const wanted = (key: OrderColumns) => sql`${inRange(key.arrival)}${sql.join([...narrowing(key)])}`;
  if (lists.length === 0) {
    return sql`SELECT i.arrival, ${bestScoreOf(sql`i.id`, filter.feed)} AS score
      FROM items i WHERE ${wanted(OF_ITEMS)}`;
  }
  const scored = lists.map(
    ({ from, within, skipping, columns: key, score }) =>
      sql`SELECT ${key.arrival} AS arrival, ${score} AS score FROM ${from} WHERE ${within}${sql.join([...skipping])} AND ${wanted(key)}`,
  );
  return sql`SELECT arrival, max(score) AS score FROM (${sql.join(scored, sql` UNION ALL `)}) GROUP BY arrival`;
}

/**
 * Builds the query of the arrivals of the items that a filter selects, each once: the last to arrive, up to `limit`.
 * @param meets a further condition on an arrival
 */
export function selectArrivals(
  filter: ItemFilter,
  limit: number,
  meets: (arrival: SQL) => SQL = () => sql`true`,
): SQL {
  const { dump } = filter;
  const { lists, narrowing } = listsAndFilters(filter);
  const wanted = (key: OrderColumns) => sql`${meets(key.arrival)}${sql.join([...narrowing(key)])}`;
  const last = sql`ORDER BY arrival DESC LIMIT ${limit}`;
  if (lists.length === 0) {
    const inSmallDump = dump?.isSmall ? inDump(sql`i.id`, dump) : sql``;
    return sql`SELECT i.arrival FROM items i WHERE i.arrival IS NOT NULL AND ${wanted(OF_ITEMS)}${inSmallDump} ${last}`;
  }
  const found = lists.map(
    ({ from, within, skipping, columns: key }) =>
      sql`SELECT * FROM (SELECT DISTINCT ${key.arrival} AS arrival FROM ${from}
        WHERE ${within}${sql.join([...skipping])} AND ${wanted(key)} ${last})`,
  );
  return sql`SELECT arrival FROM (${sql.join(found, sql` UNION `)}) ${last}`;
}

/** Builds the condition that a filter selects the item with an arrival. @param arrival of any table but one named `i` */
export function isSelected(arrival: SQL, filter: ItemFilter): SQL {
  const { without = [], revised, dump, arrived, feed } = filter;
  const ofItem = [
    ...within(OF_ITEMS.date, filter),
    ...(dump === undefined ? [] : [inDump(OF_ITEMS.id, dump)]),
  ];
  return sql.join([
    sql`true`,
    ...arrivedWithin(arrival, arrived),
    ...arrivedBy(arrival, filter.asOf),
    ...termFilters(filter).map(({ terms, scores }) => sql` AND ${isUnder(arrival, terms, scores)}`),
    ...(without.length === 0 ? [] : [sql` AND NOT ${isUnder(arrival, without, { left: feed })}`]),
    ...bestScore(arrival, filter),
    ...isRevised(arrival, revised),
    ...(ofItem.length === 0
      ? []
      : [sql` AND EXISTS (SELECT 1 FROM items i WHERE i.arrival = ${arrival}${sql.join(ofItem)})`]),
  ]);
}

const OF_ITEMS: OrderColumns = {
  date: sql.raw(LISTED_DATE),
  position: sql`i.position`,
  id: sql`i.id`,
  arrival: sql`i.arrival`,
};

/** Splits a filter: the lists that a query reads, which are the shortest, and the conditions on their rows. */
function listsAndFilters(filter: ItemCondition): {
  /** None for all items. */
  readonly lists: readonly TermList[];
  /** Conditions, each with its AND. */
  readonly narrowing: (key: OrderColumns) => readonly SQL[];
} {
  const { without = [], revised, dump, arrived, feed, meets } = filter;
  const filters = termFilters(filter);
  const read = dump?.isSmall ? undefined : filters.shift();
  return {
    lists: read?.terms.flatMap((term) => listsOf(term, OF_ITEMS, read.scores)) ?? [],
    narrowing: (key) => [
      ...within(key.date, filter),
      ...arrivedWithin(key.arrival, arrived),
      ...arrivedBy(key.arrival, filter.asOf),
      ...(dump === undefined || dump.isSmall ? [] : [inDump(key.id, dump)]),
      ...filters.map((each) => sql` AND ${isUnder(key.arrival, each.terms, each.scores)}`),
      ...(without.length === 0 ? [] : [sql` AND NOT ${isUnder(key.arrival, without, { left: feed })}`]),
      ...bestScore(key.arrival, filter),
      ...isRevised(key.arrival, revised),
      ...(meets === undefined ? [] : [sql` AND ${meets(key)}`]),
    ],
  };
}

/**
 * The terms of a filter and the scores that count there; an item must be under one of each, the shortest lists first. Where
 * topics are named, the scores in these count, and not the best ones of the items.
 */
export function termFilters({ authors = [], topics = [], categories = [], all = [], min, feed }: ItemFilter) {
  const filters: { readonly terms: readonly Term[]; readonly scores: ScoreFilter }[] = [
    { terms: authors, scores: { feed } },
    ...all.map((terms) => ({ terms, scores: { feed } })),
    { terms: topics, scores: { min, feed } },
    { terms: categories.map((category) => ({ category })), scores: { feed } },
  ];
  return filters.filter(({ terms }) => terms.length > 0);
}

/** The condition, with its AND, on the best score of an item; none where topics are named. */
export function bestScore(arrival: SQL, { topics = [], ...filter }: ItemFilter): SQL[] {
  return topics.length === 0 ? bestCounts(arrival, filter) : [];
}

/** The condition, with its AND, that a new version brought an item, or did not. */
export function isRevised(arrival: SQL, revised: boolean | undefined): SQL[] {
  if (revised === undefined) return [];
  const found = sql`EXISTS (SELECT 1 FROM items r INDEXED BY items_revised WHERE r.revised AND r.arrival = ${arrival})`;
  return [revised ? sql` AND ${found}` : sql` AND NOT ${found}`];
}

/** Conditions, each with its AND, that `date` is within the days. */
export function within(date: SQL, { since, until }: Pick<ItemFilter, 'since' | 'until'>): SQL[] {
  return [
    ...(since === undefined ? [] : [sql` AND ${date} >= ${since}`]),
    // Every time of a day sorts before the day followed by a letter.
    ...(until === undefined ? [] : [sql` AND ${date} <= ${`${until}Z`}`]),
  ];
}

function arrivedBy(arrival: SQL, asOf: number | undefined): SQL[] {
  return asOf === undefined ? [] : [sql` AND ${arrival} <= ${asOf}`];
}

/** The same for the days of arrival, which are a range of arrivals. */
export function arrivedWithin(arrival: SQL, days: ItemFilter['arrived']): SQL[] {
  if (days === undefined) return [];
  const first = (day: string) =>
    sql`(SELECT arrival FROM items WHERE arrived_at >= ${day} ORDER BY arrived_at, arrival LIMIT 1)`;
  return [
    sql` AND ${arrival} >= ${first(days.from)} AND ${arrival} < ifnull(${first(days.until)}, ${Number.MAX_SAFE_INTEGER})`,
  ];
}
