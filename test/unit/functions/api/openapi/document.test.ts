import type { Hono } from 'hono';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operationsOf } from '../../../../../functions/api/openapi/operation.ts';
import { createApp } from '../../../../../functions/app.ts';
import { readEnvironment } from '../../../../../functions/env.ts';
import { nodeIntake } from '../../../../../functions/server/intake.ts';
import { openIngestion } from '../../../../../functions/server/open-ingestion.ts';
import { createMeter } from '../../../../../functions/terminal/meter.ts';
import { itemId } from '../../../../../pipeline/identity/item-id.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../../support/catalogue.ts';
import {
  type Described,
  described,
  faultsOfBody,
  faultsOfDocument,
  operationsIn,
  parametersOf,
} from './described.ts';

const BASE = 'https://papers.example';
const TOKEN = 'a-token-that-is-long-enough';
const DUMP = '1'.padStart(64, '0');

let catalogue: TestCatalogue;
let app: Hono;
let document: Described;
beforeAll(async () => {
  catalogue = await openTestCatalogue();
  await catalogue.add([
    {
      title: 'Walking robots',
      abstract: 'They walk.\n\nAnd learn.',
      authors: ['Ada Lovelace'],
      url: 'https://arxiv.org/abs/2503.01234',
      externalIds: [{ scheme: 'arxiv', value: '2503.01234' }],
      topics: ['robotics', 'speech'],
    },
    { title: 'Talking robots', topics: ['speech'], publishedAt: '2025-02-01T00:00:00Z' },
    { title: 'Resting robots', topics: ['quiet'] },
  ]);
  const signal = new AbortController().signal;
  // No test posts a dump. The intake opens the routes of a site that takes dumps.
  const ingestion = await openIngestion(readEnvironment({ DATABASE_URL: 'file:no-such.db' }), {
    dryRun: true,
    meter: createMeter(),
    signal,
  });
  const intake = nodeIntake({ ...ingestion, db: catalogue.db, signal });
  app = createApp({
    db: catalogue.db,
    publicUrl: BASE,
    version: '1.2.3',
    posting: { intake, token: TOKEN, maxBytes: 10_000, waitTimeoutMs: 60_000 },
  });
  document = await described(app);
});
afterAll(() => catalogue.close());

describe('/openapi.json', () => {
  test('is valid against the schema of OpenAPI 3.1', async () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    expect(await faultsOfDocument(document)).toEqual([]);
    // The validator finds an additional property.
    const broken = structuredClone(document) as unknown as { paths: Record<string, Record<string, unknown>> };
    broken.paths['/api/items'] = { get: { parameters: [{ name: 'x', in: 'nowhere' }] } };
    expect(await faultsOfDocument(broken)).not.toEqual([]);
  });

  test('names the address of the request as server', async () => {
    expect(document.servers).toEqual([{ url: BASE }]);
    const other = createApp({ db: catalogue.db });
    const response = await other.request('http://papers.local:1234/openapi.json');
    expect(((await response.json()) as Described).servers).toEqual([{ url: 'http://papers.local:1234' }]);
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
  });

  test('has exactly the routes of the API', () => {
    const routes = app.routes
      .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/'))
      .map(({ method, path }) => [method, path.replace(/\{.*\\(\.\w+)\}$/, '$1')] as const)
      .map(([method, path]) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    const operations = operationsIn(document).map(({ method, path }) => `${method} ${path}`);
    expect(operations.toSorted()).toEqual([...new Set(routes)].toSorted());
    expect(operations.length).toBeGreaterThan(14);
  });

  test('names each operation once and resolves each reference', () => {
    const ids = operationsIn(document).map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const references = JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g);
    for (const [, pointer = ''] of references) {
      const target = pointer.split('/').reduce<unknown>((at, key) => (at as never)?.[key], document);
      expect([pointer, target !== undefined]).toEqual([pointer, true]);
    }
  });

  test('describes every parameter, path parameters with an example', () => {
    for (const { path, operation } of operationsIn(document)) {
      const parameters = parametersOf(document, operation);
      for (const { name, description } of parameters) {
        expect([path, name, (description ?? '').length > 10]).toEqual([path, name, true]);
      }
      const inPath = parameters.filter((parameter) => parameter.in === 'path');
      expect(inPath.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
      for (const { example, required } of inPath)
        expect([required, example === undefined]).toEqual([true, false]);
    }
  });

  test('has an ETag', async () => {
    const { headers } = await app.request('/openapi.json');
    const again = await app.request('/openapi.json', {
      headers: { 'If-None-Match': headers.get('ETag') ?? '' },
    });
    expect(again.status).toBe(304);
  });
});

