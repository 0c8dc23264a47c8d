import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../../../functions/app.ts';
import { topicReader } from '../../../../functions/hub/topic.ts';
import type { QueryEmbedder } from '../../../../pipeline/model/query-embedder.ts';
import {
  axis,
  openTestCatalogue,
  type TestCatalogue,
  type TestPaper,
  tilted,
} from '../../../support/catalogue.ts';
import { randomNumbers } from '../../../support/random.ts';
import { parseJsonFeed } from './render/parsers.ts';

const BASE = 'https://papers.example';

let catalogue: TestCatalogue;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
});
afterEach(() => catalogue.close());

/** An embedder with axis 0 for every query, whose cut is 0.4. It notes the queries. */
function axisEmbedder() {
  const texts: string[] = [];
  const embed: QueryEmbedder['embed'] = async (text, { wait }) => {
    texts.push(`${text}${wait ? '' : ' at once'}`);
    return axis(0);
  };
  return { model: 'test', embed, texts };
}

function paper(title: string, cosine: number, more: Partial<TestPaper> = {}): TestPaper {
  return { title, embedding: { vector: tilted(cosine), tokens: 3, truncated: false }, ...more };
}

/** Titles of a feed, in its order. */
async function titlesOf(
  query: string,
  { db }: TestCatalogue = catalogue,
  queries: QueryEmbedder | undefined = axisEmbedder(),
): Promise<string[]> {
  const response = await createApp({ db, publicUrl: BASE, queries }).request(`/feeds/search.json?${query}`);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return parseJsonFeed(text).map(({ title }) => title);
}

describe('GET /feeds/search', () => {
  beforeEach(() =>
    catalogue.add([
      paper('Attention made cheaper', 0.1),
      paper('Linear transformers', 0.7, { abstract: 'Fast rows.', authors: ['Ada Novak'] }),
      paper('Kernels in linear time', 0.5, { abstract: 'Rows, fast.', topics: ['speech'] }),
      paper('Bread', 0.3, { abstract: 'Attention to dough.' }),
    ]),
  );

  test('holds papers with all words, and papers that are near in meaning', async () => {
    expect((await titlesOf('q=cheaper+attention')).toSorted()).toEqual([
      'Attention made cheaper',
      'Kernels in linear time',
      'Linear transformers',
    ]);
  });

  test.each([
    ['q=cheaper+%22fast+rows%22', ['Linear transformers']],
    ['q=cheaper+attention+-kernels', ['Attention made cheaper', 'Linear transformers']],
    ['q=cheaper+attention&topics=speech', ['Kernels in linear time']],
    ['q=cheaper+attention&author=ada_novak', ['Linear transformers']],
    ['q=cheaper+attention+author:%22ada+novak%22', ['Linear transformers']],
    ['q=cheaper+topic:speech', ['Kernels in linear time']],
  ])(
    'holds what is near only where phrases, exclusions, fields and filters hold: %s',
    async (query, titles) => {
      expect((await titlesOf(query)).toSorted()).toEqual(titles);
    },
  );

  test.each([
    ['q=%22attention%22+%22cheaper%22', ['Attention made cheaper']],
    ['q=author:%22ada+novak%22', ['Linear transformers']],
    ['q=author:%22ada+novak%22+-linear', []],
  ])('goes by words and fields alone where a query has no words of its own: %s', async (query, titles) => {
    const queries = axisEmbedder();
    expect(await titlesOf(query, catalogue, queries)).toEqual(titles);
    expect(queries.texts).toEqual([]);
  });

  test('waits for the model, which reads words and phrases in their order', async () => {
    const queries = axisEmbedder();
    await titlesOf('q=cheaper+%22attention+heads%22+-dough+author:%22ada+novak%22', catalogue, queries);
    expect(new Set(queries.texts)).toEqual(new Set(['cheaper attention heads']));
  });

  test('answers 503 while the model cannot be loaded, so that readers keep what they have', async () => {
    const queries = { model: 'test', embed: async () => undefined };
    const app = createApp({ db: catalogue.db, publicUrl: BASE, queries });
    const response = await app.request('/feeds/search.atom?q=cheaper+attention');
    expect(response.status).toBe(503);
    expect(response.headers.get('Retry-After')).toBe('60');
    expect((await app.request('/feeds/search.atom?q=%22attention%22')).status).toBe(200);
  });

  test('goes by words alone on a site without a model', async () => {
    const app = createApp({ db: catalogue.db, publicUrl: BASE });
    const response = await app.request('/feeds/search.json?q=cheaper+attention');
    expect(parseJsonFeed(await response.text()).map(({ title }) => title)).toEqual([
      'Attention made cheaper',
    ]);
  });

  test('ranks the best of a day by words in the title, topics, and how near they are', async () => {
    expect(await titlesOf('q=cheaper+attention&top=2')).toEqual([
      'Attention made cheaper',
      'Linear transformers',
    ]);
  });
});

