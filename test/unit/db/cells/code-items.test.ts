import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { codeWaiting } from '../../../../db/cells/code-items.ts';
import type { Database } from '../../../../db/database.ts';
import { nearestItems } from '../../../../db/search/nearest-items.ts';
import { bytesOf } from '../../../../db/vector.ts';
import { openTestDatabase } from '../../../support/catalogue.ts';
import { faultyDatabase } from '../../../support/faulty-database.ts';
import { randomDumps } from '../../../support/random-dumps.ts';

const MODEL = 'random';
const NOW = new Date('2025-03-11T00:00:00Z');

let db: Database;
let dumps: ReturnType<typeof randomDumps>;
beforeEach(async () => {
  db = await openTestDatabase();
  dumps = randomDumps(3);
  await dumps.applyTopics(db);
});

/** The arrivals that either half of a search can find, and those that are listed with a vector. */
async function findable(of: Database) {
  const arrivals = async (query: string) =>
    (await of.client.execute(query)).rows.map((row) => Number(row['arrival'])).sort((a, b) => a - b);
  return {
    byWords: await arrivals("SELECT rowid AS arrival FROM items_fts WHERE items_fts MATCH 'paper'"),
    byVector: await arrivals('SELECT arrival FROM cell_codes UNION ALL SELECT arrival FROM uncoded_items'),
    listed: await arrivals('SELECT arrival FROM items WHERE arrival IS NOT NULL'),
  };
}

async function cellsOf(of: Database): Promise<unknown> {
  const read = async (query: string) =>
    (await of.client.execute(query)).rows.map((row) => Object.values(row));
  return {
    cells: await read('SELECT parent, id, hex(centre) FROM cells ORDER BY 1, 2'),
    codes: await read('SELECT cell, arrival FROM cell_codes ORDER BY 1, 2'),
    waiting: await read('SELECT * FROM uncoded_items'),
  };
}

/** The arrivals nearest to a vector. */
async function nearest(vector: Float32Array, candidates = 3): Promise<number[]> {
  const rows = await db.orm.all<{ arrival: number }>(nearestItems({ model: MODEL, vector, candidates }));
  return rows.map(({ arrival }) => arrival);
}

describe('codeItems()', () => {
  test('puts each item of a dump into one cell when readers come to see it, and none before', async () => {
    const dump = dumps.dump(150, NOW);
    const reading = await dumps.begin(db, dump);
    await dumps.write(db, dump, reading);
    expect(await findable(db)).toEqual({ byWords: [], byVector: [], listed: [] });
    await dumps.complete(db, dump, reading);
    const all = dump.papers.map((_, i) => i + 1);
    expect(await findable(db)).toEqual({ byWords: all, byVector: all, listed: all });
    const { rows } = await db.client.execute(
      'SELECT count(*) AS papers FROM cell_codes JOIN cells ON id = cell AND parent > 0 GROUP BY cell',
    );
    expect(rows.length).toBeGreaterThan(2);
    expect(Math.max(...rows.map((row) => Number(row['papers'])))).toBeLessThanOrEqual(64);
    expect(await db.orm.all(sql`SELECT * FROM uncoded_items`)).toEqual([]);
  });

  test('makes the same cells of the same dumps, wherever a publication breaks off, and no item is findable by half', async () => {
    const first = dumps.dump(40, NOW);
    const second = dumps.dump(120, new Date('2025-03-12T00:00:00Z'));
    const ingest = async (into: Database, broken?: Database) => {
      await dumps.applyTopics(into);
      await dumps.load(into, first);
      const reading = await dumps.begin(into, second);
      await dumps.write(into, second, reading);
      if (broken !== undefined) {
        await expect(dumps.complete(broken, second, reading)).rejects.toThrow('connection was lost');
        const { byWords, byVector, listed } = await findable(into);
        expect(byWords).toEqual(listed);
        expect(byVector).toEqual(listed);
      }
      await dumps.complete(into, second, reading);
      return cellsOf(into);
    };
    const counted = faultyDatabase(db);
    await dumps.load(counted.db, first);
    const before = counted.calls();
    const reading = await dumps.begin(counted.db, second);
    await dumps.write(counted.db, second, reading);
    const written = counted.calls();
    await dumps.complete(counted.db, second, reading);
    const calls = counted.calls() - written;
    expect(written).toBeGreaterThan(before);
    const wanted = await cellsOf(db);
    for (let call = 2; call <= calls; call += 23) {
      const other = await openTestDatabase();
      const got = await ingest(other, faultyDatabase(other, { call, kind: call % 2 ? 'dies' : 'before' }).db);
      expect(got).toEqual(wanted);
    }
  }, 60_000);
});

