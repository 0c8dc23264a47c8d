import { readFileSync } from 'node:fs';
import { reset } from '@logtape/logtape';
import type { Hono } from 'hono';
import * as v from 'valibot';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { ChangedLibrary, ExportedLibrary, NewLibrary } from '../../../../functions/api/schemas/library.ts';
import { createApp } from '../../../../functions/app.ts';
import { hashSecret } from '../../../../functions/library/secret.ts';
import { startLogging } from '../../../../functions/logging.ts';
import { itemId } from '../../../../pipeline/identity/item-id.ts';
import { axis, openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';
import { correctableSite } from '../../../support/correctable.ts';

const TOKEN = 'a-token-that-is-long-enough';
const AUTHORIZED = { Authorization: `Bearer ${TOKEN}` };

/** Texts that the model has read. */
let embedded: string[];
/** The axis of a text is that of its first word. */
const AXES: Readonly<Record<string, number>> = { Walking: 1, Talking: 2, Cooking: 3 };
const queries = {
  model: 'test',
  embed: async (text: string) => {
    embedded.push(text);
    return axis(AXES[text.split(/\s/)[0] ?? ''] ?? 9);
  },
};

let catalogue: TestCatalogue;
let app: Hono;
beforeEach(async () => {
  embedded = [];
  catalogue = await openTestCatalogue();
  app = createApp({ db: catalogue.db, queries, posting: correctableSite(TOKEN, () => 'robotics') });
});

const embedding = (i: number) => ({ vector: axis(i), tokens: 3, truncated: false });

const BIBTEX = `@article{a, title = {Walking on stairs}, author = {Ada Novak}, eprint = {2503.00001}, archiveprefix = {arXiv}}
@article{b, title = {Talking in tunnels}, author = {Ada Novak}, doi = {10.9999/talk.1}}
`;

async function create(body: BodyInit = BIBTEX, query = '', headers: Record<string, string> = AUTHORIZED) {
  const response = await app.request(`/api/libraries${query}`, { method: 'POST', body, headers });
  const answer = (await response.json()) as v.InferOutput<typeof NewLibrary> & { detail: string };
  if (response.ok) expect(v.parse(v.strictObject(NewLibrary.entries), answer)).toEqual(answer);
  return { status: response.status, headers: response.headers, ...answer };
}

async function exported(secret: string) {
  const response = await app.request(`/api/libraries/${secret}`);
  expect(response.status).toBe(200);
  return v.parse(v.strictObject(ExportedLibrary.entries), await response.json()).papers;
}

const titles = async (secret: string) => (await exported(secret)).map(({ title }) => title);

describe('POST /api/libraries', () => {
  test('makes a library, whose feed has papers like its own', async () => {
    await catalogue.add([
      { title: 'Gaits', embedding: embedding(1) },
      { title: 'Ovens', embedding: embedding(3) },
    ]);
    const { status, headers, secret, feeds, page, papers, known, rejects } = await create();
    expect(status).toBe(201);
    expect(secret).toMatch(/^[0-9a-f]{32}$/);
    expect(headers.get('Cache-Control')).toBe('no-store');
    expect(headers.get('X-Robots-Tag')).toContain('noindex');
    expect({ papers, known, rejects }).toEqual({ papers: 2, known: 0, rejects: [] });
    expect(page).toBe(`http://localhost/library/${secret}`);
    const feed = (await (await app.request(feeds.json)).json()) as { items: { title: string }[] };
    expect(feed.items.map(({ title }) => title)).toEqual(['Gaits']);
  });

  test('takes the vectors of papers that the catalogue has, by id and by title, and embeds the others', async () => {
    await catalogue.add([
      { title: 'Stairs', externalIds: [{ scheme: 'arxiv', value: '2503.00001' }], embedding: embedding(7) },
      { title: 'Talking in Tunnels', embedding: embedding(8) },
    ]);
    const { known } = await create(`${BIBTEX}@misc{c, title = {Cooking rice}, author = {Ada Novak}}`);
    expect(known).toBe(2);
    expect(embedded).toEqual(['Cooking rice\n\n']);
    const { rows } = await catalogue.db.client.execute(
      'SELECT item_id FROM library_papers ORDER BY position',
    );
    expect(rows.map(({ item_id }) => item_id)).toEqual([
      itemId('Stairs'),
      itemId('Talking in Tunnels'),
      itemId('Cooking rice'),
    ]);
  });

  test('reads a list of titles and ids, with what is liked less, and says what it cannot read', async () => {
    await catalogue.add([
      { title: 'Stairs', externalIds: [{ scheme: 'arxiv', value: '2503.00001' }], embedding: embedding(7) },
      { title: 'Ovens', embedding: embedding(3) },
    ]);
    const list = `arXiv:2503.00001\n2503.99999\n- Walking home\n***\ndislike:\n${itemId('Ovens')}\n`;
    const { secret, papers, disliked, rejects } = await create(list, '?dislike=Talking heads');
    expect({ papers, disliked }).toEqual({ papers: 4, disliked: 2 });
    expect(rejects.map(({ line, code }) => [line, code])).toEqual([
      [4, 'no-paper'],
      [2, 'unknown-id'],
    ]);
    expect((await exported(secret)).map(({ title, disliked: less }) => [title, less])).toEqual([
      ['Stairs', false],
      ['Walking home', false],
      ['Ovens', true],
      ['Talking heads', true],
    ]);
  });

  test('refuses others than the holder of the token, and what holds no paper or too many', async () => {
    expect((await create(BIBTEX, '', {})).status).toBe(401);
    expect((await create(BIBTEX, '', { Authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await create('  \n')).status).toBe(422);
    expect(await create('***')).toMatchObject({
      status: 422,
      detail: expect.stringContaining('Line 1: the line'),
    });
    const many = Array.from({ length: 1_001 }, (_, i) => `Walking number ${i}`).join('\n');
    expect(await create(many)).toMatchObject({ status: 422, detail: expect.stringContaining('1,000') });
    expect((await create('x'.repeat(3 * 1024 * 1024))).status).toBe(413);
    const { rows } = await catalogue.db.client.execute('SELECT count(*) AS n FROM libraries');
    expect(rows[0]?.['n']).toBe(0);
  });

  test('embeds no more papers than the site says, and none without a model', async () => {
    const { db } = catalogue;
    const posting = correctableSite(TOKEN, () => 'robotics');
    const request = { method: 'POST', body: BIBTEX, headers: AUTHORIZED };
    const few = createApp({ db, queries, posting, maxEmbedded: 1 });
    expect((await few.request('/api/libraries', request)).status).toBe(422);
    expect((await createApp({ db, posting }).request('/api/libraries', request)).status).toBe(503);
  });

  test('needs no token on a local site, but admits neither other host names nor pages of other sites', async () => {
    const local = createApp({ db: catalogue.db, queries });
    const post = async (url: string, headers: Record<string, string> = {}) =>
      (await local.request(url, { method: 'POST', body: BIBTEX, headers })).status;
    expect(await post('http://localhost:8787/api/libraries')).toBe(201);
    expect(await post('http://127.0.0.1:8787/api/libraries', { 'Sec-Fetch-Site': 'same-origin' })).toBe(201);
    expect(await post('http://papers.example/api/libraries')).toBe(404);
    expect(await post('http://localhost:8787/api/libraries', { 'Sec-Fetch-Site': 'cross-site' })).toBe(403);
    expect(await post('http://localhost:8787/api/libraries', { Origin: 'https://evil.example' })).toBe(403);
    const open = createApp({ db: catalogue.db, queries, publicUrl: 'https://papers.example' });
    expect((await open.request('/api/libraries', { method: 'POST', body: BIBTEX })).status).toBe(404);
    expect((await app.request('/api/libraries', { method: 'OPTIONS' })).status).toBe(405);
  });
});

describe('/api/libraries/:secret', () => {
  test('exports what is stored, which makes the same library again', async () => {
    const { secret } = await create(`${BIBTEX}`, '?dislike=Cooking rice');
    const first = await app.request(`/api/libraries/${secret}`);
    const text = await first.text();
    const again = await create(text);
    expect(await exported(again.secret)).toEqual(await exported(secret));
    const bibtex = await app.request(`/api/libraries/${secret}.bib`);
    expect(bibtex.headers.get('Content-Type')).toBe('application/x-bibtex; charset=utf-8');
    const written = await bibtex.text();
    expect(written).toContain('eprint = {2503.00001}');
    expect(written).not.toContain('Cooking');
    expect(await titles((await create(written)).secret)).toEqual(['Walking on stairs', 'Talking in tunnels']);
  });

  test('PUT replaces, POST papers adds, and a paper counts as it is given last', async () => {
    const { secret } = await create();
    const send = async (method: string, path: string, body: string) => {
      const response = await app.request(`/api/libraries/${secret}${path}`, { method, body });
      expect(response.status).toBe(200);
      return v.parse(v.strictObject(ChangedLibrary.entries), await response.json());
    };
    await send('POST', '/papers', 'Cooking rice');
    expect(await titles(secret)).toEqual(['Walking on stairs', 'Talking in tunnels', 'Cooking rice']);
    expect(await send('POST', '/papers?dislike=Talking in tunnels', 'Walking home')).toMatchObject({
      papers: 4,
      disliked: 1,
    });
    await send('PUT', '', 'Walking home');
    expect(await titles(secret)).toEqual(['Walking home']);
  });

  test('DELETE leaves the hash alone, and all addresses answer 410', async () => {
    const { secret } = await create();
    const path = `/api/libraries/${secret}`;
    expect((await app.request(path, { method: 'DELETE' })).status).toBe(204);
    const { rows } = await catalogue.db.client.execute(
      'SELECT hash, created_at, changed_at, (SELECT count(*) FROM library_papers) AS papers FROM libraries',
    );
    expect(rows).toMatchObject([{ hash: hashSecret(secret), created_at: '', changed_at: '', papers: 0 }]);
    for (const [method, address] of [
      ['GET', path],
      ['GET', `${path}.bib`],
      ['PUT', path],
      ['POST', `${path}/papers`],
      ['DELETE', path],
      ['GET', `/feeds/library/${secret}.rss`],
      ['GET', `/library/${secret}`],
      ['POST', `/library/${secret}`],
    ] as const) {
      const body = method === 'PUT' || method === 'POST' ? { body: 'Walking' } : {};
      const response = await app.request(address, { method, ...body });
      expect([address, response.status]).toEqual([address, 410]);
      expect(response.headers.get('X-Robots-Tag')).toContain('noindex');
      const other = await app.request(address.replace(secret, 'e'.repeat(32)), { method, ...body });
      expect([address, other.status]).toEqual([address, 404]);
    }
  });

  test('the secret is neither in the database, nor in logs, nor in other answers', async () => {
    const lines: string[] = [];
    const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) =>
      vi.spyOn(console, name).mockImplementation((...parts) => void lines.push(parts.join(' '))),
    );
    await startLogging({ LOG_LEVEL: 'debug', LOG_FORMAT: 'json' });
    const { secret } = await create();
    await catalogue.add([{ title: 'Gaits', embedding: embedding(1) }]);
    for (const path of [`/feeds/library/${secret}.atom`, `/feeds/library/${secret}.json?digest=daily`]) {
      const response = await app.request(path);
      expect(response.status).toBe(200);
      // Links of entries are passed on to others.
      const entries = (await response.text()).split(/<entry>|"items":/).slice(1);
      expect(entries.join().includes(secret)).toBe(false);
    }
    for (const path of [
      '/',
      '/library',
      '/status',
      '/feeds/all.json',
      '/api/status',
      '/opml.xml',
      '/robots.txt',
    ])
      expect([path, (await (await app.request(path)).text()).includes(secret)]).toEqual([path, false]);
    await catalogue.db.client.execute('PRAGMA wal_checkpoint(TRUNCATE)');
    const file = (await catalogue.db.client.execute('PRAGMA database_list')).rows[0]?.['file'];
    expect(readFileSync(String(file)).includes(hashSecret(secret))).toBe(true);
    expect(readFileSync(String(file)).includes(secret)).toBe(false);
    // Errors of the program are logged with the path.
    await catalogue.db.client.execute('DROP TABLE library_papers');
    for (const path of [`/feeds/library/${secret}.json`, `/api/libraries/${secret}`, `/library/${secret}`])
      expect((await app.request(path)).status).toBe(500);
    // Files share their worker, and so the logger.
    await reset();
    for (const spy of spies) spy.mockRestore();
    expect(lines.filter((line) => line.includes('answering GET')).length).toBeGreaterThanOrEqual(3);
    expect(lines.join('\n').includes(secret)).toBe(false);
  });
});
