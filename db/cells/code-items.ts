/**
 * Cells of near vectors: the index by which `db/search/nearest-items.ts` finds items. It grows as items arrive: each goes into
 * the cell with the nearest centre, and a full cell is divided at once, together with its neighbours (the idea of LIRE in
 * SPFresh, arXiv 2410.14452). So no cells are ever learnt anew, and an item costs the same however many there are.
 */

import { type SQL, sql } from 'drizzle-orm';
import { type Database, type Run, read, transact } from '../database.ts';
import { divideCell, MAX_CELL_ITEMS } from './divide-cell.ts';
import { nearestCells, nearestGroups } from './nearest-cells.ts';

/** Items per round trip. Of these, a cell takes any number before it is divided. */
const BATCH_ITEMS = 64;
/** Items per transaction of {@link codeWaiting}: some tenths of a second. */
const TRANSACTION_ITEMS = 256;
/** Groups whose cells are compared with an item. */
const NEAR_GROUPS = 4;

/**
 * Puts the vectors of items that are in no cell yet into cells, the first to arrive first. The same items in the same order
 * make the same cells. Works within the caller's transaction.
 * @param limit maximum number of items; the others wait, and searches compare them one by one
 * @returns how many were put into cells
 */
export async function codeItems(run: Run, limit: number): Promise<number> {
  for (let coded = 0; ; ) {
    const { rows } = await run(
      sql`SELECT model, arrival FROM uncoded_items ORDER BY arrival, model LIMIT ${Math.min(BATCH_ITEMS, limit - coded)}`,
    );
    if (rows.length === 0) return coded;
    const items = rows.map(({ model, arrival }) => ({ model: String(model), arrival: Number(arrival) }));
    const models = [...new Set(items.map(({ model }) => model))];
    await run.all(models.map(addFirst));
    const results = await run.all(items.flatMap((item) => [codeItem(item), deleteUncoded(item)]));
    const cells = results.flatMap((result) => result.rows.map((row) => Number(row['cell'])));
    for (const cell of await findFull(run, cells)) await divideCell(run, cell);
    coded += rows.length;
  }
}

/** Puts all items into cells that are in none, in short transactions; goes on where it was broken off. */
export async function codeWaiting(db: Database): Promise<void> {
  const waiting = sql`SELECT 1 FROM uncoded_items LIMIT 1`;
  while ((await read(db, waiting)).rows.length > 0)
    await transact(db, (run) => codeItems(run, TRANSACTION_ITEMS));
}

/** SQL: the vector of a listed item, as `vector`. */
const vectorOf = (model: string, arrival: SQL) =>
  sql`SELECT e.vector FROM items i JOIN embeddings e ON e.model = ${model} AND e.item_id = i.id WHERE i.arrival = ${arrival}`;

/** Makes a group and a cell of it about the first vector that waits, if the model has none. */
function addFirst(model: string): SQL {
  const first = vectorOf(model, sql`(SELECT min(arrival) FROM uncoded_items WHERE model = ${model})`);
  return sql`INSERT INTO cells (parent, id, model, centre)
    SELECT iif(n.value = 1, 0, l.id + 1), l.id + n.value, ${model}, vector8(v.vector)
    FROM (${first}) v, (SELECT ifnull(max(id), 0) AS id FROM cells) l, json_each('[1, 2]') n
    WHERE NOT EXISTS (SELECT 1 FROM cells WHERE model = ${model})`;
}

/** Puts an item into the cell with the nearest centre. Returns the cell. */
function codeItem({ model, arrival }: { readonly model: string; readonly arrival: number }): SQL {
  return sql`WITH target AS MATERIALIZED (SELECT vector8(v.vector) AS code FROM (${vectorOf(model, sql`${arrival}`)}) v),
    near_groups AS MATERIALIZED (${nearestGroups(model, NEAR_GROUPS)})
    INSERT INTO cell_codes (cell, arrival, code)
    SELECT n.id, ${arrival}, t.code FROM target t CROSS JOIN (${nearestCells(1)}) n RETURNING cell`;
}

function deleteUncoded({ model, arrival }: { readonly model: string; readonly arrival: number }): SQL {
  return sql`DELETE FROM uncoded_items WHERE model = ${model} AND arrival = ${arrival}`;
}

/** Those of the cells that hold more than they should. */
async function findFull(run: Run, cells: readonly number[]): Promise<number[]> {
  const ids = JSON.stringify([...new Set(cells)].sort((a, b) => a - b));
  const { rows } = await run(
    sql`SELECT c.value AS id FROM json_each(${ids}) c
      WHERE (SELECT count(*) FROM cell_codes WHERE cell = c.value) > ${MAX_CELL_ITEMS} ORDER BY c.value`,
  );
  return rows.map((row) => Number(row['id']));
}
