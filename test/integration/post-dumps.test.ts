import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Hono } from 'hono';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../db/database.ts';
import { syncSources } from '../../db/sources/sources.ts';
import { operationsOf } from '../../functions/api/openapi/operation.ts';
import { Status } from '../../functions/api/schemas/status.ts';
import { createApp } from '../../functions/app.ts';
import { Inbox } from '../../functions/server/inbox/inbox.ts';
import { type NodeIntake, nodeIntake } from '../../functions/server/intake.ts';
import { openTestIngestion } from '../support/pipeline.ts';
import { ROOT } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { described, faultsOfBody, faultsOfDocument } from '../unit/functions/api/openapi/described.ts';

const TOKEN = 'a-token-that-is-long-enough';
const MAX_BYTES = 100_000;

let db: Database;
let intake: NodeIntake;
let app: Hono;
beforeAll(async () => {
  const ingestion = await openTestIngestion();
  db = ingestion.db;
  intake = nodeIntake({
    ...ingestion,
    inbox: new Inbox(join(temporaryFolder(), 'inbox')),
    signal: new AbortController().signal,
  });
  app = createApp({
    db,
    publicUrl: 'https://papers.example',
    posting: { intake, token: TOKEN, maxBytes: MAX_BYTES, waitTimeoutMs: 60_000 },
  });
});
afterAll(() => intake.idle());

const fixture = (name: string) => readFileSync(join(ROOT, 'test/fixtures', name));
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

/** Posts as a client with the token would; fields and parameters of the call win. */
function post(body: Uint8Array | string | null, query = '', headers: Record<string, string> = {}) {
  return app.request(`/api/dumps${query}`, {
    method: 'POST',
    body: body as never,
    headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'text/plain', ...headers },
  });
}

/** A page with papers of which no other test knows. */
const page = (...titles: readonly string[]) =>
  [
    'Mar 10',
    ...titles.flatMap((title) => [
      title,
      `We show that ${title} is a matter of opinion, and measure it on three data sets of our own with a method that is simple and fast.`,
    ]),
  ].join('\n\n');

const problemOf = async (response: Response) => {
  expect(response.headers.get('Content-Type')).toBe('application/problem+json');
  const problem = await response.json();
  expect(problem).toMatchObject({ type: 'about:blank', status: response.status, title: expect.any(String) });
  return problem;
};

const countRows = async () => {
  const tables = ['dumps', 'items', 'rejects', 'item_dumps', 'embeddings', 'runs'];
  const { rows } = await db.client.execute(
    `SELECT ${tables.map((table) => `(SELECT count(*) FROM ${table}) AS ${table}`).join(', ')}`,
  );
  return { ...rows[0] };
};

describe('POST /api/dumps authorization', () => {
  test('answers 404 that names INGEST_TOKEN when no token is set', async () => {
    const closed = createApp({ db });
    const response = await closed.request('/api/dumps', { method: 'POST', body: 'x' });
    expect(response.status).toBe(404);
    expect((await problemOf(response)).detail).toContain('INGEST_TOKEN');
  });

  test.each([
    ['none', {}],
    ['another scheme', { Authorization: `Basic ${TOKEN}` }],
    ['a wrong token', { Authorization: `Bearer ${TOKEN.slice(0, -1)}x` }],
    ['the beginning of the token', { Authorization: `Bearer ${TOKEN.slice(0, -1)}` }],
    ['nothing after the scheme', { Authorization: 'Bearer ' }],
  ])('answers 401 with WWW-Authenticate: %s', async (_, headers) => {
    const response = await app.request('/api/dumps', {
      method: 'POST',
      body: page('Never Read'),
      headers: { 'Content-Type': 'text/plain', ...(headers as Record<string, string>) },
    });
    expect(response.status).toBe(401);
    expect(response.headers.get('WWW-Authenticate')).toMatch(/^Bearer realm="paperwire"/);
    await problemOf(response);
  });

  test('allows no page of another site', async () => {
    const response = await app.request('/api/dumps', {
      method: 'OPTIONS',
      headers: {
        Origin: 'https://elsewhere.example',
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'authorization',
      },
    });
    // Fetch Standard, CORS-preflight fetch: without an ok status it is a network error.
    expect(response.ok).toBe(false);
    const posted = await post(page('Posted From Here'), '', { Origin: 'https://elsewhere.example' });
    expect(posted.headers.get('Access-Control-Allow-Origin')).toBeNull();
    expect(posted.headers.get('Access-Control-Allow-Credentials')).toBeNull();
  });
});

