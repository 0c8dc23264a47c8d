/** Feeds of searches with the real model, over the papers of the seed dump and two more. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../../../functions/app.ts';
import { embeddingText } from '../../../pipeline/stages/embed.ts';
import { openTestCatalogue, type TestCatalogue } from '../../support/catalogue.ts';
import { model, papers } from '../../support/pipeline.ts';
import { parseJsonFeed } from '../../unit/functions/feeds/render/parsers.ts';

const MORE = [
  {
    title: 'Hashed Transformers',
    abstract: 'Large Transformers are costly on long sequences. Two techniques make them more efficient.',
  },
  { title: 'Rye and Wheat', abstract: 'How to bake bread at home with a starter of wild yeast.' },
];

let catalogue: TestCatalogue;
beforeAll(async () => {
  catalogue = await openTestCatalogue();
  const embedded = async ({ title, abstract }: (typeof MORE)[number]) => ({
    ...{ title, abstract },
    embedding: await model.embed(embeddingText({ title, abstract })),
  });
  await catalogue.add(await Promise.all(papers.map(embedded)), { capturedAt: '2025-03-11T00:00:00Z' });
  await catalogue.add(await Promise.all(MORE.map(embedded)), { capturedAt: '2025-03-12T00:00:00Z' });
}, 60_000);
afterAll(() => catalogue.close());

test.each([
  [
    'making transformers fast',
    [
      'Hashed Transformers',
      'Mixture of Hidden-Dimensions Transformer',
      'The Lazy Neuron Phenomenon: On Emergence of Activation Sparsity in Transformers',
    ],
  ],
  ['baking sourdough', ['Rye and Wheat']],
  ['clicks of users on ads', ['Deep Interest Network for Click-Through Rate Prediction']],
  ['chess endgames', []],
  ['"making transformers fast"', []],
])('GET /feeds/search?q=%s holds the few papers that are about it', async (q, titles) => {
  // The vectors of a test catalogue have the name `test`.
  const queries = { model: 'test', embed: async (text: string) => (await model.embed(text)).vector };
  const app = createApp({ db: catalogue.db, queries });
  const response = await app.request(`/feeds/search.json?${new URLSearchParams({ q })}`);
  expect(
    parseJsonFeed(await response.text())
      .map(({ title }) => title)
      .toSorted(),
  ).toEqual(titles);
});
