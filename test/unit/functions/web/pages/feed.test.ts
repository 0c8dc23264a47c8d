import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../../../../functions/app.ts';
import { itemId } from '../../../../../pipeline/identity/item-id.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../../support/catalogue.ts';

const BASE = 'https://papers.example';

/** The Accept fields of programs, from their sources or from the wire. */
const BROWSERS = {
  Chromium:
    'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
  Firefox: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  Safari: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  Lynx: 'text/html, text/plain, text/sgml, text/css, application/xhtml+xml, */*;q=0.01',
};
const READERS = {
  miniflux:
    'application/xml, application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, text/html, */*;q=0.9',
  newsboat:
    'application/atom+xml,application/rss+xml;q=0.9,application/rdf+xml;q=0.8,application/xml;q=0.7,text/xml;q=0.7,*/*;q=0.1',
  feedparser:
    'application/atom+xml,application/rdf+xml,application/rss+xml,application/x-netcdf,application/xml;q=0.9,text/xml;q=0.2,*/*;q=0.1',
  Thunderbird:
    'application/atom+xml,application/rss+xml;q=0.9,application/rdf+xml;q=0.8,application/xml;q=0.7,text/xml;q=0.7,*/*;q=0.1',
  'FreshRSS and others on SimplePie':
    'application/atom+xml, application/rss+xml, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, text/html;q=0.7, unknown/unknown;q=0.1, application/unknown;q=0.1, */*;q=0.1',
  Akregator: 'application/rss+xml;q=0.9, application/atom+xml;q=0.9, text/*;q=0.8, */*;q=0.7',
  'older Akregator': 'text/html, text/*;q=0.9, image/jpeg;q=0.9, image/png;q=0.9, image/*;q=0.9, */*;q=0.8',
  'one that tells nothing apart':
    'application/atom+xml application/rdf+xml application/rss+xml application/xml text/html */*',
  'one that takes a page in need': 'application/rss+xml, text/html;q=0.9',
  'one that ranks nothing': 'text/html, application/xml',
  'curl, and NetNewsWire by its platform': '*/*',
  // Feedbin sends no Accept: it gets `plain` below.
  'one that takes all text': 'text/*',
};

let catalogue: TestCatalogue;
let app: ReturnType<typeof createApp>;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
  app = createApp({ db: catalogue.db, publicUrl: BASE });
  await catalogue.add([{ title: 'Walking robots' }]);
});
afterEach(() => catalogue.close());

const get = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers });
const FEEDS = ['all', 'topics/robotics', 'search', `items/${itemId('Walking robots')}/similar`].flatMap(
  (path) =>
    ['rss', 'atom', 'json'].map(
      (format) => `/feeds/${path}.${format}${path === 'search' ? '?q=robots' : ''}`,
    ),
);

