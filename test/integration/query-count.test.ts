import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLibrary } from '../../db/libraries/libraries.ts';
import { operationsOf } from '../../functions/api/openapi/operation.ts';
import { createApp } from '../../functions/app.ts';
import { hashSecret } from '../../functions/library/secret.ts';
import { itemId } from '../../pipeline/identity/item-id.ts';
import { axis, openTestCatalogue, type TestCatalogue } from '../support/catalogue.ts';
import { counting } from '../support/query-count.ts';

const ID = itemId('Paper 0');
const SECRET = '0123456789abcdef0123456789abcdef';

/**
 * Most queries that each operation may make: those for its answer, and two looks at the state of the database, before and after,
 * from which it is told that the answer is of one state. The status is of no state; it is one look at everything.
 */
const QUERIES: Readonly<Record<string, readonly [address: string, queries: number]>> = {
  listItems: ['/api/items?limit=100', 1],
  listItemsAsBibTeX: ['/api/items.bib?limit=100&order=arrived', 1],
  listItemsAsRIS: ['/api/items.ris?topic=robotics,speech&dump=dump+1&limit=100&since=2025-01-01', 3],
  getItem: [`/api/items/${ID}`, 2],
  listSimilarItems: [`/api/items/${ID}/similar?limit=100`, 3],
  listSimilarItemsAsBibTeX: [`/api/items/${ID}/similar.bib?limit=100`, 3],
  listSimilarItemsAsRIS: [`/api/items/${ID}/similar.ris?limit=100`, 3],
  searchItems: ['/api/search?q=about+2503.00001&limit=100', 3],
  searchItemsAsBibTeX: ['/api/search.bib?q=about&limit=100&order=newest', 2],
  searchItemsAsRIS: ['/api/search.ris?q=about&topics=robotics-speech&dump=dump+1&limit=100', 3],
  listTopics: ['/api/topics', 2],
  getTopic: ['/api/topics/robotics', 4],
  getTopicTrends: ['/api/topics/robotics/trends', 5],
  listTrends: ['/api/trends', 5],
  getStatus: ['/api/status', 12],
  getDump: [`/api/dumps/${'1'.padStart(64, '0')}`, 3],
  exportLibrary: [`/api/libraries/${SECRET}`, 2],
  exportLibraryBibtex: [`/api/libraries/${SECRET}.bib`, 4],
};

/** Looks at the state beside what is read. */
const LOOKS = 2;
const WITHOUT_LOOKS = ['getStatus', 'getDump', 'exportLibrary', 'exportLibraryBibtex'];

let catalogue: TestCatalogue;
beforeAll(async () => {
  catalogue = await openTestCatalogue();
  const paper = { title: 'Paper 0', itemId: ID, externalIds: [], vector: axis(0), likedAt: '2025-03-01' };
  const papers = [{ ...paper, isDisliked: false }];
  await createLibrary(catalogue.db, hashSecret(SECRET), { papers, model: 'test', cut: 0.3 }, new Date());
});
afterAll(() => catalogue.close());

async function count(): Promise<Record<string, number>> {
  const { db, count } = counting(catalogue.db);
  const app = createApp({ db, cacheBytes: 0 });
  const counts: Record<string, number> = {};
  for (const [id, [address]] of Object.entries(QUERIES)) {
    const before = count();
    const response = await app.request(address);
    expect([address, response.status]).toEqual([address, 200]);
    await response.text();
    counts[id] = count() - before - (WITHOUT_LOOKS.includes(id) ? 0 : LOOKS);
  }
  return counts;
}

test('each operation of the API that reads makes a bounded number of queries, however many papers there are', async () => {
  const operations = operationsOf(createApp({ db: catalogue.db })).flatMap(({ method, operation }) =>
    method === 'GET' ? operation.id : [],
  );
  expect(Object.keys(QUERIES).toSorted()).toEqual(operations.toSorted());
  const papers = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => ({
      title: `Paper ${from + i}`,
      authors: ['Ada Lovelace', 'Alan Turing'],
      externalIds: [{ scheme: 'arxiv', value: `2503.${String(from + i).padStart(5, '0')}` }],
      topics: (from + i) % 2 === 0 ? ['robotics', 'speech'] : ['robotics'],
    }));
  await catalogue.add(papers(0, 1));
  const few = await count();
  for (const [id, [, most]] of Object.entries(QUERIES)) {
    expect([id, few[id], (few[id] ?? Number.NaN) <= most]).toEqual([id, few[id], true]);
  }
  await catalogue.add(papers(0, 400));
  await catalogue.add(papers(200, 600));
  expect(await count()).toEqual(few);
});
