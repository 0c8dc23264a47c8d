import type { Hono } from 'hono';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  createLibrary,
  type LibraryPaper,
  replaceLibrary,
  revokeLibrary,
} from '../../../../db/libraries/libraries.ts';
import { createApp } from '../../../../functions/app.ts';
import { hashSecret } from '../../../../functions/library/secret.ts';
import { itemId } from '../../../../pipeline/identity/item-id.ts';
import { axis, openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';

const SECRET = '0123456789abcdef0123456789abcdef';
const HASH = hashSecret(SECRET);
const NOW = new Date('2025-03-12T00:00:00Z');

let catalogue: TestCatalogue;
let app: Hono;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
  app = createApp({ db: catalogue.db, publicUrl: 'https://papers.example' });
});

/** A unit vector at this cosine to an axis. */
function near(i: number, cosine: number): Float32Array<ArrayBuffer> {
  const vector = new Float32Array(384);
  vector[i] = cosine;
  vector[383] = Math.sqrt(1 - cosine * cosine);
  return vector;
}

const embedding = (vector: Float32Array<ArrayBuffer>) => ({ vector, tokens: 3, truncated: false });

function liked(title: string, vector: Float32Array, more: Partial<LibraryPaper> = {}): LibraryPaper {
  return {
    title,
    itemId: itemId(title),
    externalIds: [],
    vector,
    likedAt: '2025-03-01T00:00:00Z',
    isDisliked: false,
    ...more,
  };
}

const save = (papers: readonly LibraryPaper[]) =>
  createLibrary(catalogue.db, HASH, { model: 'test', cut: 0.55, papers }, NOW);

interface JsonFeed {
  items: {
    title: string;
    content_html: string;
    _paperwire?: { like?: { title: string } };
  }[];
  hubs?: unknown;
}

async function feed(query = '', headers: Record<string, string> = {}) {
  const response = await app.request(`/feeds/library/${SECRET}.json${query}`, { headers });
  return { response, ...((response.status === 200 ? await response.json() : { items: [] }) as JsonFeed) };
}

const titles = ({ items }: JsonFeed) => items.map(({ title }) => title);

describe('GET /feeds/library/:secret', () => {
  test('lists the items that are like papers of the library, and says which', async () => {
    await save([liked('Walking robots', axis(1)), liked('Talking robots', axis(2))]);
    await catalogue.add([
      { title: 'Gaits', embedding: embedding(near(1, 0.8)) },
      { title: 'Voices', embedding: embedding(near(2, 0.7)) },
      { title: 'Cooking', embedding: embedding(near(3, 0.9)) },
    ]);
    const found = await feed();
    expect(titles(found)).toEqual(['Gaits', 'Voices']);
    expect(found.items[0]?._paperwire?.like).toEqual({ title: 'Walking robots' });
    expect(found.items[1]?.content_html).toContain('Like “Talking robots” in your library');
  });

  test('leaves out the papers of the library themselves, by item, id and title', async () => {
    await save([
      liked('Walking robots', axis(1)),
      liked('Old title', axis(1), { externalIds: [{ scheme: 'arxiv', value: '2503.00001' }] }),
    ]);
    await catalogue.add([
      { title: 'Walking Robots!', embedding: embedding(axis(1)) },
      {
        title: 'New title',
        embedding: embedding(axis(1)),
        externalIds: [{ scheme: 'arxiv', value: '2503.00001' }],
      },
      { title: 'Gaits', embedding: embedding(axis(1)) },
    ]);
    expect(titles(await feed())).toEqual(['Gaits']);
  });

  test('answers 404 for an unknown secret and 410 for a deleted library, at every address', async () => {
    await save([liked('Walking robots', axis(1))]);
    const statuses = async (secret: string) =>
      Promise.all(
        ['', '.rss', '.atom', '.json'].map(
          async (ending) => (await app.request(`/feeds/library/${secret}${ending}`)).status,
        ),
      );
    expect(await statuses('f'.repeat(32))).toEqual([404, 404, 404, 404]);
    expect(await statuses(SECRET.toUpperCase())).toEqual([404, 404, 404, 404]);
    expect(await statuses(SECRET)).toEqual([200, 200, 200, 200]);
    await revokeLibrary(catalogue.db, HASH, NOW);
    expect(await statuses(SECRET)).toEqual([410, 410, 410, 410]);
  });

  test('is private, in no index and without a hub, and answers conditional requests', async () => {
    await save([liked('Walking robots', axis(1))]);
    await catalogue.add([{ title: 'Gaits', embedding: embedding(axis(1)) }]);
    const { response, hubs } = await feed();
    expect(response.headers.get('Cache-Control')).toMatch(/^private, /);
    expect(response.headers.get('X-Robots-Tag')).toBe('noindex, nofollow');
    expect(response.headers.get('Referrer-Policy')).toBe('no-referrer');
    expect(response.headers.get('Link')).toBeNull();
    expect(hubs).toBeUndefined();
    const etag = response.headers.get('ETag') ?? '';
    expect((await feed('', { 'If-None-Match': etag })).response.status).toBe(304);
    await replaceLibrary(
      catalogue.db,
      HASH,
      { model: 'test', cut: 0.55, papers: [liked('A', axis(5))] },
      new Date(),
    );
    expect(titles(await feed('', { 'If-None-Match': etag }))).toEqual([]);
  });

  test('pages on, and keeps what it has when others arrive', async () => {
    await save([liked('Walking robots', axis(1))]);
    const gaits = (from: number) =>
      Array.from({ length: 30 }, (_, i) => ({
        title: `Gait ${from + i}`,
        embedding: embedding(near(i % 2 === 0 ? 1 : 7, 0.9)),
      }));
    await catalogue.add(gaits(0));
    const before = titles(await feed()).toSorted();
    expect(before).toHaveLength(15);
    await catalogue.add(gaits(100), { capturedAt: '2025-04-11T00:00:00Z' });
    const all: string[] = [];
    let query = '?limit=10';
    for (let pages = 0; query !== '' && pages < 10; pages++) {
      const found = (await feed(query)) as JsonFeed & { next_url?: string };
      all.push(...titles(found));
      query = found.next_url === undefined ? '' : new URL(found.next_url).search;
    }
    expect(all).toHaveLength(30);
    expect(new Set(all).size).toBe(30);
    expect(all.filter((title) => before.includes(title)).toSorted()).toEqual(before);
  });
});
