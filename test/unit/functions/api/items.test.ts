import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../../../functions/app.ts';
import { itemId } from '../../../../pipeline/identity/item-id.ts';
import { because, openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';

const BASE = 'https://papers.example';

interface Page {
  readonly items: readonly { readonly id: string; readonly title: string }[];
  readonly next: string | null;
}

let catalogue: TestCatalogue;
let app: ReturnType<typeof createApp>;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
  app = createApp({ db: catalogue.db, publicUrl: BASE });
});
afterEach(() => catalogue.close());

async function page(url: string): Promise<Page> {
  const response = await app.request(url);
  expect(response.status).toBe(200);
  return (await response.json()) as Page;
}

/** Follows the `next` links to the end; `between` runs after each page. */
async function walk(start: string, between: () => Promise<void> = async () => {}): Promise<string[]> {
  const titles: string[] = [];
  for (let url: string | null = start; url !== null; ) {
    const { items, next }: Page = await page(url);
    titles.push(...items.map(({ title }) => title));
    await between();
    url = next;
  }
  return titles;
}

/** Papers on few days, so that many share a date. */
const papers = (count: number, name: string) =>
  Array.from({ length: count }, (_, i) => ({
    title: `${name} ${i}`,
    publishedAt: `2025-03-0${(i % 3) + 1}T00:00:00Z`,
    topics: i % 2 === 0 ? ['robotics', 'speech'] : ['robotics'],
  }));

describe('GET /api/items', () => {
  test.each([1, 2, 7, 23, 100])('pages by %i through every item once, in one order', async (limit) => {
    await catalogue.add(papers(23, 'First'));
    await catalogue.add(papers(10, 'Second'));
    const titles = await walk(`/api/items?limit=${limit}`);
    expect(titles).toEqual(await walk('/api/items?limit=50'));
    expect(new Set(titles).size).toBe(33);
    expect(titles.length).toBe(33);
  });

  test('pages through the items of a topic', async () => {
    await catalogue.add(papers(23, 'First'));
    const titles = await walk('/api/items?limit=5&topic=speech');
    expect(titles.toSorted()).toEqual(
      papers(23, 'First')
        .filter(({ topics }) => topics.includes('speech'))
        .map(({ title }) => title)
        .toSorted(),
    );
  });

  test('pages through the items of the start exactly once while new ones arrive', async () => {
    await catalogue.add(papers(20, 'Old'));
    let round = 0;
    const titles = await walk('/api/items?limit=3', async () => {
      round++;
      await catalogue.add([
        { title: `New ${round} today`, publishedAt: '2025-03-09T00:00:00Z' },
        { title: `New ${round} same day`, publishedAt: '2025-03-02T00:00:00Z' },
      ]);
    });
    const old = titles.filter((title) => title.startsWith('Old'));
    expect(old.length).toBe(20);
    expect(new Set(titles).size).toBe(titles.length);
  });

  test('has no next link on the last page, even if it is full', async () => {
    await catalogue.add(papers(4, 'Paper'));
    expect((await page('/api/items?limit=4')).next).toBeNull();
    expect((await page('/api/items?limit=3')).next).toMatch(
      /^https:\/\/papers\.example\/api\/items\?limit=3&cursor=[\w-]+$/,
    );
  });

  test('returns one empty page of an empty database', async () => {
    expect(await page('/api/items')).toEqual({ items: [], next: null });
  });
});

