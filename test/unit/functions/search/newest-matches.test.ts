import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MAX_COMPARED_ROWS } from '../../../../db/search/search-items.ts';
import { findNewestMatches } from '../../../../functions/search/newest-matches.ts';
import { parseSearchQuery } from '../../../../functions/search/search-query.ts';
import type { QueryEmbedder } from '../../../../pipeline/model/query-embedder.ts';
import { addPlain, axis, openTestCatalogue, type TestCatalogue, tilted } from '../../../support/catalogue.ts';

/** A model that takes all queries for axis 0, whose cut is 0.4. */
const queries: QueryEmbedder = { model: 'test', embed: async () => axis(0) };

let catalogue: TestCatalogue;
beforeAll(async () => {
  catalogue = await openTestCatalogue();
  const embedded = (cosine: number) => ({ vector: tilted(cosine), tokens: 3, truncated: false });
  // The last paper of a dump arrives first.
  await catalogue.add([
    { title: 'Linear attention', embedding: embedded(0.5) },
    { title: 'Bread', embedding: embedded(0.3) },
    { title: 'Linear kernels', embedding: embedded(0.75) },
    { title: 'Cheap attention', embedding: embedded(0.1) },
  ]);
});
afterAll(() => catalogue.close());

async function find(q: string, page: { limit?: number; arrival?: number } = {}, embedder?: QueryEmbedder) {
  const { limit = 10, arrival } = page;
  const query = await parseSearchQuery(catalogue.db, '', { q });
  const before = arrival === undefined ? undefined : { arrival };
  const found = await findNewestMatches({ reader: catalogue.db, queries: embedder }, query, {
    limit,
    before,
  });
  return { ...found, titles: found.matches.map(({ item }) => item.title) };
}

describe('findNewestMatches()', () => {
  test('finds the papers of the feed, the last to arrive first, and says why', async () => {
    const { matches, ...page } = await find('cheap attention', {}, queries);
    expect(page).toEqual({
      titles: ['Linear attention', 'Linear kernels', 'Cheap attention'],
      total: { count: 3, more: false },
      meaning: 'used',
      next: undefined,
    });
    expect(matches.map(({ why }) => [why.words, why.similarity?.toFixed(2)])).toEqual([
      [['attention'], '0.50'],
      [[], '0.75'],
      [['cheap', 'attention'], undefined],
    ]);
  });

  test('continues after the last paper of a page', async () => {
    const first = await find('cheap attention', { limit: 2 }, queries);
    expect(first.titles).toEqual(['Linear attention', 'Linear kernels']);
    const second = await find('cheap attention', { limit: 2, ...first.next }, queries);
    expect([second.titles, second.next]).toEqual([['Cheap attention'], undefined]);
  });

  test('finds by words while the model loads, and without one', async () => {
    const loading = { model: 'test', embed: async () => undefined };
    expect(await find('cheap attention', {}, loading)).toMatchObject({
      titles: ['Cheap attention'],
      meaning: 'loading',
    });
    expect(await find('cheap attention')).toMatchObject({ titles: ['Cheap attention'], meaning: 'unused' });
    expect(await find('topic:robotics -linear', {}, queries)).toMatchObject({
      titles: ['Bread', 'Cheap attention'],
      meaning: 'unused',
    });
  });

  test('ends a page where it has compared enough papers, and counts those', async () => {
    const large = await openTestCatalogue();
    await large.add([{ title: 'Old', embedding: { vector: axis(0), tokens: 3, truncated: false } }]);
    await addPlain(large.db, MAX_COMPARED_ROWS, '2025-03-12T00:00:00Z');
    const query = await parseSearchQuery(large.db, '', { q: 'cheap attention' });
    const site = { reader: large.db, queries };
    const first = await findNewestMatches(site, query, { limit: 10 });
    expect(first).toMatchObject({ matches: [], total: { count: 0, more: true }, next: { arrival: 2 } });
    const second = await findNewestMatches(site, query, { limit: 10, before: first.next });
    expect(second.matches.map(({ item }) => item.title)).toEqual(['Old']);
    await large.close();
  });
});
