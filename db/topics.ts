import { asc, isNotNull, sql } from 'drizzle-orm';
import { touchCatalogue } from './catalogue.ts';
import { type Database, raw, transact } from './database.ts';
import { type Relabelling, relabel } from './relabel.ts';
import { topics } from './schema.ts';

export type TopicRecord = typeof topics.$inferSelect;

/** The taxonomy as last applied, in its order, without `other`. */
export async function getTopics(db: Database): Promise<(TopicRecord & { vector: Float32Array })[]> {
  const rows = await db.orm
    .select()
    .from(topics)
    .where(isNotNull(topics.vector))
    .orderBy(asc(topics.position));
  return rows.flatMap((row) => (row.vector === null ? [] : [{ ...row, vector: row.vector }]));
}

/** Topics in their order with the number of listed items and the date of the newest; `other` is last. */
export async function countTopics(db: Database) {
  return db.orm.all<{
    slug: string;
    name: string;
    description: string;
    items: number;
    newest: string | null;
  }>(sql`
    SELECT t.slug, t.name, t.description, count(i.id) AS items, max(i.published_at) AS newest
    FROM topics t LEFT JOIN item_topics x ON x.topic_slug = t.slug LEFT JOIN items i ON i.id = x.item_id AND i.listed = 1
    GROUP BY t.slug ORDER BY t.position`);
}

/** A taxonomy with its vectors, to replace the one before. */
export interface Taxonomy {
  readonly hash: string;
  readonly model: string;
  /** In the order in which they are shown. */
  readonly topics: readonly Omit<TopicRecord, 'position'>[];
}

/**
 * Replaces the taxonomy and gives every item its topics anew, in one transaction: a feed shows the old topics or the
 * new ones, never a mixture.
 */
export async function applyTaxonomy(
  db: Database,
  taxonomy: Taxonomy,
  relabelling: Relabelling,
  now: Date,
): Promise<void> {
  await transact(db, async (run) => {
    await run(raw(db, sql`DELETE FROM topics`));
    for (const [position, topic] of taxonomy.topics.entries()) {
      await run(db.orm.insert(topics).values({ ...topic, position }));
    }
    await run(
      raw(
        db,
        sql`UPDATE catalogue SET taxonomy_hash = ${taxonomy.hash}, model = ${taxonomy.model}, refined_on = 0`,
      ),
    );
    await relabel(db, run, relabelling, { model: taxonomy.model, scope: 'all' });
    await run(touchCatalogue(db, now));
  });
}

/** How many items of a dump each topic has, most first. */
export async function countTopicsOfDump(
  db: Database,
  dumpId: string,
): Promise<{ slug: string; items: number }[]> {
  return db.orm.all(sql`
    SELECT topic_slug AS slug, count(*) AS items FROM item_topics
    WHERE item_id IN (SELECT item_id FROM item_dumps WHERE dump_id = ${dumpId})
    GROUP BY topic_slug ORDER BY items DESC, slug`);
}