describe('GET /api/items/:id', () => {
  test('returns all fields of the item', async () => {
    await catalogue.add([
      {
        title: 'Pointer Networks',
        abstract: 'One.\n\nTwo.',
        authors: ['Ada L.'],
        url: 'https://arxiv.org/abs/1506.03134',
        externalIds: [{ scheme: 'arxiv', value: '1506.03134' }],
        topics: ['speech'],
      },
    ]);
    const id = itemId('Pointer Networks');
    const response = await app.request(`/api/items/${id}`);
    expect(await response.json()).toEqual({
      id,
      title: 'Pointer Networks',
      extract: null,
      abstract: 'One.\n\nTwo.',
      authors: ['Ada L.'],
      url: 'https://arxiv.org/abs/1506.03134',
      categories: [],
      links: [],
      comments: null,
      journal: null,
      revised: false,
      language: null,
      publishedAt: '2025-03-11T00:00:00Z',
      updatedAt: '2025-03-11T00:00:00Z',
      externalIds: [{ scheme: 'arxiv', value: '1506.03134' }],
      places: [
        { name: 'arXiv', url: 'https://arxiv.org/abs/1506.03134' },
        { name: 'PDF', url: 'https://arxiv.org/pdf/1506.03134' },
      ],
      topics: [{ slug: 'speech', name: 'Speech & audio', score: 0.5, why: because('speech word') }],
      truncated: false,
      guid: expect.stringMatching(/^urn:uuid:/),
      page: `${BASE}/items/${id}`,
      citations: { bib: `${BASE}/items/${id}.bib`, ris: `${BASE}/items/${id}.ris` },
      similar: `${BASE}/api/items/${id}/similar`,
      dumps: [
        {
          id: '1'.padStart(64, '0'),
          name: 'dump 1',
          format: 'test',
          capturedAt: '2025-03-11T00:00:00Z',
          start: 0,
          end: 10,
        },
      ],
    });
  });

  test('answers 404 with the id of an unknown item', async () => {
    const response = await app.request('/api/items/nothing');
    expect(response.status).toBe(404);
    expect(response.headers.get('Content-Type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({
      status: 404,
      detail: expect.stringContaining('"nothing"'),
    });
  });
});

describe('GET /api/items with invalid parameters', () => {
  test.each([
    ['limit=0', 'limit', '0', 'a whole number from 1 to 100'],
    ['limit=101', 'limit', '101', 'a whole number from 1 to 100'],
    ['limit=ten', 'limit', 'ten', 'a whole number from 1 to 100'],
    ['limit=5&limit=6', 'limit', '5 and 6', 'one value, not several'],
    ['cursor=garbage', 'cursor', 'garbage', 'the cursor of a "next" link, unchanged'],
    [
      'topic=no-such',
      'topic',
      'no-such',
      `up to 12 topics, separated by commas; a minus sign before a topic excludes it; ${BASE}/api/topics lists them`,
    ],
    ['topic=', 'topic', '', 'the slug of a topic'],
    ['topic=+', 'topic', ' ', 'the slug of a topic'],
    // Latin-1; and a percent sign that was not encoded.
    ['source=caf%E9', 'source', 'caf%E9', 'UTF-8, percent-encoded, such as caf%C3%A9'],
    ['source=100%', 'source', '100%', 'UTF-8, percent-encoded, such as caf%C3%A9'],
    [
      'topics=speech',
      'topics',
      'speech',
      'one of the parameters topic, category, author, venue, year, revised, min, dump, source, since, until, arrived, order, limit, cursor, fields',
    ],
  ])('explains %s', async (search, parameter, value, wanted) => {
    const response = await app.request(`/api/items?${search}`);
    expect(response.status).toBe(400);
    expect(response.headers.get('Content-Type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      parameters: [{ parameter, value, wanted }],
    });
  });

  test('names all of them at once', async () => {
    const response = await app.request('/api/items?limit=0&cursor=x');
    const { parameters } = (await response.json()) as { parameters: { parameter: string }[] };
    expect(parameters.map(({ parameter }) => parameter).toSorted()).toEqual(['cursor', 'limit']);
  });

  test('truncates a long value', async () => {
    const response = await app.request(`/api/items?limit=${'9'.repeat(5000)}`);
    expect((await response.text()).length).toBeLessThan(1000);
  });
});

test('GET /api/topics lists topics with their counts and feeds', async () => {
  await catalogue.add(papers(3, 'Paper'));
  const { topics } = (await (await app.request('/api/topics')).json()) as { topics: object[] };
  expect(topics).toHaveLength(3);
  expect(topics[1]).toEqual({
    slug: 'speech',
    name: 'Speech & audio',
    description: 'Papers on speech.',
    items: 2,
    newest: '2025-03-03T00:00:00Z',
    weekly: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1],
    page: `${BASE}/topics/speech`,
    feeds: {
      rss: `${BASE}/feeds/topics/speech.rss`,
      atom: `${BASE}/feeds/topics/speech.atom`,
      json: `${BASE}/feeds/topics/speech.json`,
    },
  });
});
