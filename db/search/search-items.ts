/** Full-text search over titles and abstracts. */

import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { MAX_SCANNED_ROWS } from '../items/find-arrivals.ts';
import {
  HEAD_COLUMNS,
  type HeadRow,
  headOf,
  ITEM_COLUMNS,
  type Item,
  type ItemRow,
  itemOf,
  type ListedItem,
} from '../items/find-items.ts';
import { inDump } from '../items/item-dumps.ts';
import { type ItemFilter, inTopics, within } from '../items/item-page.ts';

/** A search. */
export interface Search extends ItemFilter {
  /** From `searchExpression`. */
  readonly expression: string;
}

/** Weight of a word in the title against one in the abstract. */
const TITLE_WEIGHT = 4;

/** The conditions of a search on `items_fts` and `items i`. */
export function matching({ expression, topics = [], without = [], dump, ...days }: Search): SQL {
  return sql.join([
    sql`items_fts MATCH ${expression}`,
    ...within(sql`i.published_at`, days),
    ...(dump === undefined ? [] : [inDump(sql`i.id`, dump)]),
    ...(topics.length === 0 ? [] : [sql` AND ${inTopics(sql`i.id`, topics)}`]),
    ...(without.length === 0 ? [] : [sql` AND NOT ${inTopics(sql`i.id`, without)}`]),
  ]);
}

/** Order and range of a search's results. */
export interface SearchRange {
  readonly order: 'newest' | 'relevance';
  readonly limit: number;
  /** Only items that arrived before this one. */
  readonly before?: number | undefined;
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
  { expression, topics = [], without = [], ...filter }: Search,
  before = Number.MAX_SAFE_INTEGER,
): Promise<number | undefined> {
  const isFiltered =
    topics.length + without.length > 0 || Object.values(filter).some((value) => value !== undefined);
  if (!isFiltered) return undefined;
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
export async function searchItems(
  db: Database,
  search: Search,
  options: SearchRange,
): Promise<(Item & { readonly arrival: number })[]> {
  const columns = sql`${ITEM_COLUMNS}, i.arrival`;
  const rows = await db.orm.all<ItemRow & { arrival: number }>(statement(columns, search, options));
  return rows.map(({ arrival, ...row }) => ({ ...itemOf(row), arrival }));
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
