import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { LISTED_DATE } from './listed-date.ts';

/** Number of counted weeks. */
export const WEEKS = 12;

/** Numbers of items published in each of the last weeks, the oldest week first. */
export interface WeeklyCounts {
  /** The Monday of each week, in ISO 8601 (`2025-03-10`); `[]` without items. */
  readonly weeks: readonly string[];
  /** Whether the last week was not over when the newest dump was captured. */
  readonly isRunning: boolean;
  /** Of all items; as long as `weeks`. */
  readonly all: readonly number[];
  /** Of each topic by its slug; as long as `weeks`. */
  readonly topics: ReadonlyMap<string, readonly number[]>;
}

/**
 * Counts the listed items of the last twelve weeks by week and topic, in one query that reads only these weeks of the
 * indexes by date.
 *
 * Weeks are those of ISO 8601, from Monday to Sunday in UTC. The last one holds the newest item, so the counts do not
 * depend on the clock. Items dated after the capture of every dump are announcements and do not move the end.
 * @param slug the only topic to count, besides all items
 */
export async function countWeekly(db: Database, slug?: string): Promise<WeeklyCounts> {
  const date = sql.raw(LISTED_DATE);
  const rows = await db.orm.all<{ slug: string | null; first: string; items: number; isRunning: number }>(sql`
    WITH RECURSIVE captured AS MATERIALIZED (
      SELECT substr(max(captured_at), 1, 10) AS day FROM dumps WHERE state = 'loaded'
    ), newest AS MATERIALIZED (
      SELECT date(coalesce(
        (SELECT max(${date}) FROM items i WHERE i.arrival IS NOT NULL AND ${date} <= (SELECT day || 'Z' FROM captured)),
        (SELECT max(${date}) FROM items i WHERE i.arrival IS NOT NULL)), '-6 days', 'weekday 1') AS monday
    ), weeks AS MATERIALIZED (
      SELECT 1 AS n, monday AS first, date(monday, '+7 days') AS after FROM newest WHERE monday IS NOT NULL
      UNION ALL
      SELECT n + 1, date(first, '-7 days'), first FROM weeks WHERE n < ${WEEKS}
    )
    SELECT NULL AS slug, w.first, NOT coalesce(w.after <= (SELECT day FROM captured), 0) AS isRunning,
      (SELECT count(*) FROM items i
       WHERE i.arrival IS NOT NULL AND ${date} >= w.first AND ${date} < w.after) AS items
    FROM weeks w
    UNION ALL
    SELECT t.slug, w.first, 0,
      (SELECT count(*) FROM item_topics x WHERE x.topic_slug = t.slug
       AND x.arrival IS NOT NULL AND x.published_at >= w.first AND x.published_at < w.after)
    FROM topics t CROSS JOIN weeks w ${slug === undefined ? sql`` : sql`WHERE t.slug = ${slug}`}
    ORDER BY 2`);
  const all = rows.filter(({ slug }) => slug === null);
  const topics = new Map<string, number[]>();
  for (const { slug, items } of rows) {
    if (slug === null) continue;
    const counts = topics.get(slug) ?? [];
    counts.push(items);
    topics.set(slug, counts);
  }
  return {
    weeks: all.map(({ first }) => first),
    isRunning: all.at(-1)?.isRunning === 1,
    all: all.map(({ items }) => items),
    topics,
  };
}
