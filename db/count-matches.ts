import { sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { matching, type Search } from './search-items.ts';

/**
 * Counts the items that a search finds, up to a limit: what is beyond is not read.
 * @returns `limit` when there are as many or more
 */
export async function countMatches(db: Database, search: Search, limit: number): Promise<number> {
  // The index of words alone will do where nothing else is asked of an item.
  const { expression: _, ...others } = search;
  const isPlain = Object.values(others).every(
    (value) => value === undefined || (Array.isArray(value) && value.length === 0),
  );
  const items = isPlain ? sql`` : sql`CROSS JOIN items i ON i.arrival = items_fts.rowid`;
  const [row] = await db.orm.all<{ n: number }>(sql`
    SELECT count(*) AS n FROM (SELECT 1 FROM items_fts ${items} WHERE ${matching(search)} LIMIT ${limit})`);
  return row?.n ?? 0;
}
