import { sql } from 'drizzle-orm';
import type { Run } from '../database.ts';

/**
 * Makes the items of a dump visible, by giving those without an arrival their number: items published last come last, so
 * they are the newest of a feed. Works inside the caller's transaction.
 * @returns how many items arrived
 */
export async function assignArrivals(run: Run, dumpId: string): Promise<number> {
  const { rowsAffected } = await run(
    sql`UPDATE items SET arrival = n.arrival FROM (
            SELECT id, (SELECT arrivals FROM catalogue)
                + row_number() OVER (ORDER BY published_at, position DESC, id DESC) AS arrival
            FROM items
            WHERE arrival IS NULL AND id IN (SELECT item_id FROM item_dumps WHERE dump_id = ${dumpId})
          ) n WHERE items.id = n.id`,
  );
  await run(sql`UPDATE catalogue SET arrivals = arrivals + ${rowsAffected}`);
  return rowsAffected;
}

/**
 * Numbers the new items of each topic in the order of arrival, behind all earlier ones. Works inside the caller's
 * transaction.
 */
export async function numberInTopics(run: Run): Promise<void> {
  await run(
    sql`UPDATE item_topics SET arrival = n.arrival, ordinal = n.ordinal FROM (
            SELECT x.topic_slug, x.item_id, i.arrival, t.arrivals
                + row_number() OVER (PARTITION BY x.topic_slug ORDER BY i.arrival) AS ordinal
            FROM item_topics x JOIN items i ON i.id = x.item_id JOIN topics t ON t.slug = x.topic_slug
            WHERE x.ordinal IS NULL AND i.arrival IS NOT NULL
          ) n WHERE item_topics.item_id = n.item_id AND item_topics.topic_slug = n.topic_slug`,
  );
  // The last ordinal stands at the end of the index. A number stays used when its item has left the topic.
  await run(
    sql`UPDATE topics SET arrivals = max(arrivals,
            coalesce((SELECT max(ordinal) FROM item_topics WHERE topic_slug = slug), 0))`,
  );
}
