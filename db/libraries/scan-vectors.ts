import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { DIMENSIONS, floatsOf } from '../vector.ts';

/** Items with their vectors, the last to arrive first. */
export interface ScannedItems {
  /** The arrivals of those that have a vector, in the order of `vectors`. */
  readonly arrivals: readonly number[];
  readonly vectors: { readonly values: Float32Array; readonly dimensions: number };
  /** Number of items, with those that the model has not read, and the arrival of the last. */
  readonly scanned: number;
  readonly last: number | undefined;
}

/** Reads the vectors of the items that arrived last before one. Reads no more of the items. */
export async function scanVectors(
  db: Database,
  model: string,
  { before, limit }: { readonly before: number; readonly limit: number },
): Promise<ScannedItems> {
  const rows = await db.orm.all<{ arrival: number; vector: ArrayBuffer | null }>(sql`
    SELECT i.arrival, e.vector FROM items i INDEXED BY items_arrival_unique
    LEFT JOIN embeddings e ON e.model = ${model} AND e.item_id = i.id
    WHERE i.arrival < ${before} ORDER BY i.arrival DESC LIMIT ${limit}`);
  const read = rows.flatMap(({ arrival, vector }) => (vector === null ? [] : [{ arrival, vector }]));
  const values = new Float32Array(read.length * DIMENSIONS);
  for (const [i, { vector }] of read.entries()) values.set(floatsOf(vector), i * DIMENSIONS);
  return {
    arrivals: read.map(({ arrival }) => arrival),
    vectors: { values, dimensions: DIMENSIONS },
    scanned: rows.length,
    last: rows.at(-1)?.arrival,
  };
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