test('POST /api/dumps answers 503 without a path when its inbox cannot be written', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  const before = await countRows();
  const broken = createApp({
    db,
    posting: {
      intake: nodeIntake({
        ...(await openTestIngestion()),
        db,
        inbox: new Inbox(join(file, 'inbox'), 'test'),
        signal: new AbortController().signal,
      }),
      ...{ token: TOKEN, maxBytes: MAX_BYTES, waitTimeoutMs: 1_000 },
    },
  });
  const response = await broken.request('/api/dumps', {
    method: 'POST',
    body: page('Never Kept'),
    headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'text/plain' },
  });
  expect(response.status).toBe(503);
  expect(response.headers.get('Retry-After')).toBe('60');
  const { detail } = await problemOf(response);
  expect(detail).toBe(
    'The server cannot write to its disk: it did not keep this. Please post it again later.',
  );
  expect(await countRows()).toEqual(before);
});

describe('POST /api/dumps accepts', () => {
  test('a dump, and its address reports when it is loaded', async () => {
    const dump = page('On the Kindness of Optimisers', 'Gradients That Remember');
    const response = await post(dump, '?name=2025-03-10-kind.txt');
    expect(response.status).toBe(202);
    const { dumps } = await response.json();
    const id = sha256(dump);
    expect(dumps).toMatchObject([{ id, name: '2025-03-10-kind.txt', state: 'loading' }]);
    expect(response.headers.get('Location')).toBe(`https://papers.example/api/dumps/${id}`);
    await intake.idle();
    const status = await app.request(`/api/dumps/${id}`);
    expect(status.headers.get('Cache-Control')).toBe('no-store');
    expect(await status.json()).toMatchObject({
      id,
      state: 'loaded',
      format: 'page-text',
      capturedAt: '2025-03-10T00:00:00Z',
      records: 2,
      stored: 2,
      merged: 0,
      rejected: 0,
      bytes: dump.length,
    });
    const feed = await (await app.request('/feeds/all.json')).text();
    expect(feed).toContain('On the Kindness of Optimisers');
  });

  test('wait=1, and answers with the report', async () => {
    const response = await post(fixture('bibtex/library.bib'), '?wait=1&captured=2025-03-12');
    expect(response.status).toBe(200);
    const { dumps } = await response.json();
    const { records, stored, merged, rejected, topics } = dumps[0];
    expect(dumps).toMatchObject([{ state: 'loaded', format: 'bibtex', capturedAt: '2025-03-12T00:00:00Z' }]);
    expect({ records, rejected, balanced: stored + merged + rejected }).toEqual({
      records: 4,
      rejected: 1,
      balanced: 4,
    });
    expect(Object.keys(topics).length).toBeGreaterThan(0);
  });

  test('the token for GET /api/dumps/:id/rejects', async () => {
    const dump = fixture('bibtex/library.bib');
    await post(dump, '?wait=1');
    const path = `/api/dumps/${sha256(dump)}/rejects`;
    expect((await app.request(path)).status).toBe(401);
    const response = await app.request(path, { headers: { Authorization: `Bearer ${TOKEN}` } });
    const { rejects } = await response.json();
    expect(rejects).toHaveLength(1);
    expect(rejects[0].raw).toBe(dump.subarray(rejects[0].start, rejects[0].end).toString());
  });

  test('the same bytes again, without doing anything', async () => {
    const dump = page('A Paper Posted Twice');
    await post(dump, '?wait=1');
    // The run is recorded after the dump is loaded.
    await intake.idle();
    const before = await countRows();
    const response = await post(dump);
    expect(response.status).toBe(200);
    expect((await response.json()).dumps).toMatchObject([{ state: 'loaded', stored: 1 }]);
    expect(await countRows()).toEqual(before);
  });

  test('a compressed body as the dump in it', async () => {
    const dump = page('Compression as Understanding');
    const response = await post(gzipSync(dump), '?wait=1', { 'Content-Encoding': 'gzip' });
    expect((await response.json()).dumps).toMatchObject([{ id: sha256(dump), state: 'loaded' }]);
    const file = page('A File That Was Compressed');
    const posted = await post(gzipSync(file), '?wait=1', { 'Content-Type': 'application/gzip' });
    expect((await posted.json()).dumps).toMatchObject([{ id: sha256(file), state: 'loaded' }]);
  });

  test('a message as the dumps in it', async () => {
    const response = await post(fixture('arxiv-mail/listing.eml'), '?wait=1', {
      'Content-Type': 'message/rfc822',
    });
    expect(response.status).toBe(200);
    expect((await response.json()).dumps).toMatchObject([{ state: 'loaded', format: 'arxiv-mail' }]);
  });

  test.each([
    'text/markdown; charset=utf-8',
    'application/json',
    'application/x-ndjson',
    'application/atom+xml',
    'application/octet-stream',
    'application/x-bibtex',
    'application/zip',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'text/csv',
  ])('%s', async (type) => {
    const response = await post(page('A Paper Posted Twice'), '', { 'Content-Type': type });
    expect(response.status).toBe(200);
  });
});

