import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../../../functions/app.ts';
import { FEED_FORMATS } from '../../../../functions/links/site-links.ts';
import { itemId } from '../../../../pipeline/identity/item-id.ts';
import { openTestCatalogue, scored, type TestCatalogue } from '../../../support/catalogue.ts';
import { parseAtom, parseJsonFeed, parseRss } from './render/parsers.ts';

const PARSERS = { rss: parseRss, atom: parseAtom, json: parseJsonFeed };

let catalogue: TestCatalogue;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
});
afterEach(() => catalogue.close());

const PAPERS = [
  {
    title: 'Newest',
    publishedAt: '2025-03-11T00:00:00Z',
    topics: ['speech', 'robotics'],
    authors: ['Ada L.'],
  },
  { title: 'Same day, later in the dump', publishedAt: '2025-03-11T00:00:00Z', topics: ['robotics'] },
  {
    title: 'Older',
    publishedAt: '2025-03-01T00:00:00Z',
    topics: ['robotics'],
    url: 'https://arxiv.org/abs/1',
  },
];

describe('a feed', () => {
  test('in JSON has the reasons for topics, as the API has them', async () => {
    const why = {
      keywords: ['robot arm'],
      words: ['gripper'],
      papers: [itemId('Older')],
      margin: 0.1235,
      threshold: 0.5,
    };
    await catalogue.add([{ title: 'A gripper', topics: [scored('robotics', 0.8123, why), 'speech'] }]);
    const app = createApp({ db: catalogue.db, publicUrl: 'https://papers.example' });
    const ofApi = await (await app.request(`/api/items/${itemId('A gripper')}?fields=topics`)).json();
    expect(ofApi).toMatchObject({
      topics: [{ slug: 'robotics', score: 0.8123, why }, { slug: 'speech' }],
    });
    for (const path of [
      'all.json',
      'topics/robotics.json?limit=1',
      'search.json?q=gripper',
      'all.json?top=1',
    ]) {
      const text = await (await app.request(`/feeds/${path}`)).text();
      expect(parseJsonFeed(text)).toHaveLength(1);
      expect(JSON.parse(text).items[0]._paperwire.topics).toEqual((ofApi as { topics: object[] }).topics);
    }
    for (const path of ['all.rss', 'all.atom']) {
      expect(await (await app.request(`/feeds/${path}`)).text()).not.toContain('robot arm');
    }
  });

  test('has the same items in all formats, the newest first, then in the order of the dump', async () => {
    await catalogue.add([...PAPERS].reverse().toSorted((a, b) => (a.title < b.title ? -1 : 1)));
    const app = createApp({ db: catalogue.db, publicUrl: 'https://papers.example' });
    const parsed = await Promise.all(
      FEED_FORMATS.map(async (format) =>
        PARSERS[format](await (await app.request(`/feeds/all.${format}`)).text()),
      ),
    );
    expect(parsed[0]?.map(({ title }) => title)).toEqual(['Newest', 'Same day, later in the dump', 'Older']);
    expect(parsed[1]).toEqual(parsed[0]);
    expect(parsed[2]).toEqual(parsed[0]);
    expect(parsed[0]?.[0]).toMatchObject({ authors: ['Ada L.'], categories: ['Speech & audio', 'Robotics'] });
    expect(parsed[0]?.[2]).toMatchObject({ url: 'https://arxiv.org/abs/1' });
  });

  test('has one guid for an item, in every feed and on every host', async () => {
    await catalogue.add(PAPERS);
    const app = createApp({ db: catalogue.db });
    const ids = [];
    for (const url of ['http://a.example/feeds/all.rss', 'https://b.example/feeds/topics/speech.json']) {
      const text = await (await app.request(url)).text();
      ids.push((url.endsWith('.rss') ? parseRss : parseJsonFeed)(text)[0]?.id);
    }
    expect(ids[0]).toMatch(/^urn:uuid:/);
    expect(ids[1]).toBe(ids[0]);
  });

  test('of a topic has only the items of the topic', async () => {
    await catalogue.add(PAPERS);
    const app = createApp({ db: catalogue.db });
    const items = parseAtom(await (await app.request('/feeds/topics/speech.atom')).text());
    expect(items.map(({ title }) => title)).toEqual(['Newest']);
  });

  test('has links that start with the origin of the request, or with the public URL', async () => {
    await catalogue.add(PAPERS);
    const requested = await createApp({ db: catalogue.db }).request(
      'http://host.example:8787/feeds/all.rss',
      {
        headers: { 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'https' },
      },
    );
    expect(await requested.text()).toContain(
      '<atom:link rel="self" type="application/rss+xml" href="http://host.example:8787/feeds/all.rss"/>',
    );
    const fixed = createApp({ db: catalogue.db, publicUrl: 'https://papers.example/' });
    expect(await (await fixed.request('/feeds/all.json?limit=2')).text()).toContain(
      '"feed_url": "https://papers.example/feeds/all.json?limit=2"',
    );
  });

  test('of an empty topic has no items', async () => {
    const app = createApp({ db: catalogue.db });
    for (const format of FEED_FORMATS) {
      const response = await app.request(`/feeds/topics/quiet.${format}`);
      expect(response.status).toBe(200);
      expect(PARSERS[format](await response.text())).toEqual([]);
    }
  });

  test('has as many items as limit= asks for, and ignores unknown parameters', async () => {
    await catalogue.add(Array.from({ length: 60 }, (_, i) => ({ title: `Paper ${i}` })));
    const app = createApp({ db: catalogue.db });
    const count = async (search: string) =>
      parseJsonFeed(await (await app.request(`/feeds/all.json${search}`)).text()).length;
    expect(await count('')).toBe(60);
    expect(await count('?limit=3')).toBe(3);
    expect(await count('?limit=200&utm_source=x')).toBe(60);
  });
});

