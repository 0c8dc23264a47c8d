/** Search by words and, in the order of arrival, by meaning. */

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
  type Arrival,
  arrivedWithin,
  bestScore,
  type ItemCondition,
  type ItemFilter,
  isRevised,
  selectPage,
  selectReach,
  selectScores,
  selects,
  termFilters,
  within,
} from '../items/item-page.ts';
import { LISTED_DATE } from '../items/listed-date.ts';
import { arrivalsUnder, bestScoreOf, isUnder } from '../items/term-lists.ts';
import { mapInTurns } from '../next-turn.ts';
import { bytesOf } from '../vector.ts';

/** A search. */
export interface Search extends ItemFilter {
  /** What the index of words finds, from `strictExpression`; `undefined` for all items that the filter selects. */
  readonly expression: string | undefined;
  /** The expressions of its words, without those that it excludes; by default the whole expression. */
  readonly words?: readonly string[];
  /** Items near to it are found too, in the order of arrival, if the filter selects them. */
  readonly meaning?: Meaning | undefined;
}

/**
 * What a search means. An item is found that has all words, or that is near enough. That depends on the search and the item
 * alone, never on other items.
 */
export interface Meaning {
  /** The model of the vector; items without a vector of this model are found by words only. */
  readonly model: string;
  readonly vector: Float32Array;
  /** The least cosine of an item's vector. */
  readonly cut: number;
}

/** The search for words alone. */
export function byWords<T extends Search>(search: T): T {
  return { ...search, meaning: undefined };
}

/** Maximum number of items of each list that a page compares with a meaning: some 7 µs each. */
export const MAX_COMPARED_ROWS = 20_000;

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

/** Range of a search's results. */
export interface SearchRange {
  readonly limit: number;
  /** Only items that arrived before this one. */
  readonly before?: number | SQL | undefined;
  /** Only items that arrived with or after this one, from `findSearchReach`. */
  readonly from?: number | undefined;
}

/**
 * Finds where the scan of one page ends: a filter may skip any number of items, and no page should
 * read the whole database. The next page starts there.
 * @returns the arrival of the last scanned item; `undefined` for an unlimited scan
 */
export async function findSearchReach(
  db: Database,
  search: Search,
  before = Number.MAX_SAFE_INTEGER,
): Promise<number | undefined> {
  const { expression, words: _words, meaning, ...filter } = search;
  const list = listOf(search);
  if (list !== undefined) {
    const maxRows = meaning === undefined ? MAX_SCANNED_ROWS : MAX_COMPARED_ROWS;
    const reach = selectReach(list, before, maxRows);
    const [row] = reach === undefined ? [] : await db.orm.all<{ arrival: number | null }>(reach);
    return row?.arrival ?? undefined;
  }
  if (!selects(filter)) return undefined;
  const [row] = await db.orm.all<{ arrival: number }>(
    sql`SELECT rowid AS arrival FROM items_fts WHERE items_fts MATCH ${expression} AND rowid < ${before}
        ORDER BY rowid DESC LIMIT 1 OFFSET ${MAX_SCANNED_ROWS - 1}`,
  );
  return row?.arrival;
}

/**
 * Finds the listed items of a search, the last to arrive first. Reads the index only as far as needed.
 * @throws LibsqlError for a malformed expression
 */
export async function searchItems(db: Database, search: Search, options: SearchRange): Promise<Item[]> {
  return mapInTurns(await db.orm.all<ItemRow>(statement(ITEM_COLUMNS, search, options)), itemOf);
}

/** Finds the same as {@link searchItems}, with the fields that lists show. */
export async function searchHeads(db: Database, search: Search, options: SearchRange): Promise<ListedItem[]> {
  return mapInTurns(await db.orm.all<HeadRow>(statement(HEAD_COLUMNS, search, options)), headOf);
}

function statement(columns: SQL, search: Search, { limit, before, from }: SearchRange): SQL {
  const list = listOf(search, { before, from });
  if (list !== undefined) {
    const after = before === undefined ? undefined : { arrival: sql`${before}` };
    return selectPage(columns, { ...list, order: 'arrived', limit, after, from });
  }
  const earlier = before === undefined ? sql`` : sql` AND items_fts.rowid < ${before}`;
  const later = from === undefined ? sql`` : sql` AND items_fts.rowid >= ${from}`;
  return sql`SELECT ${columns} FROM items_fts CROSS JOIN items i ON i.arrival = items_fts.rowid
    WHERE ${matching(search)}${earlier}${later} ORDER BY items_fts.rowid DESC LIMIT ${limit}`;
}

/**
 * The list of the items that a search finds, where the index of words does not tell them: it is read by arrival, item by item.
 * @param range arrivals of the items that matter; it bounds the look-up of words
 */