describe('POST /api/dumps refuses', () => {
  test.each([
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'image/png',
    'nonsense',
  ])('%s with 415 that lists the accepted types', async (type) => {
    const response = await post('x', '', { 'Content-Type': type });
    expect(response.status).toBe(415);
    expect((await problemOf(response)).detail).toContain('text/*');
  });

  test('an unknown content coding with 415 and Accept-Encoding', async () => {
    const response = await post('x', '', { 'Content-Encoding': 'br' });
    expect(response.status).toBe(415);
    expect(response.headers.get('Accept-Encoding')).toBe('gzip, identity');
  });

  test('damaged gzip with 400', async () => {
    const whole = gzipSync(page('Half a Body'));
    const response = await post(whole.subarray(0, whole.length - 12), '', { 'Content-Encoding': 'gzip' });
    expect(response.status).toBe(400);
    await problemOf(response);
  });

  test('a body above the limit with 413, also unpacked or of undeclared length', async () => {
    const dump = 'x'.repeat(MAX_BYTES + 1);
    const stream = new ReadableStream({
      start(controller) {
        for (let i = 0; i <= MAX_BYTES; i += 1_000)
          controller.enqueue(new TextEncoder().encode('y'.repeat(1_000)));
        controller.close();
      },
    });
    const streamed = app.request('/api/dumps', {
      method: 'POST',
      body: stream,
      duplex: 'half',
      headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'text/plain' },
    } as RequestInit);
    for (const response of [
      await post(dump),
      await post(gzipSync(dump), '', { 'Content-Encoding': 'gzip' }),
      await streamed,
    ]) {
      expect(response.status).toBe(413);
      expect((await problemOf(response)).detail).toContain(String(MAX_BYTES));
    }
  });

  test('a declared length above the limit before it reads a byte', async () => {
    let isRead = false;
    const body = new ReadableStream(
      {
        pull() {
          isRead = true;
        },
      },
      { highWaterMark: 0 },
    );
    const response = await app.request('/api/dumps', {
      method: 'POST',
      body,
      duplex: 'half',
      headers: {
        Authorization: `Bearer ${TOKEN}`,
        'Content-Type': 'text/plain',
        'Content-Length': String(MAX_BYTES + 1),
      },
    } as RequestInit);
    expect(response.status).toBe(413);
    expect(isRead).toBe(false);
  });

  test('wrong parameters with 400 that names each', async () => {
    const response = await post('x', '?formt=csv&captured=yesterday&wait=maybe&name=a%0Ab');
    expect(response.status).toBe(400);
    const { parameters } = await problemOf(response);
    expect(parameters.map(({ parameter }: { parameter: string }) => parameter).sort()).toEqual([
      'captured',
      'formt',
      'name',
      'wait',
    ]);
  });

  test.each([
    ['', 'empty'],
    ['   \n\n  ', 'empty'],
    ['a word', 'unknown-format'],
    ['\u0000\u0001\u0002\u0003'.repeat(50), 'binary'],
  ])('%.20j with 422 %s, and records it in the ledger', async (body, code) => {
    const response = await post(body);
    expect(response.status).toBe(422);
    const problem = await problemOf(response);
    expect(problem).toMatchObject({ code, dumps: [{ id: sha256(body), state: 'failed' }] });
    const status = await app.request(`/api/dumps/${sha256(body)}`);
    expect(await status.json()).toMatchObject({ state: 'failed', reason: problem.detail });
  });

  test('a mostly rejected dump with 422 until accept=1', async () => {
    const dump = fixture('arxiv-mail/damaged.txt');
    const refused = await post(dump, '?wait=1');
    expect(refused.status).toBe(422);
    expect(await problemOf(refused)).toMatchObject({
      code: 'mostly-rejected',
      detail: expect.stringMatching(/5 of its 7 records were rejected/),
    });
    expect(await problemOf(await post(dump))).toMatchObject({ code: 'mostly-rejected' });
    const accepted = await post(dump, '?wait=1&accept=1');
    expect(accepted.status).toBe(200);
    expect((await accepted.json()).dumps).toMatchObject([{ state: 'loaded', stored: 2, rejected: 5 }]);
  });

  test('an unknown dump id with 404', async () => {
    for (const id of ['0'.repeat(64), 'x', '..%2f..']) {
      const response = await app.request(`/api/dumps/${id}`);
      expect(response.status).toBe(404);
      await problemOf(response);
    }
  });

  test('a dump with 429 and whole seconds while the queue is full', async () => {
    const full = { ...intake, isFull: async () => true };
    const busy = createApp({ db, posting: { intake: full, token: TOKEN, maxBytes: 9, waitTimeoutMs: 0 } });
    const response = await busy.request('/api/dumps', {
      method: 'POST',
      body: 'x',
      headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'text/plain' },
    });
    expect(response.status).toBe(429);
    expect(response.headers.get('Retry-After')).toMatch(/^\d+$/);
    await problemOf(response);
  });
});