describe('an invalid request for a feed', () => {
  test.each(FEED_FORMATS)(
    'gets 404 for an unknown topic as %s, with its name and the list of topics',
    async (format) => {
      const app = createApp({ db: catalogue.db, publicUrl: 'https://papers.example' });
      const response = await app.request(`/feeds/topics/no-such.${format}`);
      expect(response.status).toBe(404);
      const text = await response.text();
      expect(text).toContain('"no-such"');
      expect(text).toContain('https://papers.example/api/topics');
    },
  );

  test.each(['0', '201', '-1', 'x', '1e2', ''])(
    'gets 400 for limit=%s with the expected range',
    async (limit) => {
      const app = createApp({ db: catalogue.db });
      const response = await app.request(`/feeds/all.rss?limit=${limit}`);
      expect(response.status).toBe(400);
      expect(await response.text()).toContain(`limit is "${limit}", expected a whole number from 1 to 200`);
    },
  );

  test('gets 404 for an unknown ending and 405 for another method', async () => {
    const app = createApp({ db: catalogue.db });
    const missing = await app.request('https://papers.example/feeds/all.xml');
    expect(missing.status).toBe(404);
    const help = await missing.text();
    for (const path of ['/feeds/all.rss', '/feeds/search.rss?q=', '/opml.xml']) {
      expect(help).toContain(`https://papers.example${path}`);
    }
    const posted = await app.request('/feeds/all.rss', { method: 'POST' });
    expect(posted.status).toBe(405);
    expect(posted.headers.get('Allow')).toBe('GET, HEAD');
  });
});

