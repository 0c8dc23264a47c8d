import { describe, expect, test } from 'vitest';
import type { Database } from '../../../../db/database.ts';
import { completeDump } from '../../../../db/dumps/complete-dump.ts';
import { registerDump } from '../../../../db/dumps/dumps.ts';
import { compareItems, type DuplicateCriteria } from '../../../../db/duplicates/compare-items.ts';
import {
  countPossibleDuplicates,
  dismissDuplicate,
  listPossibleDuplicates,
} from '../../../../db/duplicates/possible-duplicates.ts';
import { upsertItems } from '../../../../db/items/upsert-items.ts';
import { deriveContent } from '../../../../pipeline/identity/derived-content.ts';
import { duplicateCriteria } from '../../../../pipeline/identity/duplicates.ts';
import { itemId } from '../../../../pipeline/identity/item-id.ts';
import { addPlain, byAxis, loadedPaper, openTestDatabase, wholeReading } from '../../../support/catalogue.ts';

const NOW = new Date('2025-03-12T00:00:00Z');

/** A unit vector in the plane of the first two axes. */
function at(degrees: number): Float32Array<ArrayBuffer> {
  const vector = new Float32Array(384);
  vector[0] = Math.cos((degrees * Math.PI) / 180);
  vector[1] = Math.sin((degrees * Math.PI) / 180);
  return vector;
}

interface Sample {
  readonly title: string;
  readonly degrees: number;
  readonly arxiv?: string;
  readonly abstract?: string;
}

let dumps = 0;

/** Loads each sample in a dump of its own. */
async function load(db: Database, samples: readonly Sample[], options = { compare: true }): Promise<void> {
  for (const { title, degrees, arxiv, abstract } of samples) {
    const dump = {
      id: (++dumps).toString(16).padStart(64, '0'),
      capturedAt: '2025-03-11T00:00:00Z',
      reading: 1,
    };
    await registerDump(db, { ...dump, name: 'dump', bytes: 10 }, NOW);
    const alias = { scheme: 'arxiv', value: arxiv ?? '' };
    const paper = loadedPaper(title, {
      itemId: arxiv === undefined ? itemId(title) : itemId(title, { scheme: 'arxiv', value: arxiv }),
      externalIds: arxiv === undefined ? [] : [alias],
      ...(abstract !== undefined && { abstract }),
      embedding: { vector: at(degrees), tokens: 3, truncated: false },
    });
    await upsertItems(db, dump, 'm', [paper], [], NOW);
    await completeDump(
      db,
      wholeReading(dump, 1),
      { model: 'm', openTopicModel: async () => byAxis, derive: deriveContent, contentChanged: false },
      NOW,
    );
    if (options.compare) await compareItems(db, 'm', duplicateCriteria);
  }
}

async function pairs(db: Database): Promise<string[]> {
  const found = await listPossibleDuplicates(db, 100);
  return found
    .map(({ items, titleDistance, similarity }) =>
      [...items.map(({ id }) => id).sort(), titleDistance.toFixed(3), similarity.toFixed(3)].join(' '),
    )
    .sort();
}

const SAMPLES: readonly Sample[] = [
  { title: 'Layout Aware Reinforcement Learning for Scanned Documents', degrees: 0, arxiv: '2506.03197' },
  { title: 'Layout Aware Reinforcement Learning for Scanned Documents', degrees: 20, arxiv: '2510.15349' },
  { title: 'Layout-Aware Reinforcement Learning for Scanned Document', degrees: 30 },
  { title: 'Layout Aware Reinforcement Learning for Scanned Music', degrees: 80 },
  { title: 'Pointer Networks for Everything', degrees: 10 },
  { title: 'Pointer Networks for Everything: A Case Study of Sorting', degrees: 20 },
  { title: 'A Paper on Quite Another Thing', degrees: 0 },
];