describe('codeWaiting()', () => {
  test('puts the items of a large dump into cells once it is loaded', async () => {
    await dumps.load(db, dumps.dump(600, NOW));
    expect(await db.orm.all(sql`SELECT * FROM uncoded_items`)).toEqual([]);
    const { byVector, listed } = await findable(db);
    expect(listed.length).toBeGreaterThan(512);
    expect(byVector).toEqual(listed);
  });

  test('goes on where it was broken off, and searches find all items meanwhile', async () => {
    const dump = dumps.dump(300, NOW);
    await dumps.load(db, dump);
    // As a migration leaves it.
    await db.client.batch(
      [
        'DELETE FROM cell_codes',
        'DELETE FROM cells',
        `INSERT INTO uncoded_items SELECT '${MODEL}', arrival FROM items WHERE arrival IS NOT NULL`,
      ],
      'write',
    );
    const vector = dump.papers[7]?.embedding?.vector ?? new Float32Array(384);
    const exact = await nearest(vector, 20);
    for (const call of [2, 9, 14]) {
      const broken = faultyDatabase(db, { call, kind: 'dies' });
      await expect(codeWaiting(broken.db)).rejects.toThrow('connection was lost');
      expect(await nearest(vector, 20)).toEqual(exact);
    }
    await codeWaiting(db);
    expect(await db.orm.all(sql`SELECT * FROM uncoded_items`)).toEqual([]);
    const { byVector, listed } = await findable(db);
    expect(byVector).toEqual(listed);
    expect(await nearest(vector, 20)).toEqual(exact);
  });
});

describe('the triggers of uncoded_items', () => {
  const axis = Float32Array.from({ length: 384 }, (_, i) => (i === 5 ? 1 : 0));
  const id = 'f'.repeat(32);
  const run = (...statements: [string, ...(string | number | Uint8Array)[]][]) =>
    db.client.batch(
      statements.map(([text, ...args]) => ({ sql: text, args })),
      'write',
    );
  const addItem = () =>
    run(
      [
        `INSERT INTO items (id, title, abstract, authors, categories, published_at, updated_at, first_dump, position, arrival)
         VALUES (?, 'New paper', '', '[]', '[]', '2025', '2025', 'd', 0, 1000)`,
        id,
      ],
      [
        'INSERT INTO embeddings (item_id, model, vector, tokens, truncated) VALUES (?, ?, ?, 1, 0)',
        id,
        MODEL,
        bytesOf(axis),
      ],
    );

  test('show an item to the next search, whoever writes it', async () => {
    await dumps.load(db, dumps.dump(100, NOW));
    await addItem();
    expect((await nearest(axis))[0]).toBe(1000);
    await codeWaiting(db);
    expect((await nearest(axis))[0]).toBe(1000);
  });

  for (const state of ['that waits', 'in a cell'])
    test(`hide what is deleted, moved or unlisted from the next search: an item ${state}`, async () => {
      await dumps.load(db, dumps.dump(100, NOW));
      await addItem();
      if (state === 'in a cell') await codeWaiting(db);
      const other = axis.map((x) => -x);
      await run(['UPDATE embeddings SET vector = ? WHERE item_id = ?', bytesOf(other), id]);
      expect((await nearest(axis))[0]).not.toBe(1000);
      expect((await nearest(other))[0]).toBe(1000);
      if (state === 'in a cell') await codeWaiting(db);
      await run(['UPDATE items SET arrival = 2000 WHERE id = ?', id]);
      expect((await nearest(other))[0]).toBe(2000);
      if (state === 'in a cell') await codeWaiting(db);
      await run(['UPDATE items SET arrival = NULL WHERE id = ?', id]);
      expect(await nearest(other)).not.toContain(2000);
      await run(['UPDATE items SET arrival = 3000 WHERE id = ?', id]);
      expect((await nearest(other))[0]).toBe(3000);
      if (state === 'in a cell') await codeWaiting(db);
      await run(['DELETE FROM embeddings WHERE item_id = ?', id], ['DELETE FROM items WHERE id = ?', id]);
      expect(await nearest(other)).not.toContain(3000);
      expect((await findable(db)).byVector).not.toContain(3000);
    });

  test('keep a cell of one model when a vector of another changes', async () => {
    await dumps.load(db, dumps.dump(100, NOW));
    await addItem();
    await codeWaiting(db);
    await run([
      'INSERT INTO embeddings (item_id, model, vector, tokens, truncated) VALUES (?, ?, ?, 1, 0)',
      id,
      'other',
      bytesOf(axis),
    ]);
    await codeWaiting(db);
    await run(['DELETE FROM embeddings WHERE item_id = ? AND model = ?', id, 'other']);
    expect((await nearest(axis))[0]).toBe(1000);
    const rows = await db.orm.all(nearestItems({ model: 'other', vector: axis, candidates: 3 }));
    expect(rows).toEqual([]);
  });
});