describe('the address of a feed', () => {
  test.each(Object.entries(BROWSERS))('is a page for people with %s', async (_name, Accept) => {
    for (const path of FEEDS) {
      const response = await get(path, { Accept });
      expect(response.status).toBe(200);
      expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
      expect(response.headers.get('Vary')).toBe('Accept, Accept-Encoding, Sec-Fetch-Dest');
      expect(response.headers.get('Cache-Control')).toMatch(/^private, /);
      expect(response.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
      const text = await response.text();
      expect(text).toContain(`<code>${BASE}${path}</code>`);
    }
  });

  test.each(Object.entries(READERS))('is the same feed for %s as without Accept', async (_name, Accept) => {
    for (const path of FEEDS) {
      const plain = await get(path, { 'X-Request-Id': 'one' });
      const response = await get(path, { Accept, 'X-Request-Id': 'one' });
      expect([...response.headers].filter(([name]) => name !== 'date')).toEqual([...plain.headers]);
      expect(await response.text()).toBe(await plain.text());
      expect(response.headers.get('Vary')).toBe('Accept, Accept-Encoding, Sec-Fetch-Dest');
      expect(response.headers.get('Cache-Control')).toMatch(/^public, /);
    }
  });

  test('is a feed for a client that asks for a delta', async () => {
    const response = await get('/feeds/all.rss', { Accept: BROWSERS.Firefox, 'A-IM': 'feed' });
    expect(response.headers.get('Content-Type')).toMatch(/^application\/rss\+xml/);
  });

  test.each(Object.entries(BROWSERS))(
    'is the feed for a script with the Accept of %s',
    async (_name, Accept) => {
      const headers = { Accept, 'Sec-Fetch-Dest': 'empty' };
      for (const path of [...FEEDS, '/feeds/all', '/feeds/topics/robotics']) {
        const response = await get(path, headers);
        expect([path, response.status, response.headers.get('Content-Type')]).toEqual([
          path,
          200,
          expect.stringMatching(/^application\/(?:rss|atom|feed)\+/),
        ]);
      }
      const opened = { Accept, 'Sec-Fetch-Dest': 'document' };
      expect((await get('/feeds/all.rss', opened)).headers.get('Content-Type')).toContain('text/html');
      expect((await get('/feeds/all', opened)).status).toBe(302);
    },
  );

  test('has one ETag for the page and one for the feed', async () => {
    const feed = (await get('/feeds/all.rss')).headers.get('ETag') ?? '';
    const page = (await get('/feeds/all.rss', { Accept: BROWSERS.Firefox })).headers.get('ETag') ?? '';
    expect(page).not.toBe(feed);
    const again = (tag: string, Accept: string) => get('/feeds/all.rss', { Accept, 'If-None-Match': tag });
    expect((await again(page, BROWSERS.Firefox)).status).toBe(304);
    expect((await again(feed, BROWSERS.Firefox)).status).toBe(200);
    expect((await again(page, '*/*')).status).toBe(200);
  });

  test('links the archives', async () => {
    const robots = Array.from({ length: 160 }, (_, i) => ({ title: `Robot ${i}` }));
    await catalogue.add(robots.slice(0, 110));
    await catalogue.add(robots.slice(110), { capturedAt: '2025-04-01T00:00:00Z' });
    const current = await (await get('/feeds/all.rss', { Accept: BROWSERS.Firefox })).text();
    expect(current).toContain(`<a href="${BASE}/feeds/all/archive/1.rss">Older papers</a>`);
    const archive = await (await get('/feeds/all/archive/1.rss', { Accept: BROWSERS.Firefox })).text();
    expect(archive).toContain(`<a href="${BASE}/feeds/all.rss">Latest papers</a>`);
    expect(archive).toContain('100 papers in this part');
    // The page offers the feed for a subscription, not its archive.
    expect(archive).toContain(`<code>${BASE}/feeds/all.rss</code>`);
  });

  test('reports a missing feed as a page to people and as a line to readers', async () => {
    const page = await get('/feeds/topics/robotic.rss', { Accept: BROWSERS.Firefox });
    expect(page.status).toBe(404);
    expect(page.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    expect(await page.text()).toContain(
      `Did you mean <a href="${BASE}/feeds/topics/robotics.rss">Robotics</a>?`,
    );
    const line = await get('/feeds/topics/robotic.rss');
    expect(line.headers.get('Content-Type')).toBe('text/plain; charset=utf-8');
    expect(await line.text()).toContain(`Did you mean ${BASE}/feeds/topics/robotics.rss?`);
  });
});

describe('errorResponse()', () => {
  test.each([
    ['/topics/robotic', 'Robotics'],
    ['/topics/Robotics', 'Robotics'],
    ['/robotics', 'Robotics'],
    ['/topic/speach-audio', 'Speech &amp; audio'],
  ])('suggests for %s the topic %s', async (path, name) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    const text = await response.text();
    expect(text).toMatch(new RegExp(`Did you mean <a href="${BASE}/topics/[a-z]+">${name}</a>\\?`));
    expect(text).toContain('<input type="search" name="q"');
  });

  test.each(['/topics/zzzz', '/%ff', '/x'])('suggests nothing for %s', async (path) => {
    const text = await (await get(path)).text();
    expect(text).toContain('Not Found');
    expect(text).not.toContain('Did you mean');
  });
});
