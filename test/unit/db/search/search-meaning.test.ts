import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findPeriods } from '../../../../db/items/find-periods.ts';
import {
  findSearchReach,
  MAX_COMPARED_ROWS,
  type Search,
  searchHeads,
  searchScores,
} from '../../../../db/search/search-items.ts';
import { addPlain, axis, openTestCatalogue, type TestCatalogue, tilted } from '../../../support/catalogue.ts';

const MEANING = { model: 'test', vector: axis(0), cut: 0.5 };

/** A search for two words, with a meaning. */
const SEARCH: Search = {
  expression: '"cheap" AND "attention"',
  words: ['"cheap"', '"attention"'],
  meaning: MEANING,
};

const embedded = (cosine: number) => ({ vector: tilted(cosine), tokens: 3, truncated: false });

let catalogue: TestCatalogue;
beforeAll(async () => {
  catalogue = await openTestCatalogue();
  const papers = [
    { title: 'Cheap attention', embedding: embedded(0.1) },
    { title: 'Cheap', embedding: embedded(0.4) },
    { title: 'Linear kernels', abstract: 'Sparse rows.', embedding: embedded(0.6), topics: ['speech'] },
    { title: 'Linear time', abstract: 'On sparse rows.', embedding: embedded(0.9) },
    { title: 'Attention is cheap', embedding: null },
    { title: 'Linear in memory', embedding: null },
  ];
  // The last paper of a dump arrives first.
  await catalogue.add(papers.toReversed());
});
afterAll(() => catalogue.close());

async function titles(search: Search, range: Partial<Parameters<typeof searchHeads>[2]> = {}) {
  const found = await searchHeads(catalogue.db, search, { limit: 10, ...range });
  return found.map(({ title }) => title);
}

describe('searchHeads() by arrival, of a search with a meaning', () => {
  test('finds items with all words and items that are near enough, the last to arrive first', async () => {
    expect(await titles(SEARCH)).toEqual([
      'Attention is cheap',
      'Linear time',
      'Linear kernels',
      'Cheap attention',
    ]);
    expect(await titles(SEARCH, { limit: 2 })).toEqual(['Attention is cheap', 'Linear time']);
    expect(await titles(SEARCH, { before: 4 })).toEqual(['Linear kernels', 'Cheap attention']);
    expect(await titles(SEARCH, { before: 4, from: 3 })).toEqual(['Linear kernels']);
  });

  test('compares vectors of the same model only', async () => {
    const meaning = { ...MEANING, model: 'other' };
    expect(await titles({ ...SEARCH, meaning })).toEqual(['Attention is cheap', 'Cheap attention']);
  });

  test('holds phrases, exclusions and filters for items that are near', async () => {
    const near = (filter: Partial<Search>) => titles({ ...SEARCH, expression: '"no" AND "such"', ...filter });
    expect(await near({ all: [[{ expression: '"sparse rows"' }]] })).toEqual([
      'Linear time',
      'Linear kernels',
    ]);
    expect(await near({ all: [[{ expression: '"on sparse"' }]] })).toEqual(['Linear time']);
    expect(await near({ without: [{ expression: '"kernels" OR "zebra"' }] })).toEqual(['Linear time']);
    expect(await near({ topics: ['speech'] })).toEqual(['Linear kernels']);
    expect(await near({ without: ['speech'] })).toEqual(['Linear time']);
    expect(await near({ until: '2025-03-10' })).toEqual([]);
  });

  test('holds an old item in a feed by its words only', async () => {
    const { db } = catalogue;
    await db.client.execute('UPDATE catalogue SET meaning_after = 3');
    expect(await titles({ ...SEARCH, feed: true })).toEqual([
      'Attention is cheap',
      'Linear time',
      'Cheap attention',
    ]);
    expect(await titles(SEARCH)).toContain('Linear kernels');
    await db.client.execute('UPDATE catalogue SET meaning_after = 0');
    expect(await titles({ ...SEARCH, feed: true })).toHaveLength(4);
  });
});

test('searchScores() adds how near an item is to its words in the title and its best topic', async () => {
  const rows = await catalogue.db.orm.all<{ arrival: number; score: number }>(
    searchScores(SEARCH, { first: 1, end: 7 }),
  );
  expect(rows.map(({ arrival, score }) => [arrival, Number(score.toFixed(3))]).toSorted()).toEqual([
    [1, 2 + 0.5 + 0.1],
    [3, 0.5 + 0.6],
    [4, 0.5 + 0.9],
    [5, 2],
  ]);
});

test('findPeriods() finds near items among the last arrivals, and items with the words among all', async () => {
  const old = await openTestCatalogue();
  const add = (day: string, ...papers: Parameters<TestCatalogue['add']>[0]) =>
    old.add(papers, { capturedAt: `${day}T10:00:00Z` });
  await add('2025-03-01', { title: 'Near, of a day without words', embedding: embedded(0.9) });
  await add(
    '2025-03-02',
    { title: 'Cheap attention' },
    { title: 'Near beside words', embedding: embedded(0.9) },
  );
  await addPlain(old.db, MAX_COMPARED_ROWS, '2025-03-03T10:00:00Z');
  await add('2025-03-04', { title: 'Far', embedding: embedded(0.2) });
  await add('2025-03-05', { title: 'Near', embedding: embedded(0.8) });
  const find = (periods: number, selection = SEARCH) =>
    findPeriods(old.db, { selection, unit: 'day', periods, limit: 10 });
  const days = (await find(14)).map(({ firstAt, count }) => [firstAt.slice(0, 10), count]);
  expect(days).toEqual([
    ['2025-03-05', 1],
    ['2025-03-02', 2],
  ]);
  expect((await find(1)).map(({ count }) => count)).toEqual([1, 2]);
  const reach = await findSearchReach(old.db, SEARCH);
  expect(reach).toBe(6);
  const inReach = await searchHeads(old.db, SEARCH, { limit: 10, from: reach });
  expect(inReach.map(({ title }) => title)).toEqual(['Near']);
  await old.close();
});