describe('the response with a feed', () => {
  test.each([
    ['rss', 'application/rss+xml; charset=utf-8'],
    ['atom', 'application/atom+xml; charset=utf-8'],
    ['json', 'application/feed+json; charset=utf-8'],
  ])('has its header fields as %s', async (format, type) => {
    await catalogue.add(PAPERS);
    const response = await createApp({ db: catalogue.db }).request(`/feeds/all.${format}`);
    const body = await response.arrayBuffer();
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': type,
      'content-length': String(body.byteLength),
      'cache-control': 'public, max-age=300, stale-while-revalidate=300',
      'x-content-type-options': 'nosniff',
      'access-control-allow-origin': '*',
      etag: expect.stringMatching(/^"[0-9a-f]{32}\.[0-9a-f]{8}\.[0-9a-z]+\.[0-9a-z]+"$/),
    });
  });

  test('is a 304 with the fields that RFC 9110 asks for and no body', async () => {
    await catalogue.add(PAPERS);
    const app = createApp({ db: catalogue.db });
    const whole = await app.request('/feeds/all.atom');
    const conditions = [
      { 'If-None-Match': whole.headers.get('ETag') ?? '' },
      { 'If-Modified-Since': whole.headers.get('Last-Modified') ?? '' },
    ];
    for (const headers of conditions) {
      for (const method of ['GET', 'HEAD']) {
        const response = await app.request('/feeds/all.atom', { method, headers });
        expect(response.status).toBe(304);
        expect(await response.text()).toBe('');
        for (const name of ['ETag', 'Last-Modified', 'Cache-Control', 'Vary']) {
          expect(response.headers.get(name)).toBe(whole.headers.get(name));
        }
        expect(response.headers.get('Content-Length')).toBeNull();
      }
    }
  });

  test('to HEAD has the fields of GET and no body', async () => {
    await catalogue.add(PAPERS);
    const app = createApp({ db: catalogue.db });
    const headers = { 'X-Request-Id': 'one' };
    const got = await app.request('/feeds/all.rss', { headers });
    const head = await app.request('/feeds/all.rss', { method: 'HEAD', headers });
    expect(head.status).toBe(200);
    expect([...head.headers]).toEqual([...got.headers]);
    expect(await head.text()).toBe('');
  });

  test('has new content and validators as soon as another process loads a dump', async () => {
    await catalogue.add(PAPERS);
    const app = createApp({ db: await catalogue.reopen() });
    const before = await app.request('/feeds/all.rss');
    const nextDay = '2025-03-12T00:00:00Z';
    await catalogue.add([{ title: 'Brand new', publishedAt: nextDay }], { capturedAt: nextDay });
    const conditions = [
      { 'If-None-Match': before.headers.get('ETag') ?? '' },
      { 'If-Modified-Since': before.headers.get('Last-Modified') ?? '' },
    ];
    for (const headers of conditions) {
      const after = await app.request('/feeds/all.rss', { headers });
      expect(after.status).toBe(200);
      expect(parseRss(await after.text())[0]?.title).toBe('Brand new');
    }
  });

  test('keeps its ETag when a known dump is loaded again', async () => {
    await catalogue.add(PAPERS);
    const app = createApp({ db: catalogue.db });
    const before = await app.request('/feeds/all.rss');
    await catalogue.add(PAPERS);
    expect((await app.request('/feeds/all.rss')).headers.get('ETag')).toBe(before.headers.get('ETag'));
  });

  test('has the date of the change as Last-Modified', async () => {
    await catalogue.add(PAPERS, { capturedAt: '2025-03-11T10:00:00Z' });
    const response = await createApp({ db: catalogue.db }).request('/feeds/all.rss');
    expect(response.headers.get('Last-Modified')).toBe('Tue, 11 Mar 2025 10:00:00 GMT');
  });

  test('has no Last-Modified in the future, and none that hides a change', async () => {
    await catalogue.add(PAPERS, { capturedAt: '2999-01-01T00:00:00Z' });
    const app = createApp({ db: catalogue.db });
    const lastModified = (await app.request('/feeds/all.rss')).headers.get('Last-Modified') ?? '';
    expect(Date.parse(lastModified)).toBeLessThanOrEqual(Date.now());
    const again = await app.request('/feeds/all.rss', { headers: { 'If-Modified-Since': lastModified } });
    expect(again.status).toBe(200);
  });

  test.each([
    '/feeds/all.rss',
    '/feeds/topics/robotics/archive/1.json',
    '/api/items',
    '/opml.xml',
    '/items/0123456789abcdef0123456789abcdef.bib',
  ])('allows other sites to send conditions to %s', async (path) => {
    const response = await createApp({ db: catalogue.db }).request(path, {
      method: 'OPTIONS',
      headers: {
        Origin: 'https://reader.example',
        'Access-Control-Request-Method': 'GET',
        'Access-Control-Request-Headers': 'if-none-match',
      },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(response.headers.get('Access-Control-Allow-Headers')).toContain('if-none-match');
  });

  test('exposes ETag and Link to other sites', async () => {
    await catalogue.add(PAPERS);
    const app = createApp({ db: catalogue.db, hub: 'https://papers.example/hub' });
    for (const path of ['/feeds/all.rss', '/api/items?limit=1']) {
      const response = await app.request(path);
      const exposed = response.headers.get('Access-Control-Expose-Headers')?.split(', ');
      for (const name of ['ETag', 'Link']) {
        expect(response.headers.get(name), path).not.toBeNull();
        expect(exposed).toContain(name);
      }
    }
  });
});