test('the feed of a search is a topic of the hub, which delivers a new match once, and nothing for other papers', async () => {
  await catalogue.add([paper('Cheap attention', 0.9)], { capturedAt: '2025-03-11T00:00:00Z' });
  const app = createApp({
    db: catalogue.db,
    publicUrl: BASE,
    hub: `${BASE}/hub`,
    queries: axisEmbedder(),
  });
  const hub = topicReader((request) => app.fetch(request), BASE, `${BASE}/hub`);
  const topic = `${BASE}/feeds/search.json?q=cheaper+attention`;
  const before = await hub.readState(topic);
  const etag = 'etag' in before ? before.etag : '';
  await catalogue.add([paper('Bread', 0.3)], { capturedAt: '2025-03-12T00:00:00Z' });
  expect(await hub.readContent(topic, etag, 0)).toEqual({ etag });
  await catalogue.add([paper('Linear kernels', 0.5), paper('Rye', 0.1)], {
    capturedAt: '2025-03-13T00:00:00Z',
  });
  const content = await hub.readContent(topic, etag, 0);
  const body = 'body' in content ? new TextDecoder().decode(content.body) : '';
  expect(parseJsonFeed(body).map(({ title }) => title)).toEqual(['Linear kernels']);
  const delivered = 'etag' in content ? content.etag : '';
  expect(await hub.readContent(topic, delivered, 0)).toEqual({ etag: delivered });
});

test('the feed of a search keeps to its words for papers from before its meaning counted', async () => {
  await catalogue.add([paper('Old kernels', 0.9), paper('Cheaper attention', 0.9)]);
  await catalogue.db.client.execute('UPDATE catalogue SET meaning_after = arrivals');
  await catalogue.add([paper('New kernels', 0.9)], { capturedAt: '2025-03-12T00:00:00Z' });
  for (const edition of ['', '&top=5', '&limit=10']) {
    expect((await titlesOf(`q=cheaper+attention${edition}`)).toSorted(), edition).toEqual([
      'Cheaper attention',
      'New kernels',
    ]);
  }
});

test('whether a paper is in the feed of a search does not depend on other papers', async () => {
  const random = randomNumbers(7);
  const queries = ['q=graph+robots', 'q=robots+-speech', 'q=graph&topics=speech', 'q=speech+%22a+graph%22'];
  const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)] as T;
  const all = Array.from({ length: 40 }, (_, i) =>
    paper(`The ${pick(['graph', 'robots', 'speech'])} paper ${i}`, random(), {
      abstract: `On ${pick(['robots', 'graphs', 'a graph'])}.`,
      topics: [pick(['speech', 'robotics'])],
    }),
  );
  await catalogue.add(all);
  for (let trial = 0; trial < 3; trial++) {
    const some = all.filter(() => random() < 0.4);
    const other = await openTestCatalogue();
    await other.add(some);
    for (const query of queries) {
      const found = (await titlesOf(query)).filter((title) => some.some((each) => each.title === title));
      expect((await titlesOf(query, other)).toSorted(), query).toEqual(found.toSorted());
      expect(found.length, query).toBeGreaterThan(0);
    }
    await other.close();
  }
});
