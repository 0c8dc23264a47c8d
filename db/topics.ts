import { asc, sql } from 'drizzle-orm';
import { touchCatalogue } from './catalogue.ts';
import { type Database, raw, type Statement, transact } from './database.ts';
import { type Relabelling, relabel } from './relabel.ts';
import { topics } from './schema.ts';

export type TopicRecord = typeof topics.$inferSelect;

/** Where an item goes that fits no topic. */
export const OTHER = { slug: 'other', name: 'Other', description: 'Papers that fit none of the topics.' };

/** The taxonomy as last applied, in its order, without `other`. */
export async function getTopics(db: Database): Promise<TopicRecord[]> {
  return db.orm
    .select()
    .from(topics)
    .where(sql`${topics.slug} <> ${OTHER.slug}`)
    .orderBy(asc(topics.position));
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

/** A taxonomy with the vectors of its keywords. */
export interface Taxonomy {
  readonly hash: string;
  readonly model: string;
  readonly topics: readonly {
    readonly slug: string;
    readonly name: string;
    readonly description: string;
    readonly keywords: readonly string[];
    readonly keywordVectors: readonly Float32Array[];
    readonly vector: Float32Array;
  }[];
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
    for (const statement of insertTopics(db, taxonomy)) await run(statement);
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

function insertTopics(db: Database, taxonomy: Taxonomy): Statement[] {
  const rows = taxonomy.topics.map((topic, position) => ({ ...topic, position }));
  const other = { ...OTHER, position: rows.length, keywords: [], keywordVectors: [], vector: null };
  return [...rows, other].map((row) => db.orm.insert(topics).values(row));
}
