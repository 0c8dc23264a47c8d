import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../../../functions/app.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';
import { parseAtom, parseJsonFeed, parseRss } from './render/parsers.ts';

let catalogue: TestCatalogue;
let app: ReturnType<typeof createApp>;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
  app = createApp({ db: catalogue.db, publicUrl: 'https://papers.example' });
});
afterEach(() => catalogue.close());

const LONG = 'A sentence that is long enough to make a body worth compressing. '.repeat(40);
const paper = (title: string, publishedAt = '2025-03-11T00:00:00Z') => ({
  title,
  publishedAt,
  abstract: LONG + title,
});
const get = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers });
const etagOf = (response: Response) => response.headers.get('ETag') ?? '';

describe('a feed URL without ending', () => {
  test.each([
    [undefined, 'application/atom+xml'],
    ['*/*', 'application/atom+xml'],
    ['application/rss+xml, application/atom+xml;q=0.9, */*;q=0.1', 'application/rss+xml'],
    ['application/rss+xml;q=0.5, application/atom+xml', 'application/atom+xml'],
    ['application/feed+json, application/json;q=0.9', 'application/feed+json'],
    ['application/json', 'application/feed+json'],
    ['text/xml', 'application/rss+xml'],
    ['application/rss+xml;q=0, application/feed+json;q=0.1', 'application/feed+json'],
    ['image/png', 'application/atom+xml'],
  ])('selects for Accept: %s the format %s', async (accept, type) => {
    await catalogue.add([paper('One')]);
    const response = await get('/feeds/topics/robotics', accept === undefined ? {} : { Accept: accept });
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe(`${type}; charset=utf-8`);
    expect(response.headers.get('Vary')).toBe('Accept, Accept-Encoding, Sec-Fetch-Dest');
    const text = await response.text();
    const self = 'https://papers.example/feeds/topics/robotics"';
    expect(text).toContain(
      type.endsWith('json') ? `"feed_url": "${self}` : `rel="self" type="${type}" href="${self}`,
    );
  });

  test('redirects a browser to the page', async () => {
    const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
    const response = await get('/feeds/topics/robotics', { Accept: accept });
    expect(response.status).toBe(302);
    expect(response.headers.get('Location')).toBe('https://papers.example/topics/robotics');
    expect(response.headers.get('Vary')).toBe('Accept, Accept-Encoding, Sec-Fetch-Dest');
    expect((await get('/feeds/topics/nothing', { Accept: accept })).status).toBe(404);
  });

  test('has an entity tag for each format', async () => {
    const tags = [];
    for (const Accept of ['application/rss+xml', 'application/atom+xml', 'application/feed+json']) {
      tags.push(etagOf(await get('/feeds/all', { Accept })));
    }
    expect(new Set(tags).size).toBe(3);
  });
});

describe('the gzip coding of a feed', () => {
  test('has the same content and another entity tag', async () => {
    await catalogue.add([paper('One')]);
    const plain = await get('/feeds/all.rss');
    const packed = await get('/feeds/all.rss', { 'Accept-Encoding': 'br, gzip' });
    expect(packed.headers.get('Content-Encoding')).toBe('gzip');
    expect(packed.headers.get('Vary')).toContain('Accept-Encoding');
    expect(etagOf(packed)).not.toBe(etagOf(plain));
    const bytes = new Uint8Array(await packed.arrayBuffer());
    expect(packed.headers.get('Content-Length')).toBe(String(bytes.byteLength));
    expect(gunzipSync(bytes).toString()).toBe(await plain.text());
    expect(plain.headers.get('Content-Encoding')).toBeNull();
  });

  test('is what a HEAD tells of, as of the plain form', async () => {
    await catalogue.add([paper('One')]);
    for (const accepted of ['gzip', 'identity']) {
      const headers = { 'Accept-Encoding': accepted, 'X-Request-Id': 'one' };
      const whole = await get('/feeds/all.rss', headers);
      const head = await app.request('/feeds/all.rss', { method: 'HEAD', headers });
      expect(Object.fromEntries(head.headers)).toEqual(Object.fromEntries(whole.headers));
      const bytes = (await whole.arrayBuffer()).byteLength;
      expect(whole.headers.get('Content-Length')).toBe(String(bytes));
      expect(await head.text()).toBe('');
    }
  });

  test.each([
    ['gzip;q=0', null],
    ['*', 'gzip'],
    ['*;q=0', null],
    ['identity', null],
    ['deflate, gzip;q=0.001', 'gzip'],
    ['gzip;q=0, *', null],
    ['GZIP', 'gzip'],
    ['', null],
  ])('is negotiated by Accept-Encoding: %s', async (accepted, coding) => {
    await catalogue.add([paper('One')]);
    const response = await get('/feeds/all.json', { 'Accept-Encoding': accepted });
    expect(response.headers.get('Content-Encoding')).toBe(coding);
  });

  test('matches If-None-Match with the tag of either coding, which 304 repeats', async () => {
    await catalogue.add([paper('One')]);
    const tags = [
      etagOf(await get('/feeds/all.rss')),
      etagOf(await get('/feeds/all.rss', { 'Accept-Encoding': 'gzip' })),
    ];
    for (const tag of tags) {
      for (const accepted of ['gzip', 'identity']) {
        const response = await get('/feeds/all.rss', {
          'Accept-Encoding': accepted,
          'If-None-Match': `W/${tag}`,
        });
        expect(response.status).toBe(304);
        expect(etagOf(response)).toBe(tag);
        expect(response.headers.get('Content-Encoding')).toBeNull();
      }
    }
  });

  test('matches If-None-Match with a tag that a proxy has lengthened or weakened', async () => {
    await catalogue.add([paper('One')]);
    const tag = etagOf(await get('/feeds/all.rss'));
    for (const coding of ['-br', '-gzip', '-zstd', '']) {
      const known = `W/${tag.replace(/"$/, `${coding}"`)}`;
      expect((await get('/feeds/all.rss', { 'If-None-Match': known })).status).toBe(304);
    }
  });

  test('is off where the platform compresses', async () => {
    await catalogue.add([paper('One')]);
    const bare = createApp({ db: catalogue.db, compress: false });
    const response = await bare.request('/feeds/all.rss', { headers: { 'Accept-Encoding': 'gzip' } });
    expect(response.headers.get('Content-Encoding')).toBeNull();
  });
});

