import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { ITEM_COLUMNS, type Item, type ItemRow, itemOf } from './find-items.ts';

/** An item, and the cosine between its vector and that of another. */
export type SimilarItem = Item & { readonly arrival: number; readonly similarity: number };

/**
 * From here on, papers are similar. Two papers of one digest are so in one of eight cases (the example dump: 13 % of its
 * 1,431 pairs; half of them are above 0.40).
 */
export const SIMILAR = 0.5;

/** Items that are compared by their full vectors, for each one that is wanted, and fewest of them. */
const CANDIDATES_EACH = 10;
const CANDIDATES = 200;

/**
 * Finds the listed items whose embeddings are closest to that of an item, the closest first. All codes are looked at
 * (one bit a dimension, from an index that holds nothing else), then the best of them again with their full vectors.
 * @param query.minimum the least cosine
 * @returns nothing for an item without an embedding
 */
export async function findSimilar(
  db: Database,
  query: { readonly itemId: string; readonly limit: number; readonly minimum: number },
): Promise<SimilarItem[]> {
  const { itemId, limit, minimum } = query;
  const candidates = Math.max(CANDIDATES, CANDIDATES_EACH * limit);
  // Items of a dump that is loading have codes already; they must not take the place of others.
  const rows = await db.orm.all<ItemRow & { arrival: number; similarity: number }>(sql`
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
    SELECT ${ITEM_COLUMNS}, i.arrival, c.similarity FROM close c JOIN items i ON i.id = c.item_id
    WHERE c.similarity >= ${minimum} ORDER BY c.similarity DESC, i.id`);
  return rows.map(({ arrival, similarity, ...row }) => ({ ...itemOf(row), arrival, similarity }));
}
