import { type SQL, sql } from 'drizzle-orm';
import { nearestCells, nearestGroups } from '../cells/nearest-cells.ts';
import { type ItemFilter, isSelected, selectArrivals, selects } from '../items/item-page.ts';
import { bytesOf } from '../vector.ts';

/** What to look for, and among which items. */
export interface NearestQuery {
  /** The model that made the vector; vectors of other models are not compared. */
  readonly model: string | SQL;
  /** A vector of unit length, or SQL for one; nothing is near to NULL. */
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

/** Items that a filter selects are compared one by one, if there are fewer. */
const MAX_SELECTED_ITEMS = 8_192;
/** Places in the order of arrival where it is looked which share of the items is selected, if they are more. */
const SAMPLE_ITEMS = 256;
const SAMPLE = JSON.stringify(Array.from({ length: SAMPLE_ITEMS }, (_, i) => (i + 1) / SAMPLE_ITEMS));

/**
 * How many cells are read: the square root of this many times all, for ten items out of all. Of groups an eighth of that
 * and a few more, which hold some five times as many cells: fewer would miss near cells. Measured: docs/performance.md,
 * "Vector retrieval".
 */
const CELLS = 24;
const CELLS_PER_GROUP = 8;
const MORE_GROUPS = 3;

/**
 * SQL: selects `arrival` and `similarity` (the cosine) of the listed items whose vectors are nearest to one, the nearest
 * first, the last to arrive first among equals. It compares codes, of the nearest cells or of the few items that are
 * selected, then the vectors of the best; so it finds nearly all. Items that are in no cell yet are compared too.
 */
export function nearestItems(query: NearestQuery): SQL {
  const { model, vector, candidates, filter = {}, meets, exclude } = query;
  // Items up to an arrival are looked for as all are: so the pages of a search, of which the first has no such limit, agree.
  const narrows = selects({ ...filter, asOf: undefined }) || meets !== undefined;
  const passes = (arrival: SQL) =>
    sql.join([
      ...(selects(filter) ? [sql` AND ${isSelected(arrival, filter)}`] : []),
      ...(meets === undefined ? [] : [sql` AND ${meets(arrival)}`]),
    ]);
  const isFew = narrows ? sql`(SELECT count(*) FROM selected) < ${MAX_SELECTED_ITEMS}` : sql`false`;
  const selected = narrows
    ? sql`(SELECT max(1, count(*)) FROM catalogue CROSS JOIN json_each(${SAMPLE}) s
        WHERE true${passes(sql`CAST(s.value * catalogue.arrivals AS INTEGER)`)})`
    : sql`${SAMPLE_ITEMS}`;
  const cellsRead = CELLS * Math.sqrt(Math.max(1, candidates / 10));
  // Codes order items almost as vectors do.
  const compared = candidates + 10 + (candidates >> 3);
  return sql`WITH target AS MATERIALIZED (
      SELECT v.vector, vector8(v.vector) AS code FROM (SELECT ${vector instanceof Float32Array ? bytesOf(vector) : vector} AS vector) v
      WHERE v.vector IS NOT NULL
    ),
    ${narrows ? sql`selected AS MATERIALIZED (${selectArrivals(filter, MAX_SELECTED_ITEMS, meets)}),` : sql``}
    extent AS MATERIALIZED (
      SELECT CAST(n AS INTEGER) AS cells, CAST(iif(n = 0, 0, n / ${CELLS_PER_GROUP} + ${MORE_GROUPS}) AS INTEGER) AS groups
      FROM (SELECT iif(${isFew}, 0, sqrt(${cellsRead * SAMPLE_ITEMS} * count(*) / ${selected})) AS n FROM cells)
    ),
    near_groups AS MATERIALIZED (${nearestGroups(model, sql`(SELECT groups FROM extent)`)}),
    near_cells AS MATERIALIZED (${nearestCells(sql`(SELECT cells FROM extent)`)}),
    near AS MATERIALIZED (
      SELECT arrival FROM (
        SELECT c.arrival, vector_distance_cos(c.code, t.code) AS distance
        FROM target t CROSS JOIN near_cells n CROSS JOIN cell_codes c ON c.cell = n.id WHERE true${passes(sql`c.arrival`)}
        ${narrows ? sql`UNION ALL ${codesOfSelected(model, isFew)}` : sql``}
      ) ORDER BY distance, arrival DESC LIMIT ${compared}
    )
    SELECT i.arrival, 1 - vector_distance_cos(e.vector, t.vector) AS similarity
    FROM target t CROSS JOIN (
        SELECT arrival FROM near
        UNION ALL SELECT u.arrival FROM uncoded_items u WHERE u.model = ${model}${passes(sql`u.arrival`)}
      ) n
      CROSS JOIN items i ON i.arrival = n.arrival
      CROSS JOIN embeddings e ON e.model = ${model} AND e.item_id = i.id
    ${exclude === undefined ? sql`` : sql`WHERE i.id <> ${exclude}`}
    ORDER BY similarity DESC, i.arrival DESC LIMIT ${candidates}`;
}

/** SQL: the codes of `selected`, if they are few. */
function codesOfSelected(model: string | SQL, isFew: SQL): SQL {
  return sql`SELECT c.arrival, vector_distance_cos(c.code, t.code) AS distance
    FROM target t CROSS JOIN selected s CROSS JOIN cell_codes c ON c.arrival = s.arrival
    WHERE ${isFew} AND (SELECT model FROM cells WHERE id = c.cell) = ${model}`;
}