describe('a request with A-IM: feed', () => {
  const delta = (path: string, etag: string) => get(path, { 'A-IM': 'feed', 'If-None-Match': etag });

  test.each([
    ['rss', parseRss],
    ['atom', parseAtom],
    ['json', parseJsonFeed],
  ] as const)('gets 226 in %s with new items only and the tag of the whole feed', async (format, parse) => {
    const path = `/feeds/all.${format}`;
    await catalogue.add([paper('One'), paper('Two')]);
    const before = etagOf(await get(path));
    await catalogue.add([paper('Old', '1999-01-01T00:00:00Z'), paper('New', '2025-03-12T00:00:00Z')]);
    const response = await delta(path, before);
    expect(response.status).toBe(226);
    expect(response.headers.get('IM')).toBe('feed');
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    const whole = await get(path);
    expect(etagOf(response)).toBe(etagOf(whole));
    expect(parse(await response.text()).map(({ title }) => title)).toEqual(['New', 'Old']);
    expect((await delta(path, etagOf(response))).status).toBe(304);
    expect(parse(await whole.text())).toHaveLength(4);
  });

  test('gets 226 several updates later, from the tag of a compressed feed, after a restart', async () => {
    await catalogue.add([paper('One')]);
    const before = etagOf(await get('/feeds/all.rss', { 'Accept-Encoding': 'gzip' }));
    await catalogue.add([paper('Two')]);
    await catalogue.add([paper('Three')]);
    app = createApp({ db: await catalogue.reopen(), publicUrl: 'https://papers.example' });
    const response = await delta('/feeds/all.rss', `"unknown", W/${before}`);
    expect(response.status).toBe(226);
    // Required as soon as the request names several tags (RFC 3229, section 10.5.1).
    expect(response.headers.get('Delta-Base')).toBe(before);
    const titles = parseRss(await response.text()).map(({ title }) => title);
    expect(titles.toSorted()).toEqual(['Three', 'Two']);
  });

  test.each(['gzip', 'identity'])('gets 226 with %s', async (accepted) => {
    const headers = { 'Accept-Encoding': accepted };
    await catalogue.add([paper('One')]);
    const before = etagOf(await get('/feeds/all.rss', headers));
    await catalogue.add([paper('Two')]);
    const response = await get('/feeds/all.rss', { ...headers, 'If-None-Match': before, 'A-IM': 'feed' });
    expect(response.status).toBe(226);
    expect(response.headers.get('Content-Encoding')).toBe(accepted === 'gzip' ? 'gzip' : null);
    expect(etagOf(response)).toBe(etagOf(await get('/feeds/all.rss', headers)));
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(response.headers.get('Content-Length')).toBe(String(bytes.byteLength));
    const text = accepted === 'gzip' ? gunzipSync(bytes).toString() : new TextDecoder().decode(bytes);
    expect(parseRss(text).map(({ title }) => title)).toEqual(['Two']);
  });

  test('gets a changed item beside the new ones', async () => {
    await catalogue.add([paper('One'), paper('Two')]);
    const before = etagOf(await get('/feeds/all.rss'));
    await catalogue.add([{ ...paper('One'), authors: ['Ada L.'] }, paper('Three')]);
    const response = await delta('/feeds/all.rss', before);
    expect(response.status).toBe(226);
    const titles = parseRss(await response.text()).map(({ title }) => title);
    expect(titles.toSorted()).toEqual(['One', 'Three']);
  });

  test.each([
    '/feeds/all.rss',
    '/feeds/topics/robotics.rss',
    '/feeds/topics/robotics+speech.rss',
    '/feeds/search.rss?q=paper',
  ])('gets from %s also the new items that the document no longer holds', async (path) => {
    await catalogue.add([paper('Paper')]);
    const before = etagOf(await get(path));
    for (const month of ['04', '05']) {
      const many = Array.from({ length: 120 }, (_, i) => paper(`Paper ${month} ${i}`));
      await catalogue.add(many, { capturedAt: `2025-${month}-11T00:00:00Z` });
    }
    const response = await delta(path, before);
    expect(response.status).toBe(226);
    expect(parseRss(await response.text())).toHaveLength(240);
    expect(etagOf(response)).toBe(etagOf(await get(path)));
  });

  test.each(['/feeds/all.rss', '/feeds/topics/robotics+speech.rss'])(
    'gets the new items of %s in portions, the first to arrive first, and changes last',
    async (path) => {
      await catalogue.add([paper('Zero'), paper('Changed')]);
      let etag = etagOf(await get(path));
      for (const name of ['A', 'B']) await catalogue.add([1, 2, 3].map((i) => paper(`${name} ${i}`)));
      await catalogue.add([{ ...paper('Changed'), authors: ['Ada L.'] }]);
      const portions: string[][] = [];
      for (;;) {
        const response = await get(path, { 'A-IM': 'feed; items=4', 'If-None-Match': etag });
        if (response.status === 304) break;
        expect(response.status).toBe(226);
        portions.push(
          parseRss(await response.text())
            .map(({ title }) => title)
            .toSorted(),
        );
        etag = etagOf(response);
      }
      const dumps = portions.map((titles) => titles.map((title) => title.replace(/ .*/, '')));
      expect(dumps).toEqual([
        ['A', 'A', 'A', 'B'],
        ['B', 'B', 'Changed'],
      ]);
      expect(new Set(portions.flat()).size).toBe(7);
      expect(etag).toBe(etagOf(await get(path)));
    },
  );

  test.each([
    undefined,
    'vcdiff',
    'feed;q=0',
    'feed;items=10;q=0',
    'feed;items=0',
    'feedback',
    'vcdiff, gzip',
  ])('gets the whole feed for A-IM: %s', async (aim) => {
    await catalogue.add([paper('One')]);
    const before = etagOf(await get('/feeds/all.rss'));
    await catalogue.add([paper('Two')]);
    const headers = { 'If-None-Match': before, ...(aim === undefined ? {} : { 'A-IM': aim }) };
    expect((await get('/feeds/all.rss', headers)).status).toBe(200);
  });

  test.each(['feed', 'vcdiff, feed', 'FEED;q=0.5', 'feed; items=10;q=1'])(
    'gets 226 for A-IM: %s',
    async (aim) => {
      await catalogue.add([paper('One')]);
      const before = etagOf(await get('/feeds/all.rss'));
      await catalogue.add([paper('Two')]);
      expect((await get('/feeds/all.rss', { 'If-None-Match': before, 'A-IM': aim })).status).toBe(226);
    },
  );

  test('gets the whole feed for the tag of another feed', async () => {
    await catalogue.add([{ ...paper('One'), topics: ['speech'] }]);
    const before = etagOf(await get('/feeds/topics/speech.rss'));
    await catalogue.add([{ ...paper('Two'), topics: ['robotics'] }]);
    const response = await delta('/feeds/all.rss', before);
    expect(response.status).toBe(200);
    expect(parseRss(await response.text())).toHaveLength(2);
  });
});

