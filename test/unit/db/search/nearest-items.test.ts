import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { findItemHeads } from '../../../../db/items/find-items.ts';
import type { ItemFilter } from '../../../../db/items/item-page.ts';
import { type NearestQuery, nearestItems } from '../../../../db/search/nearest-items.ts';
import { openTestCatalogue, scored, type TestCatalogue } from '../../../support/catalogue.ts';
import { randomNumbers } from '../../../support/random.ts';

const COUNT = 600;

/** Unit vectors about thirty centres, as texts on thirty subjects have. */
const vectors = (() => {
  const next = randomNumbers(42);
  const centres = Array.from({ length: 30 }, () => Float32Array.from({ length: 384 }, () => next() - 0.5));
  return Array.from({ length: COUNT }, (_, i) => {
    const vector = (centres[i % 30] as Float32Array).map((x) => x + 1.2 * (next() - 0.5));
    const norm = Math.hypot(...vector);
    return vector.map((x) => x / norm);
  });
})();

const vectorOf = (i: number) => vectors[i] as Float32Array;
const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);

/** Arrival of each paper, by its number. */
const arrivals = new Map<number, number>();
let catalogue: TestCatalogue;

beforeAll(async () => {
  catalogue = await openTestCatalogue();
  const paper = (i: number) => ({
    title: `Paper ${i}`,
    publishedAt: `2025-03-${String((i % 28) + 1).padStart(2, '0')}T00:00:00Z`,
    topics: [scored(i % 3 === 0 ? 'speech' : 'robotics', (i % 10) / 10)],
    categories: i % 7 === 0 ? ['cs.CV'] : ['cs.CL'],
    authors: [`Author${i % 50} Ada`],
    revised: i % 11 === 0,
    embedding: { vector: vectorOf(i), tokens: 2, truncated: false },
  });
  const numbers = [...vectors.keys()];
  for (const at of [0, 200, 400]) await catalogue.add(numbers.slice(at, at + 200).map(paper));
  const { rows } = await catalogue.db.client.execute('SELECT title, arrival FROM items');
  for (const { title, arrival } of rows) arrivals.set(Number(String(title).split(' ')[1]), Number(arrival));
}, 60_000);

type Query = Omit<NearestQuery, 'model' | 'vector'>;

async function nearest(vector: Float32Array, query: Query) {
  return catalogue.db.orm.all<{ arrival: number; similarity: number }>(
    nearestItems({ model: 'test', vector, ...query }),
  );
}

/** What a scan over all vectors finds among the papers that pass. */
function exact(vector: Float32Array, limit: number, passes: (arrival: number) => boolean = () => true) {
  return [...arrivals]
    .filter(([, arrival]) => passes(arrival))
    .map(([i, arrival]) => ({ arrival, similarity: cosine(vector, vectorOf(i)) }))
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, limit);
}

/** The share of the nearest ten that are found, over several queries. */
async function recall(query: Omit<Query, 'candidates'>, passes: (arrival: number) => boolean) {
  let [found, all] = [0, 0];
  for (let q = 0; q < 8; q++) {
    const wanted = exact(vectorOf(q * 31), 10, passes);
    const got = await nearest(vectorOf(q * 31), { ...query, candidates: 10 });
    expect(got.every(({ arrival }) => passes(arrival))).toBe(true);
    expect(got).toHaveLength(wanted.length);
    found += wanted.filter(({ arrival }) => got.some((each) => each.arrival === arrival)).length;
    all += wanted.length;
  }
  return found / all;
}

