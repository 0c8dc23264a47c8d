import { type SQL, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { ITEM_COLUMNS, type Item, type ItemRow, itemOf } from './find-items.ts';
import { type ItemFilter, inDump, inTopics, within } from './item-page.ts';

/** What is looked for. */
export interface Search extends ItemFilter {
  /** As `searchExpression` gives it. */
  readonly expression: string;
}

/** How much a word in the title counts, against one in the abstract. */
const TITLE_WEIGHT = 4;

/** The conditions of a search on `items_fts` and `items i`. */
export function matching({ expression, topics = [], without = [], source, ...days }: Search): SQL {
  return sql.join([
    sql`items_fts MATCH ${expression}`,
    ...within(sql`i.published_at`, days),
    ...(source === undefined ? [] : [inDump(sql`i.id`, source)]),
    ...(topics.length === 0 ? [] : [sql` AND ${inTopics(sql`i.id`, topics)}`]),
    ...(without.length === 0 ? [] : [sql` AND NOT ${inTopics(sql`i.id`, without)}`]),
  ]);
}

/**
 * Finds listed items by the words of their titles and abstracts.
 *
 * In the order `newest`, the last to arrive comes first, and the index is read from that end only as far as it takes;
 * `relevance` is BM25 and looks at every match.
 * @param options.before only items that arrived before this one
 * @param options.offset leaves out as many of the first: for the order `relevance`, which has no other place to go on from
 * @throws LibsqlError when the expression is none
 */
export async function searchItems(
  db: Database,
  search: Search,
  options: {
    readonly order: 'newest' | 'relevance';
    readonly limit: number;
    readonly before?: number | undefined;
    readonly offset?: number | undefined;
  },
): Promise<(Item & { readonly arrival: number })[]> {
  const { order, limit, before, offset = 0 } = options;
  const earlier = before === undefined ? sql`` : sql` AND items_fts.rowid < ${before}`;
  const by =
    order === 'newest'
      ? sql`items_fts.rowid DESC`
      : sql`bm25(items_fts, ${sql.raw(`${TITLE_WEIGHT}.0, 1.0`)}), items_fts.rowid DESC`;
  const rows = await db.orm.all<ItemRow & { arrival: number }>(
    sql`SELECT ${ITEM_COLUMNS}, i.arrival FROM items_fts CROSS JOIN items i ON i.arrival = items_fts.rowid
        WHERE ${matching(search)}${earlier} ORDER BY ${by} LIMIT ${limit} OFFSET ${offset}`,
  );
  return rows.map(({ arrival, ...row }) => ({ ...itemOf(row), arrival }));
}
