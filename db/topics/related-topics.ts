import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import type { TopicHead } from './find-topic.ts';

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