describe('POST /api/dumps?dry-run=1', () => {
  test('previews papers and their topics, and writes nothing', async () => {
    const dump = fixture('bibtex/library.bib');
    const text = `${dump}\n@misc{new, title={A Survey of Recommender Systems with Graph Neural Networks}, abstract={We review collaborative filtering and recommendation with graphs.}, year=2025}\n`;
    const before = await countRows();
    const response = await post(text, '?dry-run=1');
    expect(response.status).toBe(200);
    const [preview] = (await response.json()).dumps;
    expect(preview).toMatchObject({
      id: sha256(text),
      state: null,
      format: 'bibtex',
      records: 5,
      rejected: 1,
      error: null,
    });
    const survey = preview.papers.at(-1);
    expect(survey).toMatchObject({
      effect: 'stored',
      title: 'A Survey of Recommender Systems with Graph Neural Networks',
    });
    expect(survey.topics.map(({ slug }: { slug: string }) => slug)).toContain('recommender-systems');
    expect(preview.papers[0].effect).toBe('merged');
    const [reject] = preview.rejects;
    expect(text.split('\n')[reject.line - 1]).toContain(reject.raw.split('\n')[0]);
    expect(await countRows()).toEqual(before);
  });

  test('says why it would refuse a dump', async () => {
    const mostly = await post(fixture('arxiv-mail/damaged.txt'), '?dry-run=1');
    expect((await mostly.json()).dumps[0].error).toMatchObject({ code: 'mostly-rejected' });
    const unknown = await post('a word or two', '?dry-run=1');
    expect((await unknown.json()).dumps[0]).toMatchObject({ records: 0, error: { code: 'unknown-format' } });
    expect((await app.request(`/api/dumps/${sha256('a word or two')}`)).status).toBe(404);
  });
});

