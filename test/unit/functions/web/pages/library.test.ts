import type { Hono } from 'hono';
import { beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../../../../functions/app.ts';
import { axis, openTestCatalogue, type TestCatalogue } from '../../../../support/catalogue.ts';
import { correctableSite } from '../../../../support/correctable.ts';

const TOKEN = 'a-token-that-is-long-enough';

const queries = { model: 'test', embed: async (text: string) => axis(text.startsWith('Walking') ? 1 : 2) };

let catalogue: TestCatalogue;
let app: Hono;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
  app = createApp({ db: catalogue.db, queries, posting: correctableSite(TOKEN, () => 'robotics') });
});

function form(fields: Readonly<Record<string, string | File>>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

async function post(path: string, fields: Readonly<Record<string, string | File>>) {
  const response = await app.request(path, { method: 'POST', body: form(fields) });
  return { response, status: response.status, text: await response.text() };
}

async function make(fields: Readonly<Record<string, string | File>> = { papers: 'Walking on stairs' }) {
  const made = await post('/library', { token: TOKEN, ...fields });
  return { ...made, secret: /\/library\/([0-9a-f]{32})</.exec(made.text)?.[1] ?? '' };
}

describe('/library', () => {
  test('has a form that works without script, and says what is stored', async () => {
    const response = await app.request('/library');
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(page).toContain('<meta name="robots" content="noindex">');
    expect(page).toContain('method="post" action="/library" enctype="multipart/form-data"');
    expect(page).toContain('name="token"');
    expect(page).toContain('What is stored');
    expect(await (await app.request('/')).text()).toContain('<a href="http://localhost/library">For you</a>');
  });

  test('asks for no token on a local site, and has no form where nobody makes libraries', async () => {
    const page = async (options: object, url: string) =>
      (await createApp({ db: catalogue.db, queries, ...options }).request(url)).text();
    expect(await page({}, 'http://localhost/library')).not.toContain('name="token"');
    expect(await page({}, 'http://localhost/library')).toContain('Make my feed');
    expect(await page({}, 'http://lan.example/library')).not.toContain('Make my feed');
    const published = await page({ publicUrl: 'https://papers.example' }, 'http://localhost/library');
    expect(published).not.toContain('Make my feed');
    expect(published).toContain('npx paperwire library add FILE');
  });

  test('answers a form with the addresses of all formats, which nobody stores', async () => {
    const file = new File(['@misc{a, title = {Walking home}, author = {Ada Novak}}\n'], 'mine.bib');
    const { response, text, secret } = await make({ file, papers: '***', dislike: 'Talking' });
    expect(response.status).toBe(201);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(response.headers.get('Referrer-Policy')).toBe('no-referrer');
    for (const format of ['rss', 'atom', 'json'])
      expect(text).toContain(`http://localhost/feeds/library/${secret}.${format}`);
    expect(text).toContain('Line 1: the line');
    expect((await post('/library', { token: 'wrong', papers: 'Walking' })).status).toBe(401);
    expect((await post('/library', { papers: 'Walking' })).status).toBe(401);
    expect((await make({})).status).toBe(422);
  });
});

describe('/library/:secret', () => {
  test('shows the feed and the papers, escaped, and lets nobody else keep the page', async () => {
    const { secret } = await make({ papers: 'Walking <b>on</b> stairs' });
    await catalogue.add([{ title: 'Gaits', embedding: { vector: axis(1), tokens: 3, truncated: false } }]);
    const response = await app.request(`/library/${secret}`);
    expect(response.headers.get('Cache-Control')).toMatch(/^private/);
    expect(response.headers.get('X-Robots-Tag')).toBe('noindex, nofollow');
    const page = await response.text();
    expect(page).toContain('>Gaits</a>');
    expect(page).toContain('Walking &lt;b&gt;on&lt;/b&gt; stairs');
    expect(page).not.toContain('<b>on</b>');
  });

  test('adds, replaces and deletes by forms', async () => {
    const { secret } = await make();
    const change = (fields: Readonly<Record<string, string>>) => post(`/library/${secret}`, fields);
    expect((await change({ action: 'add', papers: 'Talking' })).text).toContain('2 papers');
    const replaced = await change({ action: 'replace', papers: 'Walking home' });
    expect(replaced.text).toContain('1 paper,');
    expect(replaced.text).not.toContain('Talking');
    expect((await change({ action: 'replace' })).status).toBe(422);
    expect((await change({ action: 'delete' })).text).toContain('The library is deleted');
    expect((await app.request(`/library/${secret}`)).status).toBe(410);
  });

  test('a browser at an address of the feed gets to it, or a page about the feed', async () => {
    const { secret } = await make();
    const headers = { Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
    const to = await app.request(`/feeds/library/${secret}`, { headers });
    expect(to.status).toBe(302);
    expect(to.headers.get('Location')).toBe(`http://localhost/library/${secret}`);
    expect(to.headers.get('Cache-Control')).toBe('no-store');
    const about = await app.request(`/feeds/library/${secret}.atom`, { headers });
    expect(about.headers.get('Content-Type')).toContain('text/html');
    expect(about.headers.get('Cache-Control')).toMatch(/^private/);
    expect(await about.text()).toContain('digest=daily');
  });
});
