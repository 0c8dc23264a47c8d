import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { LISTED_DATE } from '../items/listed-date.ts';

/** The title of a listed item, published in one of two periods. */
export interface DatedTitle {
  readonly title: string;
  /** Whether it was published in the later one. */
  readonly isLate: boolean;
}

/** Two periods, one after the other: the first day, the first day of the later period, the first day after both. */
export interface Periods {
  readonly from: string;
  readonly middle: string;
  readonly until: string;
}

/**
 * Finds the titles of the newest listed items of two periods.
 * @param limit the number of titles of each period
 * @param slug the only topic; without it, of all items
 */
export async function findTitles(
  db: Database,
  { from, middle, until }: Periods,
  limit: number,
  slug?: string,
): Promise<DatedTitle[]> {
  const rows = await db.orm.all<{ title: string; isLate: number }>(sql`
    SELECT title, 1 AS isLate FROM (${newestTitles(middle, until, slug)} LIMIT ${limit})
    UNION ALL SELECT title, 0 FROM (${newestTitles(from, middle, slug)} LIMIT ${limit})`);
  return rows.map(({ title, isLate }) => ({ title, isLate: isLate === 1 }));
}

/** SQL: the titles of a period. */
function newestTitles(first: string, after: string, slug: string | undefined): SQL {
  if (slug !== undefined) {
    return sql`SELECT i.title FROM item_topics x JOIN items i ON i.id = x.item_id
      WHERE x.topic_slug = ${slug} AND x.arrival IS NOT NULL AND x.published_at >= ${first} AND x.published_at < ${after}
      ORDER BY x.published_at DESC, x.position, x.item_id`;
  }
  const date = sql.raw(LISTED_DATE);
  return sql`SELECT i.title FROM items i WHERE i.arrival IS NOT NULL AND ${date} >= ${first} AND ${date} < ${after}
    ORDER BY ${date} DESC, i.position, i.id`;
}