/** Requests for each operation: parameters of the path, and queries. */
const ID = itemId('Walking robots');
const LISTS = ['', '?fields=title', '?limit=1'];
const REQUESTS: Readonly<Record<string, readonly string[]>> = {
  listItems: [...LISTS, '?topic=robotics&order=oldest&fields=id,topics,citations', '?order=arrived&limit=1'],
  listItemsAsBibTeX: [''],
  listItemsAsRIS: [''],
  getItem: ['', '?fields=dumps,externalIds'],
  listSimilarItems: [...LISTS, '?fields=similarity'],
  listSimilarItemsAsBibTeX: [''],
  listSimilarItemsAsRIS: [''],
  searchItems: ['?q=robots', '?q=robots&order=newest&limit=1', '?q=robots&fields=title'],
  searchItemsAsBibTeX: ['?q=robots'],
  searchItemsAsRIS: ['?q=robots'],
  listTopics: ['', '?fields=slug,weekly'],
  getTopic: ['', '?fields=related'],
  listTrends: [''],
  getTopicTrends: [''],
  getStatus: [''],
  getDump: [''],
  listRejects: [''],
};

const IN_PATH: Readonly<Record<string, string>> = {
  '/api/items/{id}': ID,
  '/api/topics/{slug}': 'speech',
  '/api/dumps/{id}': DUMP,
};

function addressOf(path: string, query: string): string {
  const prefix = Object.keys(IN_PATH).find((known) => path.startsWith(known));
  return `${prefix === undefined ? path : path.replace(/\{\w+\}/, IN_PATH[prefix] ?? '')}${query}`;
}

test('every answer is exactly as described', async () => {
  const checked = new Set<string>();
  const routes = new Map(operationsOf(app).map(({ operation }) => [operation.id, operation]));
  for (const { method, path, operation } of operationsIn(document)) {
    for (const query of REQUESTS[operation.operationId] ?? []) {
      const address = addressOf(path, query);
      const response = await app.request(address, {
        method,
        headers: { Authorization: `Bearer ${TOKEN}` },
        ...(method === 'POST'
          ? { body: 'Mar 10\n\nA title of a paper\n\nWe show that it is so, at length.' }
          : {}),
      });
      const text = await response.text();
      expect([address, response.status, response.ok ? '' : text]).toEqual([address, 200, '']);
      const type = response.headers.get('Content-Type')?.replace(/;.*$/, '') ?? '';
      const schema = operation.responses['200']?.content?.[type]?.schema;
      if (schema === undefined) throw new Error(`${address}: ${type} is not described`);
      if (type === 'application/json') {
        const body: unknown = JSON.parse(text);
        expect([address, await faultsOfBody(document, schema, body)]).toEqual([address, []]);
        const own = routes.get(operation.operationId)?.answers[200]?.content?.[type];
        if (!own) throw new Error(`${address} has no schema`);
        // Parsing drops the fields that the schema lacks.
        expect(v.parse(own, body)).toEqual(body);
      }
      checked.add(operation.operationId);
    }
  }
  // post-dumps.test.ts, corrections.test.ts and library.test.ts hold these against their descriptions.
  const writing = ['postDump', 'correctTopic', 'forgetCorrection'];
  const ofLibraries = [...routes.keys()].filter((id) => /Library/.test(id));
  expect(ofLibraries).toHaveLength(6);
  expect([...checked, ...writing, ...ofLibraries].toSorted()).toEqual([...routes.keys()].toSorted());
});

test('the validator finds a body that differs from its description', async () => {
  const schema = { $ref: '#/components/schemas/Topic' };
  const topic = ((await (await app.request('/api/topics')).json()) as { topics: object[] }).topics[0];
  expect(await faultsOfBody(document, schema, topic)).toEqual([]);
  expect(await faultsOfBody(document, schema, { ...topic, items: '2' })).not.toEqual([]);
  expect(await faultsOfBody(document, schema, { ...topic, newest: 'yesterday' })).not.toEqual([]);
});

test('problems are as described, with described statuses', async () => {
  for (const [path, id, status] of [
    ['/api/items?limit=0&topics=x', 'listItems', 400],
    ['/api/search', 'searchItems', 400],
    ['/api/items/x', 'getItem', 404],
    ['/api/items/x/similar', 'listSimilarItems', 404],
    ['/api/topics/x', 'getTopic', 404],
    ['/api/topics/x/trends', 'getTopicTrends', 404],
    ['/api/status?x=1', 'getStatus', 400],
    [`/api/dumps/${'f'.repeat(64)}`, 'getDump', 404],
  ] as const) {
    const response = await app.request(path);
    expect([path, response.status]).toEqual([path, status]);
    const operation = operationsIn(document).find(({ operation }) => operation.operationId === id)?.operation;
    expect(operation?.responses[String(status)]?.$ref).toBe(`#/components/responses/${status}`);
    const body: unknown = await response.json();
    expect(response.headers.get('Content-Type')).toBe('application/problem+json');
    expect(await faultsOfBody(document, { $ref: '#/components/schemas/Problem' }, body)).toEqual([]);
  }
});

