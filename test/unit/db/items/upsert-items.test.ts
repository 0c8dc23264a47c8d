import { describe, expect, test } from 'vitest';
import type { Database } from '../../../../db/database.ts';
import { registerDump } from '../../../../db/dumps/dumps.ts';
import type { LoadedPaper } from '../../../../db/items/loaded-paper.ts';
import { lookupItems } from '../../../../db/items/lookup-items.ts';
import { upsertItems } from '../../../../db/items/upsert-items.ts';
import { axis, loadedPaper, openTestCatalogue, openTestDatabase } from '../../../support/catalogue.ts';

const NOW = new Date('2025-03-12T00:00:00Z');
const OLD = { id: 'a'.repeat(64), capturedAt: '2025-03-11T00:00:00Z', reading: 1 };
const NEW = { id: 'b'.repeat(64), capturedAt: '2025-03-12T00:00:00Z', reading: 1 };

async function openWithDumps(): Promise<Database> {
  const db = await openTestDatabase();
  await registerBoth(db);
  return db;
}

async function registerBoth(db: Database): Promise<void> {
  for (const dump of [OLD, NEW]) await registerDump(db, { ...dump, name: 'dump', bytes: 100 }, NOW);
}

const load = (db: Database, dump: typeof OLD, papers: LoadedPaper[]) =>
  upsertItems(db, dump, 'm', papers, [], NOW);

async function row(db: Database, title: string) {
  const { rows } = await db.client.execute({ sql: 'SELECT * FROM items WHERE title = ?', args: [title] });
  return rows[0];
}

