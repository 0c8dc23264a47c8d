import { describe, expect, test } from 'vitest';
import type { Database } from '../../../../db/database.ts';
import { completeDump, completeIfEmbedded, completeReading } from '../../../../db/dumps/complete-dump.ts';
import { getDump, registerDump } from '../../../../db/dumps/dumps.ts';
import { listUnembedded, rejectUnembedded } from '../../../../db/dumps/unembedded-records.ts';
import type { LoadedPaper } from '../../../../db/items/loaded-paper.ts';
import { storeEmbeddings, upsertItems } from '../../../../db/items/upsert-items.ts';
import { deriveContent } from '../../../../pipeline/identity/derived-content.ts';
import { axis, byAxis, loadedPaper, openTestDatabase, wholeReading } from '../../../support/catalogue.ts';

const NOW = new Date('2025-03-12T00:00:00Z');
const FIRST = { id: 'a'.repeat(64), capturedAt: '2025-03-11T00:00:00Z', reading: 1 };
const SECOND = { id: 'b'.repeat(64), capturedAt: '2025-03-12T00:00:00Z', reading: 1 };
const options = { model: 'm', openTopicModel: async () => byAxis, derive: deriveContent };

async function openWithDumps(): Promise<Database> {
  const db = await openTestDatabase();
  for (const dump of [FIRST, SECOND]) await registerDump(db, { ...dump, name: 'dump', bytes: 100 }, NOW);
  return db;
}

/** The same record as who reads a dump for a queue writes it. */
const unembedded = (paper: LoadedPaper): LoadedPaper => ({ ...paper, embedding: null, topics: [] });

const write = (db: Database, dump: typeof FIRST, ...papers: LoadedPaper[]) =>
  upsertItems(db, dump, 'm', papers, [], NOW);

async function tables(db: Database) {
  const rows = async (sql: string) => (await db.client.execute(sql)).rows.map((row) => ({ ...row }));
  return {
    records: await rows('SELECT dump_id, start, item_id, embedded FROM item_dumps ORDER BY dump_id, start'),
    items: await rows('SELECT id, abstract, arrival FROM items ORDER BY id'),
    names: await rows('SELECT * FROM external_ids ORDER BY scheme, value'),
    vectors: await rows('SELECT item_id, hex(vector) AS vector FROM embeddings ORDER BY item_id'),
    topics: await rows('SELECT item_id, topic_slug FROM item_topics ORDER BY item_id, topic_slug'),
    rejects: await rows('SELECT id, code FROM rejects ORDER BY id'),
    pending: await rows('SELECT dump_id, start FROM pending_changes ORDER BY dump_id, start'),
  };
}

