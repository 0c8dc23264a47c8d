import { type SQL, sql } from 'drizzle-orm';
import { type ItemFilter, isSelected, selects } from '../items/item-page.ts';
import { bytesOf } from '../vector.ts';

/** What to look for, and among which items. */
export interface NearestQuery {
  /** The model that made the vector; vectors of other models are not compared. */
  readonly model: string;
  /** A vector of unit length, or SQL for one. */
  readonly vector: Float32Array | SQL;
  /** Number of items to find. */
  readonly candidates: number;
  /** Only items that it selects. */
  readonly filter?: ItemFilter | undefined;
  /** Only items with an arrival that meets the condition. */
  readonly meets?: ((arrival: SQL) => SQL) | undefined;
  /** The id of an item to leave out. */
  readonly exclude?: string | undefined;
}

/**
 * SQL: selects `arrival` and `similarity` (the cosine) of the listed items whose vectors are nearest to one, the nearest
 * first, the last to arrive first among equals.
 */
export function nearestItems({ model, vector, candidates, filter = {}, meets, exclude }: NearestQuery): SQL {
  const arrival = sql`p.arrival`;
  return sql`SELECT p.arrival, 1 - vector_distance_cos(e.vector, t.vector) AS similarity
    FROM (SELECT ${vector instanceof Float32Array ? bytesOf(vector) : vector} AS vector) t
    CROSS JOIN embeddings e JOIN items p ON p.id = e.item_id
    WHERE e.model = ${model} AND p.arrival IS NOT NULL
      ${selects(filter) ? sql`AND ${isSelected(arrival, filter)}` : sql``}
      ${meets === undefined ? sql`` : sql`AND ${meets(arrival)}`}
      ${exclude === undefined ? sql`` : sql`AND p.id <> ${exclude}`}
    ORDER BY similarity DESC, p.arrival DESC LIMIT ${candidates}`;
}