describe('upsertItems()', () => {
  test('changes nothing when a batch is written twice', async () => {
    const db = await openWithDumps();
    const batch = [loadedPaper('One'), loadedPaper('Two', { start: 10, end: 20 })];
    expect(await load(db, OLD, batch)).toBe(2);
    const tables = ['items', 'item_dumps', 'embeddings', 'item_topics'];
    const dump = () =>
      Promise.all(tables.map(async (t) => (await db.client.execute(`SELECT * FROM ${t}`)).rows));
    const before = JSON.stringify(await dump());
    expect(await load(db, OLD, batch)).toBe(0);
    expect(JSON.stringify(await dump())).toBe(before);
  });

  test.each([false, true])(
    'writes known records at once or with their item, when their dump is loaded: %s',
    async (isLoaded) => {
      const arxiv = { scheme: 'arxiv', value: '2503.00001' };
      const known = { needsEmbedding: false, embedding: null };
      const papers: LoadedPaper[] = [
        loadedPaper('Same', { ...known, start: 0, end: 9 }),
        loadedPaper('Gains a field', { ...known, start: 10, end: 19, journal: 'ICML 2025' }),
        loadedPaper('Gains an id', { ...known, start: 20, end: 29, externalIds: [arxiv] }),
        loadedPaper('Same', { ...known, start: 30, end: 39, abstract: '' }),
        // Nobody has it: its item comes with it.
        loadedPaper('Unknown', { ...known, start: 40, end: 49 }),
      ];
      // Each alone, and all in one batch.
      const written = [];
      for (const batches of [papers.map((paper) => [paper]), [papers]]) {
        const db = await openWithDumps();
        const titles = ['Same', 'Gains a field', 'Gains an id'];
        await load(
          db,
          OLD,
          titles.map((title, i) => loadedPaper(title, { start: i, end: i + 1 })),
        );
        if (isLoaded)
          await db.client.execute({ sql: `UPDATE dumps SET state = 'loaded' WHERE id = ?`, args: [NEW.id] });
        let changed = 0;
        for (const batch of batches) changed += await load(db, NEW, batch);
        const tables = ['items', 'item_dumps', 'external_ids', 'pending_changes', 'embeddings'];
        const rows = await Promise.all(
          tables.map(async (table) => (await db.client.execute(`SELECT * FROM ${table} ORDER BY 1, 2`)).rows),
        );
        expect(changed).toBe(isLoaded ? 2 : 1);
        expect(rows[1]?.filter((row) => row['dump_id'] === NEW.id).map((row) => row['start'])).toEqual([
          0, 10, 20, 30, 40,
        ]);
        expect(rows[3]).toHaveLength(isLoaded ? 0 : 2);
        written.push(JSON.stringify(rows));
      }
      expect(written[1]).toBe(written[0]);
    },
  );

  test('marks an item that a new version brings as revised, and never changes the mark', async () => {
    const db = await openWithDumps();
    await load(db, OLD, [loadedPaper('One', { revised: true }), loadedPaper('Two', { start: 10, end: 20 })]);
    const revised = async () => [(await row(db, 'One'))?.['revised'], (await row(db, 'Two'))?.['revised']];
    expect(await revised()).toEqual([1, 0]);
    await db.client.execute({ sql: `UPDATE dumps SET state = 'loaded' WHERE id = ?`, args: [NEW.id] });
    const later = { abstract: 'At length, and more of it.' };
    await load(db, NEW, [
      loadedPaper('One', later),
      loadedPaper('Two', { ...later, revised: true, start: 10, end: 20 }),
    ]);
    expect(await revised()).toEqual([1, 0]);
  });

  test('fills empty fields, replaces a shorter abstract, and blanks or changes nothing else', async () => {
    const db = await openWithDumps();
    await load(db, OLD, [loadedPaper('One', { authors: ['Ada'], publishedAt: '2025-03-01T00:00:00Z' })]);
    const later = loadedPaper('One', {
      abstract: 'About One, at length.',
      authors: ['Someone Else'],
      url: 'https://example.org/one',
      categories: ['cs.LG'],
      links: [{ kind: 'code', url: 'https://github.com/a/b' }],
      journal: 'ICML 2025',
      publishedAt: '2025-03-05T00:00:00Z',
    });
    // As long as its dump is not complete, another may show the item before it.
    expect(await load(db, NEW, [later])).toBe(0);
    expect(await row(db, 'One')).toMatchObject({ abstract: 'About One.', updated_at: OLD.capturedAt });
    await db.client.execute({ sql: `UPDATE dumps SET state = 'loaded' WHERE id = ?`, args: [NEW.id] });
    expect(await load(db, NEW, [later])).toBe(1);
    const filled = {
      abstract: 'About One, at length.',
      authors: '["Ada"]',
      url: 'https://example.org/one',
      categories: '["cs.LG"]',
      links: '[{"kind":"code","url":"https://github.com/a/b"}]',
      journal: 'ICML 2025',
      comments: null,
      published_at: '2025-03-01T00:00:00Z',
      updated_at: NEW.capturedAt,
      first_dump: OLD.id,
    };
    expect(await row(db, 'One')).toMatchObject(filled);
    expect(await load(db, NEW, [loadedPaper('One', { abstract: 'Short.' })])).toBe(0);
    expect(await row(db, 'One')).toMatchObject(filled);
  });

  test('leaves the date of the last change when a record adds nothing', async () => {
    const db = await openWithDumps();
    await load(db, OLD, [loadedPaper('One')]);
    await load(db, NEW, [loadedPaper('One')]);
    expect(await row(db, 'One')).toMatchObject({ updated_at: OLD.capturedAt });
  });

  test('stores vectors bit for bit', async () => {
    const db = await openWithDumps();
    const vector = Float32Array.from({ length: 384 }, (_, i) => Math.sin(i + 1) / 14);
    await load(db, OLD, [loadedPaper('One', { embedding: { vector, tokens: 256, truncated: true } })]);
    const { rows } = await db.client.execute(
      'SELECT vector, truncated, vector_distance_cos(vector, vector) AS self FROM embeddings',
    );
    expect(new Float32Array(rows[0]?.['vector'] as ArrayBuffer)).toEqual(vector);
    expect(Number(rows[0]?.['self'])).toBeCloseTo(0, 5);
    expect(rows[0]?.['truncated']).toBe(1);
  });

  test('drops an embedding of a text that the item no longer has', async () => {
    const db = await openWithDumps();
    await load(db, OLD, [loadedPaper('One', { abstract: 'The long abstract won.' })]);
    const stale = loadedPaper('One', {
      abstract: 'Lost.',
      embedding: { vector: axis(7), tokens: 3, truncated: false },
    });
    await load(db, NEW, [stale]);
    const { rows } = await db.client.execute('SELECT vector FROM embeddings');
    expect(new Float32Array(rows[0]?.['vector'] as ArrayBuffer)).toEqual(axis(0));
  });

  test('indexes the words of the present abstract, without accents', async () => {
    const db = await openWithDumps();
    await load(db, OLD, [loadedPaper('One', { abstract: 'Poincaré maps.' })]);
    await db.client.execute('UPDATE items SET arrival = 1');
    await db.client.execute("UPDATE dumps SET state = 'loaded'");
    await load(db, NEW, [loadedPaper('One', { abstract: 'Poincaré embeddings of trees.' })]);
    const count = async (words: string) =>
      (
        await db.client.execute({
          sql: 'SELECT count(*) AS n FROM items_fts WHERE items_fts MATCH ?',
          args: [words],
        })
      ).rows[0]?.['n'];
    expect(await count('poincare trees')).toBe(1);
    expect(await count('maps')).toBe(0);
  });

  test('lets two writers write the same batches with one result', async () => {
    const { db: first, reopen } = await openTestCatalogue();
    const dbs = [first, await reopen()];
    for (const db of dbs) await registerBoth(db);
    const batches = Array.from({ length: 40 }, (_, b) =>
      Array.from({ length: 8 }, (_, i) =>
        loadedPaper(`Paper ${b} ${i}`, { start: b * 100 + i, end: b * 100 + i + 1 }),
      ),
    );
    await Promise.all(
      dbs.map(async (db) => {
        for (const batch of batches) await load(db, OLD, batch);
      }),
    );
    const db = dbs[0] as Database;
    const { rows } = await db.client.execute(
      'SELECT (SELECT count(*) FROM items) AS items, (SELECT count(*) FROM item_dumps) AS links, (SELECT count(*) FROM embeddings) AS vectors',
    );
    expect(rows[0]).toMatchObject({ items: 320, links: 320, vectors: 320 });
    dbs[1]?.client.close();
  });
});

