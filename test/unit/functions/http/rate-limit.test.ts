import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createApp } from '../../../../functions/app.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';

let catalogue: TestCatalogue;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
});
afterEach(async () => {
  vi.useRealTimers();
  await catalogue.close();
});

test('limitRate() answers 429 with Retry-After to the client that sends too many requests, and to no other', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const client = {
    perMinute: 3,
    client: (c: { req: { header(name: string): string | undefined } }) => c.req.header('X-Client') ?? '',
  };
  const app = createApp({ db: catalogue.db, rateLimit: client });
  const ask = (path: string, name: string) => app.request(path, { headers: { 'X-Client': name } });
  for (let i = 0; i < 3; i++) expect((await ask('/feeds/all.rss', 'one')).status).toBe(200);

  vi.advanceTimersByTime(20_500);
  const refused = await ask('/feeds/all.rss', 'one');
  expect(refused.status).toBe(429);
  expect(refused.headers.get('Retry-After')).toBe('40');
  expect(refused.headers.get('Cache-Control')).toBe('no-store');
  expect(refused.headers.get('Access-Control-Allow-Origin')).toBe('*');
  expect(refused.headers.get('Access-Control-Expose-Headers')).toContain('Retry-After');
  const problem = await (await ask('/api/items', 'one')).json();
  expect(problem).toMatchObject({
    status: 429,
    title: 'Too Many Requests',
    detail: expect.stringContaining('40 seconds'),
  });

  expect((await ask('/feeds/all.rss', 'two')).status).toBe(200);
  // Whoever watches over the server has requests of its own.
  for (let i = 0; i < 3; i++) expect((await ask('/healthz', 'one')).status).toBe(200);
  expect((await ask('/healthz', 'one')).status).toBe(429);
  expect((await ask('/readyz', 'one')).status).toBe(200);

  vi.advanceTimersByTime(40_000);
  expect((await ask('/feeds/all.rss', 'one')).status).toBe(200);
});

test('limitRate() adds RateLimit fields to responses of the API', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const app = createApp({ db: catalogue.db, rateLimit: { perMinute: 2, client: () => 'one' } });
  const left = async (path: string, fields = {}) => {
    const { status, headers } = await app.request(path, { headers: fields });
    return [status, headers.get('RateLimit'), headers.get('RateLimit-Policy')];
  };
  const ETag = (await app.request('/api/items')).headers.get('ETag') ?? '';
  vi.advanceTimersByTime(12_300);
  const policy = '"minute";q=2;w=60';
  expect(await left('/api/items', { 'If-None-Match': ETag })).toEqual([304, '"minute";r=0;t=48', policy]);
  expect(await left('/api/items?limit=0')).toEqual([429, '"minute";r=0;t=48', policy]);
  vi.advanceTimersByTime(60_000);
  expect(await left('/api/items?limit=0')).toEqual([400, '"minute";r=1;t=60', policy]);
  expect(await left('/feeds/all.rss')).toEqual([200, null, null]);
});
