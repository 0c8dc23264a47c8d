import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { type ArrivedItem, type ArrivedRow, arrived, HEAD_COLUMNS, REACH } from '../items/find-arrivals.ts';
import { ITEM_COLUMNS, type Item, type ItemRow, itemOf } from '../items/find-items.ts';
import { inDump } from '../items/item-dumps.ts';
import { type ItemFilter, inTopics, within } from '../items/item-page.ts';

/** What is looked for. */
export interface Search extends ItemFilter {
  /** As `searchExpression` gives it. */
  readonly expression: string;
}

/** How much a word in the title counts, against one in the abstract. */
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

/** Which of the items that a search finds, and in which order. */
export interface SearchRange {
  readonly order: 'newest' | 'relevance';
  readonly limit: number;
  /** Only items that arrived before this one. */
  readonly before?: number | undefined;
  /** Only items that arrived with this one or after it, as `findSearchReach` says. */
  readonly from?: number | undefined;
  /** Leaves out as many of the first: for the order `relevance`, which has no other place to go on from. */
  readonly offset?: number | undefined;
}

/**
 * How far one page of a search looks back, in the order `newest`: what a filter passes over may be any number of items, and no
 * page is to read the whole database for that. The page after it goes on from there.
 * @returns the arrival of the last item that is looked at; `undefined` when nothing limits that but how many are wanted
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
        ORDER BY rowid DESC LIMIT 1 OFFSET ${REACH - 1}`,
  );
  return row?.arrival;
}

/**
 * Finds listed items by the words of their titles and abstracts.
 *
 * In the order `newest`, the last to arrive comes first, and the index is read from that end only as far as it takes;
 * `relevance` is BM25 and looks at every match.
 * @throws LibsqlError when the expression is none
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

/** The same with no more of each item than lists show. */
export async function searchHeads(
  db: Database,
  search: Search,
  options: SearchRange,
): Promise<ArrivedItem[]> {
  return (await db.orm.all<ArrivedRow>(statement(HEAD_COLUMNS, search, options))).map(arrived);
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