describe('lookupItems()', () => {
  test('finds items by id and by alias, and says which have a vector of the model', async () => {
    const db = await openWithDumps();
    const arxiv = { scheme: 'arxiv', value: '2401.00001' };
    const one = loadedPaper('One', { externalIds: [arxiv] });
    const two = loadedPaper('Two', { start: 10, end: 20, embedding: null });
    await load(db, OLD, [one, two]);
    const found = await lookupItems(db, {
      ids: [two.itemId, 'f'.repeat(32)],
      aliases: [arxiv],
      beginnings: [],
      model: 'm',
    });
    expect(found.sort((a, b) => (a.title < b.title ? -1 : 1))).toMatchObject([
      { id: one.itemId, title: 'One', embedded: true, externalIds: [arxiv], firstDump: OLD.id, position: 0 },
      { id: two.itemId, title: 'Two', embedded: false, externalIds: [], position: 10 },
    ]);
    expect(
      await lookupItems(db, { ids: [one.itemId], aliases: [], beginnings: [], model: 'another' }),
    ).toMatchObject([{ embedded: false }]);
  });

  test('finds items that readers see by the beginning of their title, the last word of it perhaps cut', async () => {
    const { db, add } = await openTestCatalogue();
    await add([
      { title: '“Gradient” noise: a compass for optimisers', authors: ['Ada Novák'] },
      { title: 'On gradient noise: a compass' },
    ]);
    const beginnings = ['Nothing begins so', '"Gradient" noise, a compass for opt'];
    const found = await lookupItems(db, { ids: [], aliases: [], beginnings, model: 'm' });
    expect(found.map(({ title, authors }) => [title, authors])).toEqual([
      ['“Gradient” noise: a compass for optimisers', ['Ada Novák']],
    ]);
  });
});
