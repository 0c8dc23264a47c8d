/** Topics: the applied taxonomy and its counts. */

import { asc, isNotNull, sql } from 'drizzle-orm';
import { type Database, read } from '../database.ts';
import { topics } from '../schema/topics.ts';

export type TopicRecord = typeof topics.$inferSelect;

/** Reads the applied taxonomy in its order, without `other`. */
export async function getTopics(db: Database): Promise<(TopicRecord & { vector: Float32Array })[]> {
  const rows = await db.orm
    .select()
    .from(topics)
    .where(isNotNull(topics.vector))
    .orderBy(asc(topics.position));
  return rows.flatMap((row) => (row.vector === null ? [] : [{ ...row, vector: row.vector }]));
}

/** A topic, the number of its listed items, and the date of the newest. */
export interface TopicCount {
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly items: number;
  readonly newest: string | null;
}

/** Counts the listed items of every topic, in the taxonomy's order, `other` last; or of one topic. */
export async function countTopics(db: Database, slug?: string): Promise<TopicCount[]> {
  return db.orm.all<TopicCount>(sql`
    SELECT t.slug, t.name, t.description,
      (SELECT count(*) FROM item_topics x WHERE x.topic_slug = t.slug AND x.arrival IS NOT NULL) AS items,
      (SELECT x.published_at FROM item_topics x WHERE x.topic_slug = t.slug AND x.arrival IS NOT NULL
       ORDER BY x.published_at DESC LIMIT 1) AS newest
    FROM topics t ${slug === undefined ? sql`` : sql`WHERE t.slug = ${slug}`} ORDER BY t.position`);
}

/** The newest items of a topic that {@link shareScored} reads. */
const SCORED_ITEMS = 500;

/** The share of a topic's newest items whose score is at least `min`, 0 to 1; `null` without items. */
export async function shareScored(db: Database, slug: string, min: number): Promise<number | null> {
  const [row] = await db.orm.all<{ share: number | null }>(sql`
    SELECT avg(score >= ${min}) AS share FROM (
      SELECT score FROM item_topics WHERE topic_slug = ${slug} AND arrival IS NOT NULL
      ORDER BY published_at DESC, position, item_id LIMIT ${SCORED_ITEMS})`);
  return row?.share ?? null;
}

/** Counts the items of a dump by topic, the largest count first. */
export async function countTopicsOfDump(
  db: Database,
  dumpId: string,
): Promise<{ slug: string; items: number }[]> {
  return db.orm.all(sql`
    SELECT topic_slug AS slug, count(*) AS items FROM item_topics
    WHERE item_id IN (SELECT item_id FROM item_dumps WHERE dump_id = ${dumpId})
    GROUP BY topic_slug ORDER BY items DESC, slug`);
}

/** Reads the topics that items have, as slugs, strongest first. Items without topics are not in the result. */
export async function topicsOfItems(
  db: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await read(
    db,
    sql`SELECT item_id, topic_slug FROM json_each(${JSON.stringify(ids)}) n CROSS JOIN item_topics x ON x.item_id = n.value
        ORDER BY n.key, x.score DESC, x.topic_slug`,
  );
  const slugs = new Map<string, string[]>();
  for (const row of rows) {
    const [id, slug] = [String(row['item_id']), String(row['topic_slug'])];
    slugs.set(id, [...(slugs.get(id) ?? []), slug]);
  }
  return slugs;
}
