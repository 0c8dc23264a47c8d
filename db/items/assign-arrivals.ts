import { sql } from 'drizzle-orm';
import type { Run } from '../database.ts';
import { LISTED_DATE, listedDate } from './listed-date.ts';

/**
 * Makes the items of a dump visible, by giving those without an arrival their number: items published last come last, so
 * they are the newest of a feed. Restored items arrive in their own order, at their own times. Works inside the caller's
 * transaction.
 * @param at the time of the publication, ISO 8601; later than that of every earlier one
 * @returns how many items arrived
 */
export async function assignArrivals(run: Run, dumpId: string, at: string): Promise<number> {
  // An upsert that always updates: unlike an UPDATE it keeps the order, in which the full-text index takes items much faster.
  const { rowsAffected } = await run(
    sql`INSERT INTO items (id, title, abstract, authors, categories, published_at, updated_at, first_dump, position, arrival, arrived_at)
          SELECT id, '', '', '', '', '', '', '', 0, (SELECT arrivals FROM catalogue)
              + row_number() OVER (ORDER BY at, former, ${sql.raw(listedDate('published_at', 'at'))}, position DESC, id DESC) AS number, at
          FROM (SELECT id, published_at, position, min(${at}, coalesce(state ->> 'arrivedAt', ${at})) AS at, state ->> 'arrival' AS former
            FROM items LEFT JOIN restored_items ON item_id = id
            WHERE arrival IS NULL AND id IN (SELECT item_id FROM item_dumps WHERE dump_id = ${dumpId}))
          WHERE true ORDER BY number
          ON CONFLICT (id) DO UPDATE SET arrival = excluded.arrival, arrived_at = excluded.arrived_at,
            changed_at = coalesce(changed_at, ${at})`,
  );
  await run(sql`UPDATE catalogue SET arrivals = arrivals + ${rowsAffected}`);
  return rowsAffected;
}

/**
 * Lists the items of each topic that it does not list yet. Those that arrive now, and all of an added topic, get
 * the next numbers in its feed, in the order of arrival. An item that was moved to the topic gets none: it is old. Works
 * inside the caller's transaction.
 * @param at the time of the publication
 * @param added slugs of topics whose feed begins now
 */
export async function listInTopics(run: Run, at: string, added: readonly string[] = []): Promise<void> {
  await run(
    sql`UPDATE item_topics SET arrival = n.arrival, ordinal = n.ordinal, published_at = n.listed, moved = n.moved FROM (
            SELECT x.topic_slug, x.item_id, i.arrival, ${sql.raw(LISTED_DATE)} AS listed, i.arrived_at <> ${at} AS moved,
              iif(i.arrived_at = ${at} OR t.slug IN (SELECT value FROM json_each(${JSON.stringify(added)})),
                t.arrivals + row_number() OVER (PARTITION BY x.topic_slug ORDER BY i.arrival), NULL) AS ordinal
            FROM item_topics x JOIN items i ON i.id = x.item_id JOIN topics t ON t.slug = x.topic_slug
            WHERE x.arrival IS NULL AND i.arrival IS NOT NULL
          ) n WHERE item_topics.item_id = n.item_id AND item_topics.topic_slug = n.topic_slug`,
  );
  // The last ordinal stands at the end of the index. A number stays used when its item has left the topic.
  await run(
    sql`UPDATE topics SET arrivals = max(arrivals,
            coalesce((SELECT max(ordinal) FROM item_topics WHERE topic_slug = slug), 0))`,
  );
}

/**
 * Dates the changes of content and topics that this publication shows. Works inside the caller's transaction.
 * @returns how many items changed
 */
export async function dateChanges(run: Run, at: string): Promise<number> {
  const { rowsAffected } = await run(
    sql`UPDATE items SET changed_at = ${at} WHERE changed_at IS NULL AND arrival IS NOT NULL`,
  );
  return rowsAffected;
}