describe('the same bytes posted again', () => {
  const key = (value: string) => ({ 'Idempotency-Key': value });

  test.each([
    ['the same Idempotency-Key', '"8e03978e-40d5-43dd-bc93-6894a57f9324"'],
    ['another Idempotency-Key', '"another-key"'],
    ['a malformed Idempotency-Key', '"a'],
    ['no Idempotency-Key', undefined],
  ])('POST /api/dumps answers with the same dump under %s', async (name, again) => {
    const dump = page(`A Request Sent Twice with ${name}`);
    const first = await post(dump, '?wait=1', key('"8e03978e-40d5-43dd-bc93-6894a57f9324"'));
    const before = await countRows();
    const second = await post(dump, '?wait=1', again === undefined ? {} : key(again));
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.headers.get('Location')).toBe(first.headers.get('Location'));
    expect(await second.text()).toBe(await first.text());
    expect(await countRows()).toEqual(before);
  });

  test('POST /api/dumps answers 422 again for a dump that cannot be read', async () => {
    const first = await post('nothing to read', '', key('refused'));
    const second = await post('nothing to read', '', key('refused'));
    expect([first.status, second.status]).toEqual([422, 422]);
    expect(await second.text()).toBe(await first.text());
  });

  test('POST /api/dumps takes two dumps with one Idempotency-Key as two dumps', async () => {
    const ids = ['One of Two', 'Two of Two'].map(async (title) => {
      const response = await post(page(title), '?wait=1', key('used'));
      return (await response.json()).dumps[0].id;
    });
    expect(await Promise.all(ids)).toEqual([sha256(page('One of Two')), sha256(page('Two of Two'))]);
  });
});

test('POST /api/dumps loads a dump once that many post at once', async () => {
  const dump = page('Simultaneity Considered', 'A Second Paper of the Same Moment');
  const answers = await Promise.all(Array.from({ length: 4 }, () => post(dump, '?wait=1')));
  for (const response of answers) {
    expect(response.status).toBe(200);
    expect((await response.json()).dumps).toMatchObject([{ state: 'loaded', records: 2, stored: 2 }]);
  }
  const { rows } = await db.client.execute({
    sql: 'SELECT (SELECT count(*) FROM item_dumps WHERE dump_id = ?1) AS records, (SELECT count(*) FROM runs WHERE dump_id = ?1) AS runs',
    args: [sha256(dump)],
  });
  expect({ ...rows[0] }).toEqual({ records: 2, runs: 1 });
});

test('POST /api/dumps answers as the OpenAPI document says', async () => {
  const document = await described(app);
  const operation = document.paths['/api/dumps']?.['post'];
  const own = operationsOf(app).find((route) => route.operation.id === 'postDump')?.operation;
  for (const [query, status] of [
    ['?dry-run=1&name=described.txt', '200'],
    ['?name=described.txt', '202'],
    ['?wait=1&name=described.txt', '200'],
  ] as const) {
    const response = await post(page('Described by OpenAPI', 'Described By It As Well'), query);
    expect([query, String(response.status)]).toEqual([query, status]);
    const body: unknown = await response.json();
    const schema = operation?.responses[status]?.content?.['application/json']?.schema ?? {};
    expect([query, await faultsOfBody(document, schema, body)]).toEqual([query, []]);
    const described = own?.answers[Number(status)]?.content?.['application/json'];
    // What a schema does not know, parsing leaves out.
    expect(described && v.parse(described, body)).toEqual(body);
  }
  expect(await faultsOfDocument(document)).toEqual([]);

  await syncSources(db, [
    {
      name: 'arxiv',
      url: 'https://export.arxiv.org/rss/cs',
      cadenceSeconds: 3_600,
      quietSeconds: null,
      enabled: true,
    },
  ]);
  const status = (await (await app.request('/api/status')).json()) as Record<string, unknown[]>;
  for (const part of ['runs', 'rejects', 'sources'])
    expect([part, status[part]?.length]).not.toEqual([part, 0]);
  expect(await faultsOfBody(document, { $ref: '#/components/schemas/Status' }, status)).toEqual([]);
  expect(v.parse(Status, status)).toEqual(status);
});