describe('nearestItems()', () => {
  test('finds the items of a scan over all vectors, with their cosines, in its order', async () => {
    expect(await recall({}, () => true)).toBeGreaterThanOrEqual(0.99);
    const got = await nearest(vectorOf(5), { candidates: 20 });
    const wanted = exact(vectorOf(5), 20);
    expect(got.map(({ arrival }) => arrival)).toEqual(wanted.map(({ arrival }) => arrival));
    for (const [at, { similarity }] of got.entries())
      expect(similarity).toBeCloseTo(wanted[at]?.similarity ?? 0, 5);
  });

  const filters: [string, ItemFilter][] = [
    ['a topic', { topics: ['speech'] }],
    ['a topic with a least score', { topics: ['speech', 'robotics'], min: 0.8 }],
    ['a least score', { min: 0.9 }],
    ['no topic', { without: ['robotics'] }],
    ['a category', { categories: ['cs.CV'] }],
    ['an author', { authors: [{ names: [{ key: 'ada a', first: [], second: [] }] }] }],
    ['days of publication', { since: '2025-03-05', until: '2025-03-09' }],
    ['days of arrival', { arrived: { from: '2025-03-01', until: '2025-03-31' } }],
    ['revised papers', { revised: true }],
    ['new papers', { revised: false }],
    ['a small dump', { dump: { name: 'dump 2', isSmall: true } }],
    ['a large dump', { dump: { name: 'dump 2', isSmall: false } }],
    ['several at once', { topics: ['speech'], categories: ['cs.CL'], since: '2025-03-10' }],
  ];
  for (const [name, filter] of filters)
    test(`finds the nearest of those that a filter selects: ${name}`, async () => {
      const listed = await findItemHeads(catalogue.db, { ...filter, order: 'arrived', limit: COUNT });
      const selected = new Set(listed.map(({ arrival }) => arrival));
      expect(selected.size).toBeGreaterThan(10);
      expect(await recall({ filter }, (arrival) => selected.has(arrival))).toBeGreaterThanOrEqual(0.99);
    });

  test('finds the same up to the last arrival as without a limit, as pages of one search do', async () => {
    for (const i of [1, 100, 200, 300, 400]) {
      const all = await nearest(vectorOf(i), { candidates: 60 });
      expect(await nearest(vectorOf(i), { candidates: 60, filter: { asOf: COUNT } })).toEqual(all);
    }
  });

  test('finds the nearest of those that meet a condition, with a filter and without', async () => {
    const words = (arrival: ReturnType<typeof sql>) =>
      sql`${arrival} IN (SELECT rowid FROM items_fts WHERE items_fts MATCH ${'7 OR 8 OR 77 OR 107 OR 507'})`;
    const named = new Set([7, 8, 77, 107, 507].map((i) => arrivals.get(i)));
    const found = async (filter: ItemFilter) =>
      new Set(
        (await nearest(vectorOf(3), { candidates: 10, filter, meets: words })).map((row) => row.arrival),
      );
    expect(await found({})).toEqual(named);
    expect(await found({ categories: ['cs.CV'] })).toEqual(new Set([7, 77].map((i) => arrivals.get(i))));
    expect(
      await recall({ meets: (arrival) => sql`${arrival} % 2 = 0` }, (arrival) => arrival % 2 === 0),
    ).toBeGreaterThanOrEqual(0.99);
  });

  test('leaves the excluded item out', async () => {
    const id = sql`(SELECT id FROM items WHERE title = 'Paper 9')`;
    const [row] = await catalogue.db.orm.all<{ id: string }>(sql`SELECT ${id} AS id`);
    const got = await nearest(vectorOf(9), { candidates: 5, exclude: row?.id ?? '' });
    expect(got.map(({ arrival }) => arrival)).toEqual(
      exact(vectorOf(9), 6)
        .slice(1)
        .map(({ arrival }) => arrival),
    );
  });

  test('finds nothing of another model', async () => {
    const query = nearestItems({ model: 'other', vector: vectorOf(0), candidates: 5 });
    expect(await catalogue.db.orm.all(query)).toEqual([]);
  });

  test('takes the vector of an item from the database', async () => {
    const vector = sql`(SELECT vector FROM embeddings e JOIN items i ON i.id = e.item_id WHERE i.title = 'Paper 9')`;
    const got = await catalogue.db.orm.all(nearestItems({ model: 'test', vector, candidates: 5 }));
    expect(got).toEqual(await nearest(vectorOf(9), { candidates: 5 }));
  });
});
