import { Hono } from 'hono';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { problemJson, problemOf } from '../../../../functions/http/problem.ts';
import type { Content } from '../../../../functions/http/representation.ts';
import { API } from '../../../../functions/http/response-type.ts';
import { createSite } from '../../../../functions/http/site.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';

let catalogue: TestCatalogue;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
});
afterEach(() => catalogue.close());

/** An app with one route that answers with rendered content. */
function appOf(render: () => Promise<Content>): Hono {
  const site = createSite(catalogue.db);
  const app = new Hono().get('/', (c) => site.respond(c, API, null, render));
  app.onError((error, c) => problemJson(problemOf(c, error)));
  return app;
}

const change = () => catalogue.db.client.execute('UPDATE catalogue SET changed_at = changed_at + 1');

test('respond() renders again when the catalogue changed meanwhile', async () => {
  let made = 0;
  const app = appOf(async () => {
    if (++made <= 3) await change();
    return `made ${made}`;
  });
  expect(await (await app.request('/')).text()).toBe('made 4');
});

test('respond() sends a long body in parts as it is, with a tag that any part changes', async () => {
  const parts = ['«', 'x'.repeat(200_000), 'y'.repeat(200_000), '»'];
  const send = async (body: string | readonly string[]) => {
    const response = await appOf(async () => ({ body })).request('/');
    expect(response.headers.get('Content-Length')).toBe('400004');
    expect(await response.text()).toBe([...body].join(''));
    return response.headers.get('ETag');
  };
  const tag = await send(parts);
  expect(await send(parts)).toBe(tag);
  expect(await send(parts.with(-1, '¿'))).not.toBe(tag);
});

test('respond() gives up with 503 when the catalogue changes during every attempt', async () => {
  const app = appOf(async () => {
    await change();
    return 'mixed';
  });
  const response = await app.request('/');
  expect(response.status).toBe(503);
  expect(response.headers.get('Retry-After')).toBe('1');
});

test('respond() keeps no provisional content, and dates it by no revision', async () => {
  let made = 0;
  const app = appOf(async () => ({ body: `made ${++made}`, isProvisional: made === 1 }));
  const first = await app.request('/');
  expect([first.headers.get('Cache-Control'), first.headers.get('Last-Modified')]).toEqual([
    'no-cache',
    null,
  ]);
  expect(await first.text()).toBe('made 1');
  const second = await app.request('/', { headers: { 'If-None-Match': first.headers.get('ETag') ?? '' } });
  expect(second.headers.get('Cache-Control')).toMatch(/^public, max-age=/);
  expect(await second.text()).toBe('made 2');
  expect(await (await app.request('/')).text()).toBe('made 2');
});

test('respondLive() renders each request, with an ETag as its only validator', async () => {
  let content = 'quiet';
  const site = createSite(catalogue.db);
  const app = new Hono().get('/', (c) => site.respondLive(c, API, content));
  const first = await app.request('/');
  expect(first.headers.get('Cache-Control')).toBe('no-cache');
  expect(first.headers.get('Last-Modified')).toBeNull();
  const ETag = first.headers.get('ETag') ?? '';
  const again = (fields: Record<string, string>) => app.request('/', { headers: fields });
  expect((await again({ 'If-None-Match': ETag })).status).toBe(304);
  expect((await again({ 'If-Modified-Since': new Date(2100, 0).toUTCString() })).status).toBe(200);
  content = 'failing';
  const other = await again({ 'If-None-Match': ETag });
  expect([other.status, await other.text()]).toEqual([200, 'failing']);
});
