import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createApp } from '../../../../functions/app.ts';
import { startLogging } from '../../../../functions/logging.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';

const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/;

let catalogue: TestCatalogue;
const lines: string[] = [];
beforeEach(async () => {
  catalogue = await openTestCatalogue();
  lines.length = 0;
  for (const name of ['debug', 'info', 'warn', 'error'] as const)
    vi.spyOn(console, name).mockImplementation((...parts) => void lines.push(parts.join(' ')));
  await startLogging({ LOG_LEVEL: 'debug', LOG_FORMAT: 'json' }, new AsyncLocalStorage());
});
afterEach(async () => {
  vi.restoreAllMocks();
  await startLogging({ LOG_LEVEL: 'error', LOG_FORMAT: 'text' });
  await catalogue.close();
});

const request = (path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') =>
  createApp({ db: catalogue.db }).request(path, { method, headers });

describe('logRequests()', () => {
  test('gives each response an id of its own', async () => {
    const ids = new Set<string>();
    for (const [path, status] of [
      ['/', 200],
      ['/', 200],
      ['/feeds/all.rss', 200],
      ['/healthz', 200],
      ['/nowhere', 404],
      ['/api/items?limit=0', 400],
    ] as const) {
      const response = await request(path);
      expect([path, response.status]).toEqual([path, status]);
      expect(response.headers.get('X-Request-Id')).toMatch(UUID);
      ids.add(response.headers.get('X-Request-Id') ?? '');
    }
    expect(ids.size).toBe(6);
  });

  test('keeps the id of a proxy, but no text that is none', async () => {
    for (const id of ['7f3a', 'Root=1-67891233-abcdef012345678912345678', 'a'.repeat(64)])
      expect((await request('/healthz', { 'X-Request-Id': id })).headers.get('X-Request-Id')).toBe(id);
    for (const id of ['', 'a b', 'a"b', '\u001b[31m', '<b>', 'a'.repeat(65)])
      expect((await request('/healthz', { 'X-Request-Id': id })).headers.get('X-Request-Id')).toMatch(UUID);
  });

  test('logs a request with its route, and without the secret of a library', async () => {
    const secret = '0123456789abcdef0123456789abcdef';
    const id = 'abc';
    const response = await request(
      `/feeds/library/${secret}.rss?x=${secret}`,
      { 'X-Request-Id': id },
      'HEAD',
    );
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        time: expect.any(String),
        level: 'debug',
        message: expect.stringMatching(/^HEAD \/feeds\/library\/….rss 404 in \d+ ms$/),
        requestId: id,
        method: 'HEAD',
        path: '/feeds/library/….rss',
        route: expect.stringMatching(/^\/feeds\/library\/:/),
        status: response.status,
        ms: expect.any(Number),
        bytes: null,
      },
    ]);
    expect(lines.join()).not.toContain(secret);
  });

  test('names the request in the response and in the log when the program fails', async () => {
    await catalogue.db.client.execute('DROP TABLE item_topics');
    const response = await request('/api/topics', { 'X-Request-Id': 'failed-1' });
    expect(response.status).toBe(500);
    expect(response.headers.get('X-Request-Id')).toBe('failed-1');
    expect((await response.json()).detail).toContain('request failed-1');
    const [error, access] = lines.map((line) => JSON.parse(line));
    expect(error).toMatchObject({
      level: 'error',
      requestId: 'failed-1',
      path: '/api/topics',
      error: expect.stringContaining('\n    at '),
    });
    expect(access).toMatchObject({ level: 'debug', requestId: 'failed-1', status: 500 });
  });
});
