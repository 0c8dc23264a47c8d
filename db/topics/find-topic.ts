import { eq, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { topics } from '../schema.ts';

/** What a topic is called and what it is about, without its vectors. */
export interface TopicHead {
  readonly slug: string;
  readonly name: string;
  readonly description: string;
}

/** A slug that is or was a topic's. */
export interface KnownSlug {
  readonly slug: string;
  /** The topic that bears it now, perhaps under another slug; `null` when it was given up. */
  readonly topic: TopicHead | null;
}

/** The topic with this slug, if there is one; a look-up by key. */
export async function findTopic(db: Database, slug: string): Promise<TopicHead | undefined> {
  const [row] = await db.orm
    .select({ slug: topics.slug, name: topics.name, description: topics.description })
    .from(topics)
    .where(eq(topics.slug, slug));
  return row;
}

/** Every slug that is or was a topic's: some dozens. */
export async function listSlugs(db: Database): Promise<KnownSlug[]> {
  const rows = await db.orm.all<{ known: string } & Record<keyof TopicHead, string | null>>(sql`
    SELECT k.slug AS known, t.slug, t.name, t.description FROM (
      SELECT slug, slug AS current FROM topics UNION ALL SELECT slug, successor FROM former_topics
    ) k LEFT JOIN topics t ON t.slug = k.current ORDER BY t.position, k.slug`);
  return rows.map(({ known, slug, name, description }) => ({
    slug: known,
    topic: slug === null || name === null || description === null ? null : { slug, name, description },
  }));
}
