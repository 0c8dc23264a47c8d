import { type SQL, sql } from 'drizzle-orm';

/** SQL: selects the `id` of the groups of a model nearest to `target.code`, the nearest first. */
export function nearestGroups(model: string | SQL, limit: number | SQL): SQL {
  return sql`SELECT c.id FROM target t CROSS JOIN cells c WHERE c.parent = 0 AND c.model = ${model}
    ORDER BY vector_distance_cos(c.centre, t.code), c.id LIMIT ${limit}`;
}

/** SQL: selects the `id` of the cells of `near_groups` nearest to `target.code`, the nearest first. */
export function nearestCells(limit: number | SQL): SQL {
  return sql`SELECT c.id FROM target t CROSS JOIN near_groups g CROSS JOIN cells c ON c.parent = g.id
    ORDER BY vector_distance_cos(c.centre, t.code), c.id LIMIT ${limit}`;
}
