import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { within } from '../items/item-page.ts';
import { matching, type Search } from './search-items.ts';

/** Counts the items that a search finds, up to `limit`; reads no more. */
export async function countMatches(db: Database, search: Search, limit: number): Promise<number> {
  const [row] = await db.orm.all<{ n: number }>(
    sql`SELECT count(*) AS n FROM (SELECT 1 FROM items_fts ${matches(search)} LIMIT ${limit})`,
  );
  return row?.n ?? 0;
}

/** A word may be in every item, and items are long: reads them only when neither index nor topics suffice. */
function matches(search: Search): SQL {
  const { expression, topics = [], without = [], dump, ...days } = search;
  const hasDays = days.since !== undefined || days.until !== undefined;
  if (dump !== undefined || (hasDays && topics.length === 0)) {
    return sql`CROSS JOIN items i ON i.arrival = items_fts.rowid WHERE ${matching(search)}`;
  }
  const under = (slugs: readonly string[], conditions: readonly SQL[]) =>
    sql`(SELECT x.arrival FROM item_topics x WHERE x.topic_slug IN ${slugs} AND x.arrival IS NOT NULL${sql.join([...conditions])})`;
  return sql.join([
    sql`WHERE items_fts MATCH ${expression}`,
    ...(topics.length === 0
      ? []
      : [sql` AND items_fts.rowid IN ${under(topics, within(sql`x.published_at`, days))}`]),
    ...(without.length === 0 ? [] : [sql` AND items_fts.rowid NOT IN ${under(without, [])}`]),
  ]);
}
