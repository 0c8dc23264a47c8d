/** Topics: the applied taxonomy, its counts, and the refit of its label vectors. */

import { asc, isNotNull, sql } from 'drizzle-orm';
import { timeOfChange, touchCatalogue } from '../catalogue.ts';
import { type Database, type Run, transact } from '../database.ts';
import { dateChanges } from '../items/assign-arrivals.ts';
import { formerTopics, topics } from '../schema.ts';
import { classifyItems, type TopicModel } from './classify-items.ts';

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

/** A taxonomy with its vectors, to replace the applied one. */
export interface Taxonomy {
  readonly hash: string;
  readonly model: string;
  /** In display order; `formerly` lists former slugs. */
  readonly topics: readonly (Omit<TopicRecord, 'position' | 'arrivals' | 'kind'> & {
    readonly kind?: TopicRecord['kind'];
    readonly formerly?: readonly string[];
  })[];
}

/**
 * Replaces the taxonomy and scores every item again, in one transaction: feeds show the old topics or the new ones, never
 * a mixture.
 */
export async function applyTaxonomy(
  db: Database,
  taxonomy: Taxonomy,
  topicModel: TopicModel,
  now: Date,
): Promise<void> {
  await transact(db, async (run) => {
    await replaceTopicRows(db, run, taxonomy);
    await run(
      sql`UPDATE catalogue SET taxonomy_hash = ${taxonomy.hash}, model = ${taxonomy.model}, refined_on = 0`,
    );
    const at = await timeOfChange(run, now);
    await run(sql`UPDATE catalogue SET classified_at = ${at}`);
    await classifyItems(run, topicModel, { model: taxonomy.model, scope: 'all', at });
    await dateChanges(run, at);
    await run(touchCatalogue(now));
  });
}

/** Keeps the arrival count of topics that stay; records dropped topics with their successors. */
async function replaceTopicRows(db: Database, run: Run, taxonomy: Taxonomy): Promise<void> {
  const slugs = JSON.stringify(taxonomy.topics.map(({ slug }) => slug));
  await run(sql`INSERT INTO former_topics (slug) SELECT slug FROM topics WHERE true ON CONFLICT DO NOTHING`);
  await run(sql`UPDATE former_topics SET successor = NULL`);
  await run(sql`DELETE FROM topics WHERE slug NOT IN (SELECT value FROM json_each(${slugs}))`);
  for (const [position, { formerly = [], ...topic }] of taxonomy.topics.entries()) {
    const row = { kind: 'subject' as const, ...topic, position };
    await run(db.orm.insert(topics).values(row).onConflictDoUpdate({ target: topics.slug, set: row }));
    for (const slug of formerly) {
      const former = { slug, successor: topic.slug };
      await run(
        db.orm
          .insert(formerTopics)
          .values(former)
          .onConflictDoUpdate({ target: formerTopics.slug, set: former }),
      );
    }
  }
  await run(sql`DELETE FROM former_topics WHERE slug IN (SELECT slug FROM topics)`);
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
