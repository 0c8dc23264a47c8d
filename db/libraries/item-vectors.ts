import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { floatsOf } from '../vector.ts';

/** Finds the vectors of items, by id. Items without a vector of the model are left out. */
export async function findItemVectors(
  db: Database,
  model: string,
  itemIds: readonly string[],
): Promise<ReadonlyMap<string, Float32Array>> {
  const rows = await db.orm.all<{ id: string; vector: ArrayBuffer }>(sql`
    SELECT e.item_id AS id, e.vector FROM json_each(${JSON.stringify(itemIds)}) n
    CROSS JOIN embeddings e ON e.model = ${model} AND e.item_id = n.value`);
  return new Map(rows.map(({ id, vector }) => [id, floatsOf(vector)]));
}
