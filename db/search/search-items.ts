/** Full-text search over titles and abstracts. */

import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import {
  HEAD_COLUMNS,
  type HeadRow,
  headOf,
  ITEM_COLUMNS,
  type Item,
  type ItemRow,
  itemOf,
  type ListedItem,
  MAX_SCANNED_ROWS,
} from '../items/find-items.ts';
import { inDump } from '../items/item-dumps.ts';
import {
  arrivedWithin,
  bestScore,
  type ItemFilter,
  isRevised,
  selects,
  termFilters,
  within,
} from '../items/item-page.ts';
import { LISTED_DATE } from '../items/listed-date.ts';
import { arrivalsUnder, bestScoreOf, isUnder } from '../items/term-lists.ts';

/** A search. */
export interface Search extends ItemFilter {
  /** From `searchExpression`. */
  readonly expression: string;
  /** The expressions of its words, without those that it excludes; by default the whole expression. */
  readonly words?: readonly string[];
}

/** Weight of a word in the title against one in the abstract. */
export const TITLE_WEIGHT = 4;

/** The conditions of a search on `items_fts` and `items i`. */
function matching({ expression, without = [], dump, ...filter }: Search): SQL {
  // Of the index: conditions on it skip items before they are read.
  const arrival = sql`items_fts.rowid`;
  return sql.join([
    sql`items_fts MATCH ${expression}`,
    ...arrivedWithin(arrival, filter.arrived),
    ...within(sql.raw(LISTED_DATE), filter),
    ...(dump === undefined ? [] : [inDump(sql`i.id`, dump)]),
    ...termFilters(filter).map(({ terms, scores }) => sql` AND ${isUnder(arrival, terms, scores)}`),
    ...(without.length === 0 ? [] : [sql` AND NOT ${isUnder(arrival, without, { left: filter.feed })}`]),
    ...bestScore(arrival, filter),
    ...isRevised(arrival, filter.revised),
  ]);
}

/** Order and range of a search's results. */
export interface SearchRange {
  readonly order: 'newest' | 'relevance';
  readonly limit: number;
  /** Only items that arrived before this one. */
  readonly before?: number | SQL | undefined;
  /** Only items that arrived with or after this one, from `findSearchReach`. */
  readonly from?: number | undefined;
  /** Number of results to skip, for the order `relevance`, which has no other cursor. */
  readonly offset?: number | undefined;
}

/**
 * Finds where the scan of one page ends, in the order `newest`: a filter may skip any number of items, and no page should
 * read the whole database. The next page starts there.
 * @returns the arrival of the last scanned item; `undefined` for an unlimited scan
 */
export async function findSearchReach(
  db: Database,
  { expression, words: _, ...filter }: Search,
  before = Number.MAX_SAFE_INTEGER,
): Promise<number | undefined> {
  if (!selects(filter)) return undefined;
  const [row] = await db.orm.all<{ arrival: number }>(
    sql`SELECT rowid AS arrival FROM items_fts WHERE items_fts MATCH ${expression} AND rowid < ${before}
        ORDER BY rowid DESC LIMIT 1 OFFSET ${MAX_SCANNED_ROWS - 1}`,
  );
  return row?.arrival;
}

/**
 * Finds listed items by the words of their titles and abstracts. The order `newest` returns the last to arrive first and
 * reads the index only as far as needed; `relevance` ranks every match by BM25.
 * @throws LibsqlError for a malformed expression
 */
export async function searchItems(db: Database, search: Search, options: SearchRange): Promise<Item[]> {
  return (await db.orm.all<ItemRow>(statement(ITEM_COLUMNS, search, options))).map(itemOf);
}

/** Finds the same as {@link searchItems}, with the fields that lists show. */
export async function searchHeads(db: Database, search: Search, options: SearchRange): Promise<ListedItem[]> {
  return (await db.orm.all<HeadRow>(statement(HEAD_COLUMNS, search, options))).map(headOf);
}