describe('compareItems()', () => {
  test('compares a paper with those that have the most prints in common, if more than a hundred share one', async () => {
    const db = await openTestDatabase();
    const [first, second] = SAMPLES.slice(4);
    const criteria: DuplicateCriteria = {
      ...duplicateCriteria,
      titleBuckets: (title) => (title.startsWith('Pointer Networks') ? [1, 2] : [1]),
    };
    await load(db, [first as Sample], { compare: false });
    await addPlain(db, 120, '2025-03-11T00:00:00Z');
    await db.client.execute('INSERT INTO title_prints SELECT 1, seq FROM items');
    await load(db, [second as Sample], { compare: false });
    await compareItems(db, 'm', criteria);
    expect(await countPossibleDuplicates(db)).toBe(1);
  });

  test('links papers with similar titles and vectors, and no others', async () => {
    const db = await openTestDatabase();
    await load(db, SAMPLES);
    const found = await listPossibleDuplicates(db, 100);
    const titles = found.map(({ items }) => items.map(({ title }) => title).sort());
    expect(titles).toHaveLength(4);
    expect(titles).toContainEqual([SAMPLES[4]?.title, SAMPLES[5]?.title]);
    const same = found.find(({ titleDistance }) => titleDistance === 0);
    expect(same?.similarity).toBeCloseTo(Math.cos((20 * Math.PI) / 180), 5);
    expect(same?.items.flatMap(({ externalIds }) => externalIds).sort()).toEqual([
      'arxiv:2506.03197',
      'arxiv:2510.15349',
    ]);
    expect(titles.flat()).not.toContain(SAMPLES[3]?.title);
    expect(titles.flat()).not.toContain(SAMPLES[6]?.title);
  });

  test('finds the same pairs in any order, one by one or all at once', async () => {
    const db = await openTestDatabase();
    await load(db, SAMPLES);
    const expected = await pairs(db);
    for (const [order, compare] of [
      [SAMPLES.toReversed(), true],
      [[...SAMPLES.slice(3), ...SAMPLES.slice(0, 3)], false],
    ] as const) {
      const other = await openTestDatabase();
      await load(other, order, { compare });
      await compareItems(other, 'm', duplicateCriteria);
      expect(await pairs(other)).toEqual(expected);
    }
  });

  test('changes nothing the second time', async () => {
    const db = await openTestDatabase();
    await load(db, SAMPLES);
    const expected = await pairs(db);
    await db.client.execute('INSERT INTO uncompared_items SELECT id FROM items');
    await compareItems(db, 'm', duplicateCriteria);
    expect(await pairs(db)).toEqual(expected);
  });

  test('ends the same in two processes at once', async () => {
    const db = await openTestDatabase();
    await load(db, SAMPLES, { compare: false });
    await Promise.all([compareItems(db, 'm', duplicateCriteria), compareItems(db, 'm', duplicateCriteria)]);
    expect(await countPossibleDuplicates(db)).toBe(4);
  });

  test('compares a paper again whose text grew', async () => {
    const db = await openTestDatabase();
    const third = SAMPLES[2] as Sample;
    const fourth = { title: 'Layout-Aware Reinforcement Learning for Scans of Documents', degrees: 80 };
    await load(db, [third, fourth]);
    expect(await countPossibleDuplicates(db)).toBe(0);
    await load(db, [{ ...fourth, degrees: 35, abstract: 'More of the same thing. '.repeat(4) }]);
    expect(await countPossibleDuplicates(db)).toBe(1);
    await load(db, [{ ...fourth, degrees: 90, abstract: 'It is another thing. '.repeat(8) }]);
    expect(await countPossibleDuplicates(db)).toBe(0);
  });

  test('leaves dismissed pairs dismissed', async () => {
    const db = await openTestDatabase();
    await load(db, SAMPLES);
    const [first] = await listPossibleDuplicates(db, 1);
    const ids = first?.items.map(({ id }) => id) as [string, string];
    expect(await dismissDuplicate(db, [ids[1], ids[0]], NOW)).toBe(true);
    expect(await dismissDuplicate(db, ids, NOW)).toBe(false);
    await db.client.execute('INSERT INTO uncompared_items SELECT id FROM items');
    await compareItems(db, 'm', duplicateCriteria);
    expect(await countPossibleDuplicates(db)).toBe(3);
  });

  test('compares an item with at most a hundred others of its title', async () => {
    const db = await openTestDatabase();
    const asked = { count: 0 };
    const dump = { id: 'f'.repeat(64), capturedAt: '2025-03-11T00:00:00Z', reading: 1 };
    await registerDump(db, { ...dump, name: 'many', bytes: 10 }, NOW);
    const papers = Array.from({ length: 160 }, (_, i) =>
      loadedPaper('Editorial of the Journal', { itemId: itemId(`${i}`), start: i, end: i + 1 }),
    );
    await upsertItems(db, dump, 'm', papers, [], NOW);
    await completeDump(
      db,
      wholeReading(dump, papers.length),
      { model: 'm', openTopicModel: async () => byAxis, derive: deriveContent, contentChanged: false },
      NOW,
    );
    await compareItems(db, 'm', {
      ...duplicateCriteria,
      titleDistance(a, b) {
        asked.count++;
        return duplicateCriteria.titleDistance(a, b);
      },
    });
    expect(asked.count).toBeLessThanOrEqual(160 * 100);
  });
});