/** Valid and invalid values of the schema of a parameter. */
function samples(schema: Readonly<Record<string, unknown>>): {
  readonly good: string[];
  readonly bad: string[];
} {
  if (schema['type'] === 'integer') {
    const { minimum, maximum } = schema as { minimum: number; maximum: number };
    return {
      good: [String(minimum), String(maximum)],
      bad: [String(minimum - 1), String(maximum + 1), 'x', '1.5', ''],
    };
  }
  if (Array.isArray(schema['enum'])) return { good: schema['enum'].map(String), bad: ['nothing of these'] };
  if (schema['type'] === 'array') {
    const { good, bad } = samples(schema['items'] as never);
    return { good: [...good, good.join(',')], bad: [...bad, `${good[0]},${bad[0]}`] };
  }
  if (schema['format'] === 'date') return { good: ['2025-03-11'], bad: ['2025-02-30', 'today', '2025-3-1'] };
  if (schema['minLength'] === 1) return { good: [], bad: [''] };
  return { good: [], bad: [] };
}

test('parameters are checked by their schemas', async () => {
  let tried = 0;
  for (const { method, path, operation } of operationsIn(document)) {
    if (method !== 'GET') continue;
    const [request = ''] = REQUESTS[operation.operationId] ?? [];
    for (const { name, schema, ...parameter } of parametersOf(document, operation)) {
      if (parameter.in !== 'query') continue;
      const { good, bad } = samples(schema);
      for (const [values, status] of [
        [good, 200],
        [bad, 400],
      ] as const) {
        for (const value of values) {
          const query = new URLSearchParams(request);
          query.set(name, value);
          const address = addressOf(path, `?${query}`);
          const response = await app.request(address, { headers: { Authorization: `Bearer ${TOKEN}` } });
          expect([address, response.status]).toEqual([address, status]);
          tried++;
        }
      }
      if ('default' in schema) {
        const query = (value: object) =>
          addressOf(
            path,
            `?${new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(request)), ...value })}`,
          );
        const [left, given] = await Promise.all([
          app.request(query({})),
          app.request(query({ [name]: String(schema['default']) })),
        ]);
        const items = async (response: Response) => (await response.text()).replace(/"next":.*/g, '');
        expect(await items(left)).toBe(await items(given));
      }
    }
  }
  expect(tried).toBeGreaterThan(100);
});

test('a site without a token describes no POST of dumps', async () => {
  const { paths } = await described(createApp({ db: catalogue.db }));
  expect(Object.keys(paths)).not.toContain('/api/dumps');
  expect(Object.keys(paths)).toContain('/api/dumps/{id}');
});

test('every cacheable answer has validators, CORS and HEAD', async () => {
  for (const { method, path, operation } of operationsIn(document)) {
    if (operation.responses['304'] === undefined) continue;
    const address = addressOf(path, REQUESTS[operation.operationId]?.[0] ?? '');
    const id = { 'X-Request-Id': 'one' };
    const ask = (fields = {}, as = method) =>
      app.request(address, { method: as, headers: { ...id, ...fields } });
    const whole = await ask();
    const field = (name: string) => whole.headers.get(name);
    expect([address, field('ETag'), field('Access-Control-Allow-Origin')]).toEqual([
      address,
      expect.stringMatching(/^"[\w.-]+"$/),
      '*',
    ]);
    const unchanged = await ask({ 'If-None-Match': field('ETag') });
    expect([address, unchanged.status, await unchanged.text()]).toEqual([address, 304, '']);
    // The status changes without the papers, so it has an ETag alone.
    const isLive = path === '/api/status';
    const since = await ask({ 'If-Modified-Since': field('Last-Modified') ?? new Date().toUTCString() });
    expect([address, since.status]).toEqual([address, isLive ? 200 : 304]);
    expect([address, field('Cache-Control')]).toEqual([
      address,
      isLive ? 'no-cache' : 'public, max-age=60, stale-while-revalidate=60',
    ]);
    const head = await ask({}, 'HEAD');
    expect([...head.headers]).toEqual([...whole.headers]);
    expect(await head.text()).toBe('');
  }
});

test('an unknown method is a problem that names the allowed ones', async () => {
  const response = await app.request('/api/items', { method: 'DELETE' });
  expect([response.status, response.headers.get('Allow')]).toEqual([405, 'GET, HEAD']);
  expect(
    await faultsOfBody(document, { $ref: '#/components/schemas/Problem' }, await response.json()),
  ).toEqual([]);
});
