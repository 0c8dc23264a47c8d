import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../../../../functions/app.ts';
import { addPlain, because, openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';
import { parseJsonFeed } from './render/parsers.ts';

const BASE = 'https://papers.example';
const FOUND = ['Paper 0', 'Paper 1', 'Paper 2'];

let catalogue: TestCatalogue;
let app: ReturnType<typeof createApp>;
beforeAll(async () => {
  catalogue = await openTestCatalogue();
  app = createApp({ db: catalogue.db, publicUrl: BASE });
  const paper = { topics: ['speech', 'quiet'], authors: ['Ada Novak'], categories: ['cs.CV'], revised: true };
  await catalogue.add(FOUND.map((title) => ({ title, ...paper })));
  await addMany(catalogue, 12_000, ['speech', 'robotics']);
});
afterAll(() => catalogue.close());

/** Adds papers by Anna Novak under the same topics in one go, after all that are there. */
async function addMany({ db }: TestCatalogue, count: number, topics: readonly string[]): Promise<void> {
  await addPlain(db, count, '2025-06-12T00:00:00Z');
  const listed = topics.map(
    (topic) => `
      INSERT INTO item_topics (topic_slug, item_id, score, news_score, why, published_at, position, arrival, ordinal)
      SELECT '${topic}', id, 0.4, 0.4, '${JSON.stringify(because())}', published_at, position, arrival, arrival FROM items WHERE title LIKE 'One %';`,
  );
  await db.client.executeMultiple(`
    INSERT INTO item_authors SELECT 'novak a', arrival, 'anna', '' FROM items WHERE title LIKE 'One %';
    ${listed.join('')}`);
}

test.each([
  '/feeds/topics/speech-robotics.json',
  '/feeds/topics/-robotics.json',
  '/feeds/all.json?revised=only',
  '/feeds/topics/speech.json?revised=only',
  '/feeds/topics/quiet+speech-robotics.json',
  '/feeds/topics/speech.json?category=cs.CV',
  '/feeds/topics/speech.json?min=0.5',
  '/feeds/all.json?min=0.5',
  '/feeds/search.json?q=paper&min=0.5',
  '/feeds/authors/ada_novak.json',
  '/feeds/all.json?author=ada_novak&category=cs.CV',
  '/feeds/topics/-author:anna_novak.json',
  '/feeds/search.json?q=paper&topics=quiet',
  '/feeds/search.json?q=paper&until=2025-05-11',
])('GET %s scans some thousand papers for a page and continues on the next', async (feed) => {
  const pages: string[][] = [];
  for (let url: string | undefined = BASE + feed; url !== undefined; ) {
    const text = await (await app.request(url)).text();
    pages.push(parseJsonFeed(text).map(({ title }) => title));
    url = JSON.parse(text).next_url;
  }
  expect(pages).toEqual([[], [], FOUND]);
});

test.each(['/feeds/topics/speech.json?limit=200', '/feeds/search.json?q=paper&limit=200'])(
  'GET %s fills its page when no filter skips papers',
  async (feed) => {
    const text = await (await app.request(feed)).text();
    expect(parseJsonFeed(text)).toHaveLength(200);
  },
);
