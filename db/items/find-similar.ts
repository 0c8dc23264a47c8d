import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { nearestItems } from '../search/nearest-items.ts';
import { ITEM_COLUMNS, type Item, type ItemRow, itemOf } from './find-items.ts';

/** An item, and the cosine of its vector and another's. */
export type SimilarItem = Item & { readonly similarity: number };

/** Minimum cosine of similar papers. Of the 1,431 pairs in the example dump, 13 % reach it; half are above 0.40. */
export const SIMILAR = 0.5;

/**
 * Finds the listed items with the vectors nearest to an item's, the nearest first.
 * @param query.minimum minimum cosine
 * @returns `[]` for an item without an embedding
 */
export async function findSimilar(
  db: Database,
  query: { readonly itemId: string; readonly limit: number; readonly minimum: number },
): Promise<SimilarItem[]> {
  const { itemId, limit, minimum } = query;
  const own = (column: 'model' | 'vector') =>
    sql`(SELECT ${sql.raw(column)} FROM embeddings WHERE item_id = ${itemId} ORDER BY model LIMIT 1)`;
  const nearest = nearestItems({
    model: own('model'),
    vector: own('vector'),
    candidates: limit,
    exclude: itemId,
  });
  const rows = await db.orm.all<ItemRow & { similarity: number }>(sql`
    SELECT ${ITEM_COLUMNS}, c.similarity FROM (${nearest}) c CROSS JOIN items i ON i.arrival = c.arrival
    WHERE c.similarity >= ${minimum} ORDER BY c.similarity DESC, i.arrival DESC`);
  return rows.map(({ similarity, ...row }) => ({ ...itemOf(row), similarity }));
}
