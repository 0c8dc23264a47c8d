import { parseFeed } from '@rowanmanning/feed-parser';
import { XMLParser } from 'fast-xml-parser';
import type { Hono } from 'hono';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApp } from '../../../../functions/app.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';

interface OutlineElement extends Partial<Outline> {
  readonly '@text': string;
  readonly outline?: OutlineElement | readonly OutlineElement[];
}

interface Outline {
  readonly '@text': string;
  readonly '@xmlUrl': string;
}

const xml = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@' });

let catalogue: TestCatalogue;
let app: Hono;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
  app = createApp({ db: catalogue.db, publicUrl: 'https://papers.example' });
});
afterEach(() => catalogue.close());

/** The feeds of a list, those in folders too, each with the name of its folder. */
async function outlines(query = ''): Promise<(Outline & { readonly folder: string })[]> {
  const response = await app.request(`/opml.xml${query}`);
  expect(response.status).toBe(200);
  const { body } = xml.parse(await response.text()).opml;
  const feedsIn = (outline: OutlineElement, folder: string): (Outline & { readonly folder: string })[] =>
    outline['@xmlUrl'] === undefined
      ? [outline.outline].flat().flatMap((inner) => (inner ? feedsIn(inner, outline['@text']) : []))
      : [{ '@text': outline['@text'], '@xmlUrl': outline['@xmlUrl'], folder }];
  return [body.outline].flat().flatMap((outline: OutlineElement) => feedsIn(outline, ''));
}

const ROOT = 'https://papers.example/feeds/';

test('GET /opml.xml lists the feed of all papers, then in a folder the feed of each topic', async () => {
  expect((await outlines()).map((outline) => [outline.folder, outline['@text'], outline['@xmlUrl']])).toEqual(
    [
      ['', 'Paperwire: all papers', `${ROOT}all.atom`],
      ['Paperwire topics', 'Robotics', `${ROOT}topics/robotics.atom`],
      ['Paperwire topics', 'Speech & audio', `${ROOT}topics/speech.atom`],
      ['Paperwire topics', 'Quiet', `${ROOT}topics/quiet.atom`],
    ],
  );
});

test('GET /opml.xml lists URLs of feeds, whose titles end in its names', async () => {
  await catalogue.add([{ title: 'Grasping', topics: ['robotics', 'speech'] }]);
  for (const outline of await outlines()) {
    const feed = await app.request(outline['@xmlUrl']);
    expect(feed.status).toBe(200);
    expect(`Paperwire: ${outline['@text'].replace(/^Paperwire: /, '')}`).toBe(
      parseFeed(await feed.text()).title,
    );
  }
});

test.each([
  ['?topics=speech,robotics', ['topics/speech.atom', 'topics/robotics.atom']],
  ['?topics=speech&topics=robotics', ['topics/speech.atom', 'topics/robotics.atom']],
  ['?topics=robotics,all', ['all.atom', 'topics/robotics.atom']],
  ['?topics=all', ['all.atom']],
  ['?topics=robotics&format=rss', ['topics/robotics.rss']],
  ['?topics=robotics&format=json&digest=weekly', ['topics/robotics.json?digest=weekly']],
  ['?topics=robotics&guid=feed&digest=daily', ['topics/robotics.atom?digest=daily&guid=feed']],
  ['?topics=robotics&top=10', ['topics/robotics.atom?top=10']],
  ['?topics=robotics&min=0.7', ['topics/robotics.atom?min=0.7']],
  // Empty fields of a form, and what others append to addresses.
  ['?topics=quiet&format=atom&digest=&top=&guid=&utm_source=x', ['topics/quiet.atom']],
])('GET /opml.xml%s exports the chosen feeds', async (query, paths) => {
  expect((await outlines(query)).map((outline) => outline['@xmlUrl'])).toEqual(
    paths.map((path) => ROOT + path),
  );
});

test('GET /opml.xml suggests topics for misspelt ones', async () => {
  const response = await app.request('/opml.xml?topics=robotic,speech,zzz');
  expect(response.status).toBe(400);
  const text = await response.text();
  expect(text).toContain('topics is &quot;robotic&quot;, expected slugs of topics, separated by commas');
  expect(text).toContain('topics is &quot;zzz&quot;');
  expect(text).toContain(
    'Did you mean <a href="https://papers.example/opml.xml?topics=robotics">Robotics</a>?',
  );
});

test.each(['format=html', 'digest=hourly', 'top=51', 'guid=other'])(
  'GET /opml.xml?%s is no list',
  async (query) => {
    expect((await app.request(`/opml.xml?${query}`)).status).toBe(400);
  },
);

test('GET /opml.xml is a download with an ETag', async () => {
  const response = await app.request('/opml.xml');
  expect(response.headers.get('Content-Type')).toBe('text/x-opml; charset=utf-8');
  expect(response.headers.get('Content-Disposition')).toBe('attachment; filename="paperwire.opml"');
  expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
  const etag = response.headers.get('ETag') ?? '';
  expect((await app.request('/opml.xml', { headers: { 'If-None-Match': etag } })).status).toBe(304);
});

test('GET /opml.xml?q= lists feeds of searches, with their fields, in a folder of their own', async () => {
  const query = new URLSearchParams([
    ['q', 'cheaper attention -vision'],
    ['q', 'year:2025 "graphs"'],
  ]);
  const feeds = await outlines(`?${query}&format=json&guid=feed`);
  expect(feeds.map((outline) => [outline.folder, outline['@text'], outline['@xmlUrl']])).toEqual([
    [
      'Paperwire searches',
      '“cheaper attention -vision”',
      `${ROOT}search.json?q=cheaper+attention+-vision&guid=feed`,
    ],
    ['Paperwire searches', '“year:2025 "graphs"”', `${ROOT}search.json?q=year%3A2025+%22graphs%22&guid=feed`],
  ]);
  for (const outline of feeds) expect((await app.request(outline['@xmlUrl'])).status).toBe(200);
  const all = await outlines(`?${query}&topics=all,quiet&digest=daily`);
  expect(all.map(({ folder }) => folder)).toEqual([
    '',
    'Paperwire daily digests',
    'Paperwire daily digests of searches',
    'Paperwire daily digests of searches',
  ]);
  expect((await app.request('/opml.xml?q=!!')).status).toBe(400);
});