function statement(
  columns: SQL,
  search: Search,
  { order, limit, before, from, offset = 0 }: SearchRange,
): SQL {
  const earlier = before === undefined ? sql`` : sql` AND items_fts.rowid < ${before}`;
  const later = from === undefined ? sql`` : sql` AND items_fts.rowid >= ${from}`;
  const by =
    order === 'newest'
      ? sql`items_fts.rowid DESC`
      : sql`bm25(items_fts, ${sql.raw(`${TITLE_WEIGHT}.0, 1.0`)}), items_fts.rowid DESC`;
  return sql`SELECT ${columns} FROM items_fts CROSS JOIN items i ON i.arrival = items_fts.rowid
    WHERE ${matching(search)}${earlier}${later} ORDER BY ${by} LIMIT ${limit} OFFSET ${offset}`;
}

/** SQL: the arrivals of the items that {@link searchItems} finds. */
export function searchArrivals(search: Search, range: SearchRange): SQL {
  return statement(sql`i.arrival`, search, range);
}

/**
 * SQL: arrival and score of the items that a search finds in a range of arrivals: the number of its words in the title, and
 * the score of the item's best topic. Unlike that of the order `relevance`, it does not depend on other items.
 * @param inRange the condition on an arrival
 */
export function searchScores(search: Search, inRange: (arrival: SQL) => SQL): SQL {
  const titles = (search.words ?? [search.expression]).map(
    (word) =>
      sql`SELECT rowid AS arrival FROM items_fts WHERE items_fts MATCH ${`title : (${word})`} AND ${inRange(sql`rowid`)}`,
  );
  return sql`SELECT i.arrival, coalesce(t.words, 0) + coalesce(${bestScoreOf(sql`i.id`, search.feed)}, 0) AS score
    FROM items_fts CROSS JOIN items i ON i.arrival = items_fts.rowid
    LEFT JOIN (SELECT arrival, count(*) AS words FROM (${sql.join(titles, sql` UNION ALL `)}) GROUP BY arrival) t ON t.arrival = i.arrival
    WHERE ${matching(search)} AND ${inRange(sql`items_fts.rowid`)}`;
}

/** Counts the items that a search finds, up to `limit`; reads no more. */
export async function countMatches(db: Database, search: Search, limit: number): Promise<number> {
  const [row] = await db.orm.all<{ n: number }>(
    sql`SELECT count(*) AS n FROM (SELECT 1 FROM items_fts ${matches(search)} LIMIT ${limit})`,
  );
  return row?.n ?? 0;
}

/** A word may be in every item, and items are long: reads them only when neither index nor topics suffice. */
function matches(search: Search): SQL {
  const { expression, topics = [], without = [], dump, since, until, arrived, feed } = search;
  const hasDays = since !== undefined || until !== undefined;
  const haveDates = topics.length > 0 && topics.every((term) => typeof term === 'string');
  if (dump !== undefined || (hasDays && !haveDates)) {
    return sql`CROSS JOIN items i ON i.arrival = items_fts.rowid WHERE ${matching(search)}`;
  }
  const days = within(sql`n.published_at`, search);
  return sql.join([
    sql`WHERE items_fts MATCH ${expression}`,
    ...arrivedWithin(sql`items_fts.rowid`, arrived),
    ...termFilters(search).map(
      ({ terms, scores }) =>
        sql` AND items_fts.rowid IN (${arrivalsUnder(terms, terms === topics ? days : [], scores)})`,
    ),
    ...(without.length === 0
      ? []
      : [sql` AND items_fts.rowid NOT IN (${arrivalsUnder(without, [], { left: feed })})`]),
    ...bestScore(sql`items_fts.rowid`, search),
    ...isRevised(sql`items_fts.rowid`, search.revised),
  ]);
}

/** Finds the listed items with any of these external ids, the newest first. */
export async function findIdentified(
  db: Database,
  ids: readonly { readonly scheme: string; readonly value: string }[],
): Promise<Item[]> {
  if (ids.length === 0) return [];
  const named = sql.join(
    ids.map(({ scheme, value }) => sql`(scheme = ${scheme} AND value = ${value})`),
    sql` OR `,
  );
  const rows = await db.orm.all<ItemRow>(sql`
    SELECT ${ITEM_COLUMNS} FROM items i
    WHERE i.id IN (SELECT item_id FROM external_ids WHERE ${named}) AND i.arrival IS NOT NULL
    ORDER BY ${sql.raw(LISTED_DATE)} DESC, i.id`);
  return rows.map(itemOf);
}
