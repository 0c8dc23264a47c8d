import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { hc, parseResponse } from 'hono/client';
import { afterAll, beforeAll, expect, expectTypeOf, test } from 'vitest';
import type { Api } from '../../../../functions/api/routes.ts';
import { createApp } from '../../../../functions/app.ts';
import { itemId } from '../../../../pipeline/identity/item-id.ts';
import { embedding, openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';

let catalogue: TestCatalogue;
let server: ReturnType<typeof serve>;
let api: ReturnType<typeof hc<Api>>;
beforeAll(async () => {
  catalogue = await openTestCatalogue();
  await catalogue.add([
    { title: 'Walking robots', topics: ['robotics'], embedding: embedding(1) },
    { title: 'Talking robots', topics: ['speech', 'robotics'], embedding: embedding(2) },
    { title: 'Silent films', topics: ['quiet'], embedding: embedding(3) },
  ]);
  server = serve({ fetch: createApp({ db: catalogue.db }).fetch, hostname: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  api = hc<Api>(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api`);
});
afterAll(async () => {
  server.close();
  await catalogue.close();
});

test('hc<Api>() types a list and its parameters', async () => {
  const response = await api.items.$get({
    query: { topic: 'robotics', order: 'oldest', limit: '1', fields: ['title', 'similar'] },
  });
  if (!response.ok) throw new Error((await response.json()).detail);
  const { items, next } = await response.json();
  expectTypeOf(next).toEqualTypeOf<string | null>();
  expectTypeOf(items[0]?.title).toEqualTypeOf<string | undefined>();
  expect(items).toEqual([{ title: 'Talking robots', similar: expect.stringContaining('/api/items/') }]);
  expect(next).toContain('fields=title&fields=similar&cursor=');
});

test('hc<Api>() accepts no parameters, and one field', async () => {
  const all = await parseResponse(api.items.$get());
  expect(all.items).toHaveLength(3);
  const titles = await parseResponse(api.items.$get({ query: { fields: 'title' } }));
  expect(titles.items).toContainEqual({ title: 'Silent films' });
});

test('hc<Api>() types path parameters', async () => {
  const id = itemId('Talking robots');
  const { dumps, topics } = await parseResponse(api.items[':id'].$get({ param: { id } }));
  expectTypeOf(dumps[0]?.capturedAt).toEqualTypeOf<string | undefined>();
  expect(topics.map(({ slug }) => slug)).toEqual(['speech', 'robotics']);
  const similar = await parseResponse(
    api.items[':id'].similar.$get({ param: { id }, query: { limit: '1' } }),
  );
  expect(similar.items[0]?.similarity).toBe(0.64);
  const { related, weekly } = await parseResponse(api.topics[':slug'].$get({ param: { slug: 'speech' } }));
  expect([related.length, weekly.at(-1)]).toEqual([2, 1]);
  const trends = await parseResponse(api.topics[':slug'].trends.$get({ param: { slug: 'speech' } }));
  expect([trends.topics[0]?.weekly.at(-1), trends.rising.terms]).toEqual([1, null]);
});

test('hc<Api>() types search, topics, status and citations', async () => {
  const found = await parseResponse(api.search.$get({ query: { q: 'robots', topics: 'robotics-speech' } }));
  expect(found.items.map(({ title }) => title)).toEqual(['Walking robots']);
  const { topics } = await parseResponse(api.topics.$get());
  expect(topics.map(({ items }) => items)).toEqual([2, 1, 1]);
  expect((await parseResponse(api.status.$get())).items).toBe(3);
  const bib = await api['items.bib'].$get({ query: { topic: 'quiet' } });
  expect(await bib.text()).toContain('title = {Silent');
});

test('hc<Api>() types a problem', async () => {
  const response = await api.items.$get({ query: { limit: '0' } });
  if (response.ok) throw new Error('expected a problem');
  expectTypeOf(response.status).not.toEqualTypeOf<200>();
  const { detail, parameters } = await response.json();
  expect(detail).toContain('limit is "0"');
  expect(parameters).toEqual([{ parameter: 'limit', value: '0', wanted: 'a whole number from 1 to 100' }]);
});

test('hc<Api>() does not compile with misspelt names, which the API rejects', async () => {
  const statuses = await Promise.all([
    // @ts-expect-error there is no such parameter
    api.items.$get({ query: { topics: 'robotics' } }),
    // @ts-expect-error there is no such order
    api.items.$get({ query: { order: 'newest-first' } }),
    // @ts-expect-error there is no such field
    api.items.$get({ query: { fields: ['titel'] } }),
    // @ts-expect-error a field within another cannot be named
    api.items.$get({ query: { fields: 'topics.slug' } }),
    // @ts-expect-error a paper of a list does not say where it came from
    api.items.$get({ query: { fields: 'dumps' } }),
    // @ts-expect-error what to look for has to be said
    api.search.$get({ query: {} }),
    // @ts-expect-error citations have no fields
    api['items.bib'].$get({ query: { fields: 'title' } }),
    // @ts-expect-error the status takes no parameters
    api.status.$get({ query: { source: 'x' } }),
  ]);
  expect(statuses.map(({ status }) => status)).toEqual(Array(8).fill(400));
  // @ts-expect-error there is no such route
  expect((await api.papers.$get()).status).toBe(404);
  const { items } = await parseResponse(api.items.$get());
  // @ts-expect-error there is no such field
  expect(items[0]?.titel).toBeUndefined();
});