describe('a record that waits to be embedded', () => {
  const one = loadedPaper('One', { externalIds: [{ scheme: 'doi', value: '10.1000/1' }] });
  const longer = { ...one, abstract: 'About One, and at length.', start: 10, end: 20 };

  test('keeps its dump incomplete until it is embedded', async () => {
    const db = await openWithDumps();
    await write(db, FIRST, unembedded(one));
    await completeReading(db, wholeReading(FIRST, 1), NOW);
    expect(await completeIfEmbedded(db, FIRST.id, options, NOW)).toBe(false);
    await storeEmbeddings(db, FIRST, 'm', [one]);
    expect(await completeIfEmbedded(db, FIRST.id, options, NOW)).toBe(true);
  });

  test('counts as embedded when it is entered again after its text was embedded', async () => {
    const db = await openWithDumps();
    await write(db, FIRST, unembedded(one));
    await storeEmbeddings(db, FIRST, 'm', [one]);
    // Whoever reads the dump a second time looked before that.
    await write(db, FIRST, unembedded(one));
    expect(await listUnembedded(db, FIRST.id)).toEqual([]);
  });

  test('waits when another text of the item was embedded', async () => {
    const db = await openWithDumps();
    await write(db, FIRST, one);
    await write(db, FIRST, unembedded(longer));
    expect(await listUnembedded(db, FIRST.id)).toEqual([10]);
  });

  test('is not entered in a complete dump, where it would wait for ever', async () => {
    const db = await openWithDumps();
    await write(db, FIRST, unembedded(one), unembedded(longer));
    await storeEmbeddings(db, FIRST, 'm', [longer, { ...one, abstract: longer.abstract }]);
    await completeReading(db, wholeReading(FIRST, 2), NOW);
    expect(await completeIfEmbedded(db, FIRST.id, options, NOW)).toBe(true);
    const before = await tables(db);
    // Another reader of the same dump is late: the shorter text is not the one that was embedded.
    await write(db, FIRST, unembedded(one));
    expect(await tables(db)).toEqual(before);
  });

  test('stays rejected when a slow writer stores its embedding', async () => {
    const db = await openWithDumps();
    const two = loadedPaper('Two', { start: 20, end: 30 });
    await write(db, FIRST, unembedded(one), unembedded(two));
    const fault = { stage: 'embed', code: 'not-embedded', message: 'm' };
    expect(await rejectUnembedded(db, FIRST.id, 'm', one, fault, NOW)).toBe(1);
    const before = await tables(db);
    expect(before.items).toHaveLength(1);
    await storeEmbeddings(db, FIRST, 'm', [one]);
    expect(await tables(db)).toEqual(before);
    // What it brings for others counts.
    await storeEmbeddings(db, FIRST, 'm', [one, two]);
    expect(await listUnembedded(db, FIRST.id)).toEqual([]);
    expect((await tables(db)).rejects).toEqual(before.rejects);
  });
});

describe('completeReading()', () => {
  test('changes nothing in a complete dump', async () => {
    const db = await openWithDumps();
    await write(db, FIRST, loadedPaper('One'));
    await completeDump(db, wholeReading(FIRST, 1), { ...options, contentChanged: false }, NOW);
    const before = { row: await getDump(db, FIRST.id), tables: await tables(db) };
    // A version that cuts the dump otherwise was reading it too.
    await completeReading(db, wholeReading(FIRST, 2), new Date('2025-03-13T00:00:00Z'));
    expect({ row: await getDump(db, FIRST.id), tables: await tables(db) }).toEqual(before);
  });
});

describe('what a dump adds to an item that it brought itself', () => {
  const one = loadedPaper('One');
  const longer = loadedPaper('One', {
    ...{ abstract: 'About One, and at length.', start: 10, end: 20 },
    embedding: { vector: axis(5), tokens: 9, truncated: false },
  });

  test('is written at once while the item is not visible', async () => {
    const db = await openWithDumps();
    await write(db, FIRST, one);
    await write(db, FIRST, longer);
    expect(await tables(db)).toMatchObject({ items: [{ abstract: longer.abstract }], pending: [] });
  });

  test('is set aside when another dump has published the item', async () => {
    const db = await openWithDumps();
    await write(db, FIRST, one);
    await write(db, SECOND, one);
    await completeDump(db, wholeReading(SECOND, 1), { ...options, contentChanged: false }, NOW);
    const before = await tables(db);
    await write(db, FIRST, longer);
    const after = await tables(db);
    expect(after.items).toEqual(before.items);
    expect(after.vectors).toEqual(before.vectors);
    expect(after.pending).toEqual([{ dump_id: FIRST.id, start: 10 }]);
    await completeDump(db, wholeReading(FIRST, 2), { ...options, contentChanged: false }, NOW);
    expect((await tables(db)).items).toMatchObject([{ abstract: longer.abstract }]);
  });

  test('keeps the embedding of the item while a longer text is set aside', async () => {
    const db = await openWithDumps();
    await write(db, FIRST, one);
    await write(db, SECOND, one);
    await completeDump(db, wholeReading(SECOND, 1), { ...options, contentChanged: false }, NOW);
    const before = await tables(db);
    await write(db, FIRST, unembedded(longer));
    expect((await tables(db)).vectors).toEqual(before.vectors);
  });
});