function listOf(
  { expression, words: _words, meaning, ...filter }: Search,
  { before, from = 0 }: Pick<SearchRange, 'before' | 'from'> = {},
): ItemCondition | undefined {
  if (expression === undefined) return filter;
  if (meaning === undefined) return undefined;
  const end = typeof before === 'number' ? before : Number.MAX_SAFE_INTEGER;
  return {
    ...filter,
    meets: ({ arrival, id }) => sql`(${arrival} IN
        (SELECT rowid FROM items_fts WHERE items_fts MATCH ${expression} AND rowid >= ${from} AND rowid < ${end})
      OR (${filter.feed ? sql`${isNews(arrival)} AND ` : sql``}${closeness(id, meaning)} >= ${meaning.cut}))`,
  };
}

/** SQL: the cosine of an item's vector and a meaning; NULL without a vector. @param id the item's id */
function closeness(id: SQL, { model, vector }: Meaning): SQL {
  return sql`(SELECT 1 - vector_distance_cos(e.vector, ${bytesOf(vector)}) FROM embeddings e WHERE e.model = ${model} AND e.item_id = ${id})`;
}

/** Finds the cosines of items and a meaning, by arrival: of those that are near enough. */
export async function findCloseness(
  db: Database,
  meaning: Meaning,
  items: readonly Arrival[],
): Promise<ReadonlyMap<number, number>> {
  const arrivals = JSON.stringify(items.map(({ arrival }) => arrival));
  const rows = await db.orm.all<{ arrival: number; similarity: number | null }>(
    sql`SELECT i.arrival, ${closeness(sql`i.id`, meaning)} AS similarity FROM json_each(${arrivals}) a CROSS JOIN items i ON i.arrival = a.value`,
  );
  return new Map(
    rows.flatMap(({ arrival, similarity }) =>
      similarity === null || similarity < meaning.cut ? [] : [[arrival, similarity]],
    ),
  );
}

/** The condition that an item arrived when feeds of searches held what is near in meaning: older items are no news there. */
function isNews(arrival: SQL): SQL {
  return sql`${arrival} > (SELECT meaning_after FROM catalogue)`;
}

/** SQL: the arrivals of the items that {@link searchItems} finds. */
export function searchArrivals(search: Search, range: SearchRange): SQL {
  return statement(sql`i.arrival`, search, range);
}

/**
 * SQL: arrival and score of the items that a search finds in a range of arrivals: the number of its words in the title, the
 * score of the item's best topic, and the cosine with its meaning. Unlike the ranking by relevance, it does not depend
 * on other items.
 */
export function searchScores(search: Search, { first, end }: ArrivalRange): SQL {
  const { expression, words = [expression], meaning, feed } = search;
  const inRange = (arrival: SQL) => sql`${arrival} >= ${first} AND ${arrival} < ${end}`;
  const list = listOf(search, { from: first, before: end });
  if (expression === undefined && list !== undefined) return selectScores(list, inRange);
  const titles = words.map(
    (word) =>
      sql`SELECT rowid AS arrival FROM items_fts WHERE items_fts MATCH ${`title : (${word})`} AND ${inRange(sql`rowid`)}`,
  );
  const near = meaning === undefined ? sql`0` : sql`coalesce(${closeness(sql`i.id`, meaning)}, 0)`;
  const score = sql`coalesce(t.words, 0) + coalesce(${bestScoreOf(sql`i.id`, feed)}, 0)
    + ${feed ? sql`iif(${isNews(sql`i.arrival`)}, ${near}, 0)` : near}`;
  const found =
    list === undefined
      ? sql`SELECT items_fts.rowid AS arrival FROM items_fts CROSS JOIN items i ON i.arrival = items_fts.rowid
          WHERE ${matching(search)} AND ${inRange(sql`items_fts.rowid`)}`
      : selectScores(list, inRange);
  return sql`SELECT i.arrival, ${score} AS score FROM (${found}) f CROSS JOIN items i ON i.arrival = f.arrival
    LEFT JOIN (SELECT arrival, count(*) AS words FROM (${sql.join(titles, sql` UNION ALL `)}) GROUP BY arrival) t ON t.arrival = i.arrival`;
}

/** Arrivals from one on and before another. */
export interface ArrivalRange {
  readonly first: number;
  readonly end: number;
}

/**
 * Counts the items that a search finds, up to `limit`; reads no more, and no further than a page reaches.
 * @returns also whether there may be more
 */
export async function countMatches(
  db: Database,
  search: Search,
  limit: number,
): Promise<{ readonly count: number; readonly more: boolean }> {
  const from = listOf(search) && (await findSearchReach(db, search));
  const list = listOf(search, { from });
  const found =
    list === undefined
      ? sql`SELECT 1 FROM items_fts ${matches(search)} LIMIT ${limit + 1}`
      : selectPage(sql`1`, { ...list, order: 'arrived', limit: limit + 1, from });
  const [row] = await db.orm.all<{ n: number }>(sql`SELECT count(*) AS n FROM (${found})`);
  const count = row?.n ?? 0;
  return { count: Math.min(count, limit), more: count > limit || from !== undefined };
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
        sql` AND +items_fts.rowid IN (${arrivalsUnder(terms, terms === topics ? days : [], scores)})`,
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
