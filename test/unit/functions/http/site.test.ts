import { Hono } from 'hono';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { API } from '../../../../functions/http/media.ts';
import { problemResponse } from '../../../../functions/http/problem.ts';
import { createSite } from '../../../../functions/http/site.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';

let catalogue: TestCatalogue;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
});
afterEach(() => catalogue.close());

/** An app with one route that answers with what `render` gives. */
function appOf(render: () => Promise<string>): Hono {
  const site = createSite(catalogue.db);
  const app = new Hono().get('/', (c) => site.respond(c, API, '', render));
  app.onError((error, c) => problemResponse(c, error));
  return app;
}

const change = () => catalogue.db.client.execute('UPDATE catalogue SET changed_at = changed_at + 1');

test('a text that was made while the database changed is made again', async () => {
  let made = 0;
  const app = appOf(async () => {
    if (++made <= 3) await change();
    return `made ${made}`;
  });
  expect(await (await app.request('/')).text()).toBe('made 4');
});

test('a database that never holds still is no reason to hang or to mix', async () => {
  const app = appOf(async () => {
    await change();
    return 'mixed';
  });
  const response = await app.request('/');
  expect(response.status).toBe(503);
  expect(response.headers.get('Retry-After')).toBe('1');
});

test('what is live is rendered for each request, and told apart by its ETag alone', async () => {
  let state = 'quiet';
  const site = createSite(catalogue.db);
  const app = new Hono().get('/', (c) => site.respondLive(c, API, async () => state));
  const first = await app.request('/');
  expect(first.headers.get('Cache-Control')).toBe('no-cache');
  expect(first.headers.get('Last-Modified')).toBeNull();
  const ETag = first.headers.get('ETag') ?? '';
  const again = (fields: Record<string, string>) => app.request('/', { headers: fields });
  expect((await again({ 'If-None-Match': ETag })).status).toBe(304);
  expect((await again({ 'If-Modified-Since': new Date(2100, 0).toUTCString() })).status).toBe(200);
  state = 'failing';
  const other = await again({ 'If-None-Match': ETag });
  expect([other.status, await other.text()]).toEqual([200, 'failing']);
});