test('GET /feeds/all.rss answers 412 to a failed If-Match, before any other condition', async () => {
  await catalogue.add([paper('One')]);
  const tag = etagOf(await get('/feeds/all.rss'));
  expect((await get('/feeds/all.rss', { 'If-Match': tag })).status).toBe(200);
  await catalogue.add([paper('Two')]);
  const response = await get('/feeds/all.rss', { 'If-Match': tag, 'If-None-Match': '*' });
  expect(response.status).toBe(412);
  expect(response.headers.get('Content-Type')).toBe('text/plain; charset=utf-8');
  expect(response.headers.get('Cache-Control')).toBe('no-store');
});

test('GET /feeds/all.rss is fresh for a share of the cadence of the fastest source', async () => {
  const age = async () => (await get('/feeds/all.rss')).headers.get('Cache-Control');
  expect(await age()).toBe('public, max-age=300, stale-while-revalidate=300');
  const source = (name: string, seconds: number) =>
    catalogue.db.client.execute({
      sql: 'INSERT INTO sources (name, url, cadence_seconds) VALUES (?, ?, ?)',
      args: [name, 'https://source.example', seconds],
    });
  await source('weekly', 7 * 86_400);
  expect(await age()).toBe('public, max-age=3600, stale-while-revalidate=3600');
  await source('every twelve hours', 43_200);
  expect(await age()).toBe('public, max-age=1800, stale-while-revalidate=1800');
  await source('by the minute', 60);
  expect(await age()).toBe('public, max-age=300, stale-while-revalidate=300');
});
