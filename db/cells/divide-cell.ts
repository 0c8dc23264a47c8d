import { type SQL, sql } from 'drizzle-orm';
import type { Run } from '../database.ts';
import { bytesOf, floatsOf } from '../vector.ts';
import { divideAbout, divideInTwo, meanOf } from './divide-vectors.ts';
import { nearestCells, nearestGroups } from './nearest-cells.ts';

/** Maximum number of items in a cell; most hold some forty. */
export const MAX_CELL_ITEMS = 64;
const MAX_GROUP_CELLS = 96;

/** Cells, or groups, that are divided anew together with a full one, and the groups in which such cells are looked for. */
const NEIGHBOURS = 4;
const NEAR_GROUPS = 3;
/** One division nearly always does. What is too full after so many waits for the next item. */
const MAX_DIVISIONS = 16;

/** What is divided: cells, which hold items, or groups, which hold cells. */
interface Level {
  readonly table: SQL;
  /** The columns of cell or group, of what it holds, and of the vector of that. */
  readonly parent: SQL;
  readonly id: SQL;
  readonly code: SQL;
  readonly max: number;
  /** SQL: the definition of `near`, the neighbours of `target` and perhaps itself. */
  near(model: string): SQL;
}

const CELLS: Level = {
  table: sql`cell_codes`,
  parent: sql`cell`,
  id: sql`arrival`,
  code: sql`code`,
  max: MAX_CELL_ITEMS,
  near: (model) => sql`near_groups AS MATERIALIZED (${nearestGroups(model, NEAR_GROUPS)}),
    near AS MATERIALIZED (${nearestCells(NEIGHBOURS + 1)})`,
};

const GROUPS: Level = {
  table: sql`cells`,
  parent: sql`parent`,
  id: sql`id`,
  code: sql`centre`,
  max: MAX_GROUP_CELLS,
  near: (model) => sql`near AS MATERIALIZED (${nearestGroups(model, NEIGHBOURS + 1)})`,
};

/** Divides a cell that holds too many items, and its group if that holds too many cells then. */
export async function divideCell(run: Run, id: number): Promise<void> {
  const [row] = (await run(sql`SELECT model, parent FROM cells WHERE id = ${id}`)).rows;
  const [model, group] = [String(row?.['model']), Number(row?.['parent'])];
  await divideFull(run, CELLS, model, id);
  const { rows } = await run(sql`SELECT count(*) AS n FROM cells WHERE parent = ${group}`);
  if (Number(rows[0]?.['n']) > MAX_GROUP_CELLS) await divideFull(run, GROUPS, model, group);
}

/** Divides a cell or group until neither it nor another holds too many. */
async function divideFull(run: Run, level: Level, model: string, id: number): Promise<void> {
  const full = [id];
  for (let i = 0; i < MAX_DIVISIONS; i++) {
    const next = full.pop();
    if (next === undefined) return;
    full.push(...(await divide(run, level, model, next)));
  }
}

/** What a cell or group holds. */
interface Member {
  readonly parent: number;
  readonly id: number;
  readonly vector: Float32Array;
}

/**
 * Divides a cell or group in two. Its nearest neighbours take part: what is nearer to another centre moves there.
 * @returns those that hold too many now
 */
async function divide(run: Run, level: Level, model: string, full: number): Promise<number[]> {
  const { table, parent, id, code, max, near } = level;
  const [found, last] = await run.all([
    sql`WITH target AS MATERIALIZED (SELECT centre AS code FROM cells WHERE id = ${full}), ${near(model)}
      SELECT m.${parent} AS parent, m.${id} AS id, vector32(m.${code}) AS vector
      FROM (SELECT id FROM near UNION SELECT ${full}) n CROSS JOIN ${table} m ON m.${parent} = n.id ORDER BY m.${id}`,
    sql`SELECT max(id) + 1 AS id FROM cells`,
  ]);
  const members = (found?.rows ?? []).map((row) => ({
    parent: Number(row['parent']),
    id: Number(row['id']),
    vector: floatsOf(row['vector'] as ArrayBuffer),
  }));
  const added = Number(last?.rows[0]?.['id']);
  const parts = divideMembers(members, full, added);
  const moved = parts.flatMap((part) =>
    part.members.flatMap((each) => (each.parent === part.id ? [] : [[each.parent, each.id, part.id]])),
  );
  await run.all([
    sql`INSERT INTO cells (parent, id, model, centre) SELECT parent, ${added}, model, centre FROM cells WHERE id = ${full}`,
    ...parts.map(
      ({ id, centre }) => sql`UPDATE cells SET centre = vector8(${bytesOf(centre)}) WHERE id = ${id}`,
    ),
    sql`UPDATE ${table} SET ${parent} = j.value ->> 2 FROM json_each(${JSON.stringify(moved)}) j
      WHERE ${table}.${parent} = j.value ->> 0 AND ${table}.${id} = j.value ->> 1`,
  ]);
  return parts.filter((part) => part.members.length > max).map((part) => part.id);
}

/** A cell or group as it is to be. */
interface Part {
  readonly id: number;
  readonly centre: Float32Array;
  readonly members: readonly Member[];
}

/** @param members of the full cell and its neighbours, by their ids @param added the id of the new one */
function divideMembers(members: readonly Member[], full: number, added: number): Part[] {
  const vectorsOf = (some: readonly Member[]) => some.map(({ vector }) => vector);
  const own = members.filter(({ parent }) => parent === full);
  const halves = divideInTwo(vectorsOf(own));
  if (halves === undefined) {
    // Nothing tells them apart. The later half moves; what arrives now finds room in the first.
    const centre = meanOf(vectorsOf(own));
    const half = own.length >> 1;
    return [
      { id: full, centre, members: own.slice(0, half) },
      { id: added, centre, members: own.slice(half) },
    ];
  }
  const others = [...new Set(members.map(({ parent }) => parent))]
    .filter((id) => id !== full)
    .sort((a, b) => a - b);
  const means = others.map((id) => meanOf(vectorsOf(members.filter(({ parent }) => parent === id))));
  const { centres, nearest } = divideAbout(vectorsOf(members), [...halves.centres, ...means]);
  return [full, added, ...others].map((id, at) => ({
    id,
    centre: centres[at] ?? meanOf([]),
    members: members.filter((_, i) => nearest[i] === at),
  }));
}
