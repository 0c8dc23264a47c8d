import { parseFeed } from '@rowanmanning/feed-parser';
import { XMLParser } from 'fast-xml-parser';
import { Hono } from 'hono';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { opmlRoutes } from '../../../../functions/feeds/opml.ts';
import { feedRoutes } from '../../../../functions/feeds/routes.ts';
import { createSite } from '../../../../functions/http/site.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';

interface Outline {
  readonly '@text': string;
  readonly '@xmlUrl': string;
}

const xml = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@' });

let catalogue: TestCatalogue;
let app: Hono;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
  const site = createSite(catalogue.db, 'https://papers.example');
  app = new Hono().route('/opml.xml', opmlRoutes(site)).route('/feeds', feedRoutes(site));
});
afterEach(() => catalogue.close());

async function outlines(): Promise<Outline[]> {
  return xml.parse(await (await app.request('/opml.xml')).text()).opml.body.outline;
}

test('GET /opml.xml lists the feed of all papers, then the feed of each topic', async () => {
  expect((await outlines()).map((outline) => outline['@xmlUrl'])).toEqual([
    'https://papers.example/feeds/all.atom',
    'https://papers.example/feeds/topics/robotics.atom',
    'https://papers.example/feeds/topics/speech.atom',
    'https://papers.example/feeds/topics/quiet.atom',
  ]);
});

test('GET /opml.xml lists URLs of feeds with their titles', async () => {
  await catalogue.add([{ title: 'Grasping', topics: ['robotics', 'speech'] }]);
  for (const outline of await outlines()) {
    const feed = await app.request(outline['@xmlUrl']);
    expect(feed.status).toBe(200);
    expect(parseFeed(await feed.text()).title).toBe(outline['@text']);
  }
});

test('GET /opml.xml has the date of the newest paper', async () => {
  const read = async () => (await app.request('/opml.xml')).text();
  expect(await read()).not.toContain('dateModified');
  await catalogue.add([
    { title: 'New', publishedAt: '2025-03-10T00:00:00Z', topics: ['robotics'] },
    { title: 'Old', publishedAt: '2025-03-02T00:00:00Z', topics: ['speech'] },
  ]);
  expect(await read()).toContain('<dateModified>Mon, 10 Mar 2025 00:00:00 GMT</dateModified>');
});

test('GET /opml.xml is a download with an ETag', async () => {
  const response = await app.request('/opml.xml');
  expect(response.headers.get('Content-Type')).toBe('text/x-opml; charset=utf-8');
  expect(response.headers.get('Content-Disposition')).toBe('attachment; filename="paperwire.opml"');
  expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
  const etag = response.headers.get('ETag') ?? '';
  expect((await app.request('/opml.xml', { headers: { 'If-None-Match': etag } })).status).toBe(304);
});
