import { eq, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { topics } from '../schema/topics.ts';

/** A topic without its vectors. */
export interface TopicHead {
  readonly slug: string;
  readonly name: string;
  readonly description: string;
}

/** A current or former slug. */
export interface KnownSlug {
  readonly slug: string;
  /** The topic, perhaps under another slug now; `null` when the taxonomy dropped it. */
  readonly topic: TopicHead | null;
}

/** Finds a topic by its current slug. */
export async function findTopic(db: Database, slug: string): Promise<TopicHead | undefined> {
  const [row] = await db.orm
    .select({ slug: topics.slug, name: topics.name, description: topics.description })
    .from(topics)
    .where(eq(topics.slug, slug));
  return row;
}

/** Lists every current and former slug, some dozens, in the order of topics. */
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

/** Lists the slug and the name of every topic, in their order, `other` last. */
export async function listTopicNames(db: Database): Promise<Pick<TopicHead, 'slug' | 'name'>[]> {
  return db.orm.select({ slug: topics.slug, name: topics.name }).from(topics).orderBy(topics.position);
}

/** A topic, and the cosine of its label vector and the nearest requested topic's. */
export type RelatedTopic = TopicHead & { readonly similarity: number };

/**
 * Finds the topics nearest to any of `slugs` by their label vectors, the nearest first, without `slugs`. Reads some dozens
 * of rows.
 * @returns `[]` for `other`, which has no label vector
 */
export async function findRelatedTopics(
  db: Database,
  slugs: readonly string[],
  limit: number,
): Promise<RelatedTopic[]> {
  if (slugs.length === 0) return [];
  return db.orm.all<RelatedTopic>(sql`
    SELECT t.slug, t.name, t.description, 1 - min(vector_distance_cos(t.vector, s.vector)) AS similarity
    FROM topics s CROSS JOIN topics t
    WHERE s.slug IN ${slugs} AND s.vector IS NOT NULL AND t.vector IS NOT NULL AND t.slug NOT IN ${slugs}
    GROUP BY t.slug ORDER BY similarity DESC, t.position LIMIT ${limit}`);
}
