import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { floatsOf } from '../vector.ts';

/** An item with its vector, which is `null` where the model has not read it. */
export interface ScannedItem {
  readonly arrival: number;
  readonly vector: Float32Array | null;
}

/** Reads the vectors of the items that arrived last before one, the last to arrive first. Reads no more of the items. */
export async function scanVectors(
  db: Database,
  model: string,
  { before, limit }: { readonly before: number; readonly limit: number },
): Promise<ScannedItem[]> {
  const rows = await db.orm.all<{ arrival: number; vector: ArrayBuffer | null }>(sql`
    SELECT i.arrival, e.vector FROM items i INDEXED BY items_arrival_unique
    LEFT JOIN embeddings e ON e.model = ${model} AND e.item_id = i.id
    WHERE i.arrival < ${before} ORDER BY i.arrival DESC LIMIT ${limit}`);
  return rows.map(({ arrival, vector }) => ({ arrival, vector: vector === null ? null : floatsOf(vector) }));
}

/** What tells an item apart, and when it arrived. */
export interface DescribedArrival {
  readonly arrival: number;
  readonly arrivedAt: string;
  readonly id: string;
  readonly title: string;
}

/** Reads the titles and the times of items by their arrivals. */
export async function describeArrivals(
  db: Database,
  arrivals: readonly number[],
): Promise<DescribedArrival[]> {
  if (arrivals.length === 0) return [];
  return db.orm.all<DescribedArrival>(sql`
    SELECT i.arrival, i.arrived_at AS arrivedAt, i.id, i.title
    FROM json_each(${JSON.stringify(arrivals)}) n CROSS JOIN items i ON i.arrival = n.value`);
}
