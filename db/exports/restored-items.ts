/** Restoring what an export says of items beyond their content: when and where readers came to see them. */

import { type SQL, sql } from 'drizzle-orm';
import type { Run, Statement } from '../database.ts';
import { LISTED_DATE } from '../items/listed-date.ts';
import type { LoadedPaper } from '../items/loaded-paper.ts';
import type { RestoredState } from '../schema/dumps.ts';

/** Keeps what an export says of an item until its dump is complete, if this record brought the item. */
export function setRestored(dumpId: string, { itemId, start }: LoadedPaper, state: RestoredState): Statement {
  return sql`INSERT INTO restored_items (item_id, dump_id, state)
        SELECT id, ${dumpId}, ${JSON.stringify(state)} FROM items
        WHERE id = ${itemId} AND first_dump = ${dumpId} AND position = ${start} AND arrival IS NULL
        ON CONFLICT (item_id) DO UPDATE SET dump_id = excluded.dump_id, state = excluded.state`;
}

/** Times of an export that lie further ahead of the clock count as now. */
const MAX_SECONDS_AHEAD = 3_600;

/**
 * Decides what of the restored state of a dump's items counts, before they arrive. In a catalogue without papers all of it
 * does. Else they arrive now, as any other: readers of this catalogue have not seen them. Corrections count from now on.
 * Works inside the caller's transaction.
 * @returns whether there are any; else nothing is to be restored
 */
export async function beginRestoring(run: Run, dumpId: string, now: Date): Promise<boolean> {
  const some = sql`SELECT 1 FROM restored_items WHERE dump_id = ${dumpId} LIMIT 1`;
  if ((await run(some)).rows.length === 0) return false;
  await run(
    sql`UPDATE restored_items SET state = json_object('topics', state -> 'topics', 'corrections', state -> 'corrections')
          WHERE dump_id = ${dumpId} AND (SELECT arrivals FROM catalogue) > 0`,
  );
  // A publication is later than all before it. The clock of a catalogue may be ahead: it moves a second for each change.
  const latest = Math.floor(now.getTime() / 1000) + MAX_SECONDS_AHEAD;
  await run(
    sql`UPDATE catalogue SET changed_at = max(changed_at, min(${latest}, coalesce((
            SELECT unixepoch(max(max(state ->> 'arrivedAt', state ->> 'changedAt')))
            FROM restored_items WHERE dump_id = ${dumpId}), 0)))`,
  );
  await run(
    sql`INSERT OR IGNORE INTO topic_examples (topic_slug, item_id, belongs, created_at)
          SELECT c.value ->> 'slug', item_id, c.value ->> 'belongs', c.value ->> 'createdAt'
          FROM restored_items, json_each(state, '$.corrections') c WHERE dump_id = ${dumpId}`,
  );
  return true;
}

/** The restored items of a dump that arrive at their own times, as rows `r`; their items as `i`. */
const arrived = (dumpId: string) =>
  sql`restored_items r JOIN items i ON i.id = r.item_id AND i.arrival IS NOT NULL
    WHERE r.dump_id = ${dumpId} AND r.state ->> 'arrivedAt' IS NOT NULL`;

/** SQL: whether the dump restores the topics of an item `i`. */
export function restoresTopics(dumpId: string): SQL {
  return sql`EXISTS (SELECT 1 FROM restored_items r WHERE r.item_id = i.id AND r.dump_id = ${dumpId} AND r.state ->> 'topics' IS NOT NULL)`;
}

/**
 * Lists restored items in their topics: each has the number in the feed, and the score as news, that it had. Numbers of a
 * damaged export that are there twice count once. Works inside the caller's transaction.
 */
export async function listRestored(run: Run, dumpId: string): Promise<void> {
  const topics = sql`SELECT r.item_id, r.arrival, r.listed, t.value ->> 'slug' AS slug, t.value ->> 'ordinal' AS ordinal,
      t.value ->> 'moved' AS moved, t.value ->> 'newsScore' AS news
    FROM (SELECT i.id AS item_id, i.arrival, ${sql.raw(LISTED_DATE)} AS listed, r.state FROM ${arrived(dumpId)}) r,
      json_each(r.state, '$.topics') t`;
  await run(
    sql`UPDATE OR IGNORE item_topics SET arrival = n.arrival, ordinal = n.ordinal, published_at = n.listed, moved = n.moved, news_score = n.news
          FROM (${topics}) n
          WHERE item_topics.item_id = n.item_id AND item_topics.topic_slug = n.slug AND item_topics.arrival IS NULL`,
  );
  const left = sql`SELECT l.value ->> 'slug' AS slug, r.arrival, l.value ->> 'arrivals' AS arrivals
    FROM (SELECT i.arrival, r.state FROM ${arrived(dumpId)}) r, json_each(r.state, '$.leftTopics') l`;
  await run(sql`INSERT OR IGNORE INTO left_topics (topic_slug, arrival) SELECT slug, arrival FROM (${left})`);
  await run(
    sql`UPDATE topics SET arrivals = max(topics.arrivals, n.last) FROM (
          SELECT slug, coalesce(max(arrivals), 0) AS last FROM (
            ${left} UNION ALL SELECT slug, 0, ordinal FROM (${topics})
          ) GROUP BY slug
        ) n WHERE topics.slug = n.slug`,
  );
}

/**
 * Restores what readers saw first of the items, and when they last changed; then forgets the restored state. Works inside
 * the caller's transaction.
 * @param at the time of the publication
 */
export async function endRestoring(run: Run, dumpId: string, at: string): Promise<void> {
  await run(
    sql`INSERT OR IGNORE INTO arrived_items (item_id, abstract, authors, url, extract)
          SELECT r.item_id, f ->> 'abstract', f -> 'authors', f ->> 'url', f ->> 'extract'
          FROM (SELECT r.item_id, r.state -> 'first' AS f FROM ${arrived(dumpId)}) r WHERE f ->> 'abstract' IS NOT NULL`,
  );
  await run(
    sql`UPDATE items SET changed_at = min(${at}, n.changed) FROM (
          SELECT r.item_id, r.state ->> 'changedAt' AS changed FROM ${arrived(dumpId)}
        ) n WHERE items.id = n.item_id`,
  );
  await run(sql`DELETE FROM restored_items WHERE dump_id = ${dumpId}`);
}
