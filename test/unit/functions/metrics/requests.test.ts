import type { Context } from 'hono';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../../../functions/app.ts';
import { Registry } from '../../../../functions/metrics/registry.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';

let catalogue: TestCatalogue;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
});
afterEach(() => catalogue.close());

function open(address: string | null) {
  const registry = new Registry((name, error) => {
    throw new Error(`reading ${name}`, { cause: error });
  });
  const metrics = { registry, address: (c: Context) => (c.req.header('X-Site') ? null : address) };
  return { registry, app: createApp({ db: catalogue.db, metrics }) };
}

const samples = async (registry: Registry, pattern: RegExp) =>
  (await registry.write()).split('\n').filter((line) => pattern.test(line));

describe('GET /metrics', () => {
  test.each(['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1'])(
    'answers a program at %s',
    async (address) => {
      const response = await open(address).app.request('http://localhost:8787/metrics');
      expect(response.status).toBe(200);
      expect(response.headers.get('Content-Type')).toBe(
        'application/openmetrics-text; version=1.0.0; charset=utf-8',
      );
      expect(await response.text()).toMatch(/^# TYPE [\s\S]*\n# EOF\n$/);
    },
  );

  test('is a path like any that is not there, to all others', async () => {
    const { app } = open('127.0.0.1');
    const unknown = await (await open('192.0.2.1').app.request('http://localhost/metricz')).text();
    for (const [address, url, headers] of [
      ['192.0.2.1', 'http://localhost/metrics', {}],
      ['2001:db8::1', 'http://[::1]/metrics', {}],
      ['unknown', 'http://localhost/metrics', {}],
      [null, 'http://localhost/metrics', {}],
      ['127.0.0.1', 'http://papers.example/metrics', {}],
      ['127.0.0.1', 'http://localhost/metrics', { 'X-Forwarded-For': '192.0.2.1' }],
      ['127.0.0.1', 'http://localhost/metrics', { Forwarded: 'for=127.0.0.1' }],
      ['127.0.0.1', 'http://localhost/metrics', { Via: '1.1 proxy' }],
    ] as const) {
      const response = await open(address).app.request(url, { headers });
      expect([address, url, headers, response.status]).toEqual([address, url, headers, 404]);
      expect(await response.text()).toBe(unknown.replaceAll('metricz', 'metrics'));
    }
    const posted = await app.request('http://localhost/metrics', { method: 'POST' });
    expect(posted.status).toBe(404);
  });

  test('is not there by default', async () => {
    const response = await createApp({ db: catalogue.db }).request('http://localhost/metrics');
    expect(response.status).toBe(404);
  });
});

describe('addMetrics()', () => {
  test('counts requests by the pattern of their route, whatever is in the path', async () => {
    await catalogue.add([{ title: 'Paper' }]);
    const { app, registry } = open('192.0.2.1');
    const get = (path: string, headers = {}) => app.request(path, { headers });
    for (let i = 0; i < 3; i++) await get(`/items/${i}`);
    for (let i = 0; i < 3; i++) await get(`/nowhere-${i}`);
    await get('/feeds/topics/speech.atom');
    await get('/feeds/topics/robotics.atom');
    await get('/api/items?limit=0');
    await app.request('/api/items', { method: 'HEAD' });
    await app.request('/', { method: 'BREW' });
    await get('/', { 'X-Site': '1' });
    expect(await samples(registry, /^paperwire_http_requests_total/)).toEqual([
      'paperwire_http_requests_total{route="/items/:id",method="GET",status="404"} 3',
      'paperwire_http_requests_total{route="none",method="GET",status="404"} 3',
      'paperwire_http_requests_total{route="/feeds/topics/:name",method="GET",status="200"} 2',
      'paperwire_http_requests_total{route="/api/items",method="GET",status="400"} 1',
      'paperwire_http_requests_total{route="/api/items",method="HEAD",status="200"} 1',
      'paperwire_http_requests_total{route="none",method="other",status="405"} 1',
    ]);
    expect(await samples(registry, /^paperwire_http_request_duration_seconds_(?:count|bucket.*Inf)/)).toEqual(
      ['/items/:id', 'none', '/feeds/topics/:name', '/api/items'].flatMap((route, i) => [
        `paperwire_http_request_duration_seconds_bucket{route="${route}",le="+Inf"} ${[3, 4, 2, 2][i]}`,
        `paperwire_http_request_duration_seconds_count{route="${route}"} ${[3, 4, 2, 2][i]}`,
      ]),
    );
  });

  test('counts a request that fails, and those that are running', async () => {
    const { app, registry } = open('192.0.2.1');
    await catalogue.db.client.execute('DROP TABLE item_topics');
    const answering = app.request('/api/topics');
    expect(await samples(registry, /^paperwire_http_requests_running/)).toEqual([
      'paperwire_http_requests_running 1',
    ]);
    await answering;
    expect(await samples(registry, /^paperwire_http_requests_(?:running|total)/)).toEqual([
      'paperwire_http_requests_total{route="/api/topics",method="GET",status="500"} 1',
      'paperwire_http_requests_running 0',
    ]);
  });

  test('counts hits and misses of the cache', async () => {
    const { app, registry } = open('192.0.2.1');
    for (const path of ['/feeds/all.rss', '/feeds/all.rss', '/feeds/all.atom']) await app.request(path);
    expect(await samples(registry, /^paperwire_cache/)).toEqual([
      'paperwire_cache_lookups_total{outcome="hit"} 1',
      'paperwire_cache_lookups_total{outcome="miss"} 2',
      expect.stringMatching(/^paperwire_cache_bytes [1-9]\d+$/),
    ]);
  });
});
