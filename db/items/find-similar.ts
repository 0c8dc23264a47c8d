import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { ITEM_COLUMNS, type Item, type ItemRow, itemOf } from './find-items.ts';

/** An item, and the cosine of its vector and another's. */
export type SimilarItem = Item & { readonly similarity: number };

/** Minimum cosine of similar papers. Of the 1,431 pairs in the example dump, 13 % reach it; half are above 0.40. */
export const SIMILAR = 0.5;

/** Number of items compared by full vectors: per result, and at least. */
const CANDIDATES_PER_RESULT = 10;
const MIN_CANDIDATES = 200;

/**
 * Finds the listed items with the embeddings closest to an item's, the closest first. Scans all codes (one bit per
 * dimension, from an index of their own), then compares the best ones by their full vectors.
 * @param query.minimum minimum cosine
 * @returns `[]` for an item without an embedding
 */
export async function findSimilar(
  db: Database,
  query: { readonly itemId: string; readonly limit: number; readonly minimum: number },
): Promise<SimilarItem[]> {
  const { itemId, limit, minimum } = query;
  const candidates = Math.max(MIN_CANDIDATES, CANDIDATES_PER_RESULT * limit);
  // Unlisted items have codes too; they must not displace others.
  const rows = await db.orm.all<ItemRow & { similarity: number }>(sql`
    WITH target AS MATERIALIZED (
      SELECT model, vector, code FROM embeddings WHERE item_id = ${itemId} ORDER BY model LIMIT 1
    ), near AS MATERIALIZED (
      SELECT e.item_id FROM target t CROSS JOIN embeddings e INDEXED BY embeddings_code ON e.model = t.model
      WHERE e.item_id <> ${itemId} AND e.item_id NOT IN (SELECT id FROM items WHERE arrival IS NULL)
      ORDER BY vector_distance_cos(e.code, t.code) LIMIT ${candidates}
    ), close AS MATERIALIZED (
      SELECT n.item_id, 1 - vector_distance_cos(e.vector, t.vector) AS similarity
      FROM target t CROSS JOIN near n JOIN embeddings e ON e.model = t.model AND e.item_id = n.item_id
      ORDER BY similarity DESC, n.item_id LIMIT ${limit}
    )
    SELECT ${ITEM_COLUMNS}, c.similarity FROM close c JOIN items i ON i.id = c.item_id
    WHERE c.similarity >= ${minimum} ORDER BY c.similarity DESC, i.id`);
  return rows.map(({ similarity, ...row }) => ({ ...itemOf(row), similarity }));
}
