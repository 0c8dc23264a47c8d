import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { divideCell } from '../../../../db/cells/divide-cell.ts';
import { type Database, transact, write } from '../../../../db/database.ts';
import { bytesOf, floatsOf } from '../../../../db/vector.ts';
import { openTestDatabase } from '../../../support/catalogue.ts';
import { randomNumbers } from '../../../support/random.ts';

const random = randomNumbers(5);
const direction = () => Float32Array.from({ length: 384 }, () => random() - 0.5);
const near = (centre: Float32Array, spread: number) => centre.map((x) => x + spread * (random() - 0.5));
const product = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);

/** A cell as stored. */
interface Cell {
  readonly id: number;
  readonly parent: number;
  readonly centre: Float32Array;
}

async function readCells(db: Database): Promise<Cell[]> {
  const { rows } = await db.client.execute(
    'SELECT id, parent, vector32(centre) AS centre FROM cells ORDER BY id',
  );
  return rows.map((row) => ({
    id: Number(row['id']),
    parent: Number(row['parent']),
    centre: floatsOf(row['centre'] as ArrayBuffer),
  }));
}

async function membersOf(db: Database, cell: number): Promise<number[]> {
  const { rows } = await db.client.execute({
    sql: 'SELECT arrival FROM cell_codes WHERE cell = ? ORDER BY 1',
    args: [cell],
  });
  return rows.map((row) => Number(row['arrival']));
}

const addCell = (id: number, parent: number, centre: Float32Array) =>
  sql`INSERT INTO cells (id, parent, model, centre) VALUES (${id}, ${parent}, 'm', vector8(${bytesOf(centre)}))`;
const addCode = (cell: number, arrival: number, vector: Float32Array) =>
  sql`INSERT INTO cell_codes (cell, arrival, code) VALUES (${cell}, ${arrival}, vector8(${bytesOf(vector)}))`;

describe('divideCell()', () => {
  test('divides items about two directions into two cells about these', async () => {
    const db = await openTestDatabase();
    const ways = [direction(), direction()] as const;
    await write(db, [
      addCell(1, 0, ways[0]),
      addCell(2, 1, near(ways[0], 1)),
      ...Array.from({ length: 65 }, (_, i) => addCode(2, i + 1, near(ways[i % 2] ?? ways[0], 0.2))),
    ]);
    await transact(db, (run) => divideCell(run, 2));
    const cells = await readCells(db);
    expect(cells.map(({ id, parent }) => [id, parent])).toEqual([
      [1, 0],
      [2, 1],
      [3, 1],
    ]);
    const members = await Promise.all([membersOf(db, 2), membersOf(db, 3)]);
    const odd = Array.from({ length: 33 }, (_, i) => 2 * i + 1);
    const even = Array.from({ length: 32 }, (_, i) => 2 * i + 2);
    expect(members.toSorted((a, b) => b.length - a.length)).toEqual([odd, even]);
    for (const [at, own] of members.entries()) {
      const way = ways[own[0] === 1 ? 0 : 1];
      const { centre = new Float32Array() } = cells[at + 1] ?? {};
      expect(product(centre, way) / Math.sqrt(product(centre, centre) * product(way, way))).toBeGreaterThan(
        0.99,
      );
    }
  });

  test('moves items of a neighbour that are nearer to a new centre', async () => {
    const db = await openTestDatabase();
    const [here, there, other] = [direction(), direction(), direction()];
    await write(db, [
      addCell(1, 0, here),
      addCell(2, 1, here),
      addCell(3, 1, other),
      ...Array.from({ length: 65 }, (_, i) => addCode(2, i + 1, near(i % 2 === 0 ? here : there, 0.1))),
      ...Array.from({ length: 20 }, (_, i) => addCode(3, i + 100, near(other, 0.1))),
      addCode(3, 200, near(there, 0.1)),
    ]);
    await transact(db, (run) => divideCell(run, 2));
    const homes = await Promise.all([2, 3, 4].map((cell) => membersOf(db, cell)));
    const home = homes.find((members) => members.includes(2)) ?? [];
    expect(home).toContain(200);
    expect(await membersOf(db, 3)).toEqual(Array.from({ length: 20 }, (_, i) => i + 100));
  });

  test('halves items that nothing tells apart, and keeps each once', async () => {
    const db = await openTestDatabase();
    const vector = direction();
    await write(db, [
      addCell(1, 0, vector),
      addCell(2, 1, vector),
      ...Array.from({ length: 200 }, (_, i) => addCode(2, i + 1, vector)),
    ]);
    await transact(db, (run) => divideCell(run, 2));
    const cells = (await readCells(db)).filter(({ parent }) => parent > 0);
    const members = await Promise.all(cells.map(({ id }) => membersOf(db, id)));
    expect(members.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
    for (const own of members) expect(own.length).toBeLessThanOrEqual(64);
  });

  test('divides a group of too many cells, each cell to the nearer centre', async () => {
    const db = await openTestDatabase();
    const ways = [direction(), direction()] as const;
    await write(db, [
      addCell(1, 0, ways[0]),
      ...Array.from({ length: 96 }, (_, i) => addCell(i + 2, 1, near(ways[i % 2] ?? ways[0], 0.3))),
      ...Array.from({ length: 65 }, (_, i) => addCode(2, i + 1, near(ways[0], 0.3))),
    ]);
    await transact(db, (run) => divideCell(run, 2));
    const cells = await readCells(db);
    const groups = cells.filter(({ parent }) => parent === 0);
    expect(groups).toHaveLength(2);
    const inGroups = cells.filter(({ parent }) => parent !== 0);
    expect(inGroups).toHaveLength(97);
    for (const { parent, centre } of inGroups) {
      const [nearest] = groups.toSorted((a, b) => product(b.centre, centre) - product(a.centre, centre));
      expect(parent).toBe(nearest?.id);
    }
  });
});
