import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../../../functions/app.ts';
import { readEnvironment } from '../../../../functions/env.ts';
import { openSourceDesk } from '../../../../functions/server/sources/desk.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';
import { correctableSite } from '../../../support/correctable.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { answers, Origin, rss, serves } from '../sources/origin.ts';

const TOKEN = 'a-token-that-is-long-enough';
const SECRET = 'https://papers.example/feed?key=unseen';

const origin = new Origin();
let catalogue: TestCatalogue;
let file: string;
let app: Hono;
beforeAll(async () => {
  await origin.listen();
  catalogue = await openTestCatalogue();
});
afterAll(async () => {
  await origin.close();
  await catalogue.close();
});
beforeEach(() => {
  file = join(temporaryFolder(), 'sources.json');
  writeFileSync(file, JSON.stringify([{ name: 'robots', url: SECRET, cadence: '1d', enabled: false }]));
  const env = readEnvironment({ SOURCES_FILE: file, FETCH_ALLOW: '127.0.0.1' });
  app = site(openSourceDesk(env, 0));
});

const site = (sources?: Parameters<typeof createApp>[0]['sources']) =>
  createApp({ db: catalogue.db, posting: correctableSite(TOKEN, () => 'robotics'), sources });

async function post(fields: Readonly<Record<string, string>>, to = app) {
  const response = await to.request('/sources', {
    method: 'POST',
    body: new URLSearchParams({ token: TOKEN, ...fields }),
  });
  return {
    status: response.status,
    cache: response.headers.get('Cache-Control'),
    text: await response.text(),
  };
}
const listed = () => JSON.parse(readFileSync(file, 'utf8'));

describe('/sources', () => {
  test('shows what an address would bring, and adds it when told to', async () => {
    origin.at('/feed', serves(rss('Robots <that> Walk')));
    const tried = await post({ do: 'try', url: origin.url('/feed') });
    expect(tried).toMatchObject({ status: 200, cache: 'no-store' });
    expect(tried.text).toContain('1 paper, read as rss');
    expect(tried.text).not.toContain(TOKEN);
    expect(listed()).toHaveLength(1);
    const added = await post({ do: 'add', url: origin.url('/feed'), name: 'walkers' });
    expect(added.text).toContain('walkers is added');
    expect(listed()[1]).toMatchObject({ name: 'walkers', url: origin.url('/feed'), enabled: true });
    expect(await post({ do: 'add', url: origin.url('/feed') })).toMatchObject({ status: 422 });
  });

  test('adds nothing that brings no papers', async () => {
    origin.at('/gone', answers(404));
    const { status, text } = await post({ do: 'add', url: origin.url('/gone') });
    expect(status).toBe(200);
    expect(text).toContain('http-404');
    expect(listed()).toHaveLength(1);
  });

  test('enables and disables, and names no address', async () => {
    const { text } = await post({ do: 'enable', name: 'robots' });
    expect(text).toContain('robots is enabled');
    expect(text).not.toContain('unseen');
    expect(listed()[0].enabled).toBe(true);
    await post({ do: 'disable', name: 'robots' });
    expect(listed()[0].enabled).toBe(false);
    expect(await post({ do: 'enable', name: 'cats' })).toMatchObject({ status: 422 });
  });

  test('does nothing for another token, and fetches nothing', async () => {
    origin.asked();
    for (const token of ['', 'a-token-that-is-wrong-enough'])
      expect(await post({ token, do: 'try', url: origin.url('/feed') })).toMatchObject({ status: 401 });
    expect(await post({ token: 'wrong', do: 'enable', name: 'robots' })).toMatchObject({ status: 401 });
    expect(origin.asked()).toEqual([]);
    expect(listed()[0].enabled).toBe(false);
  });

  test('refuses addresses of this network that the operator has not named, and long forms', async () => {
    const { text } = await post({ do: 'try', url: origin.url('/feed', '127.0.0.2') });
    expect(text).toContain('its address is private');
    expect(await post({ do: 'try', url: `https://a.example/${'a'.repeat(20_000)}` })).toMatchObject({
      status: 413,
    });
  });

  test('says so where the list is part of the program, or there is no token', async () => {
    const bundled = site();
    expect(await (await bundled.request('/sources')).text()).toContain('part of the upload');
    expect(await post({ do: 'enable', name: 'robots' }, bundled)).toMatchObject({ status: 404 });
    expect((await createApp({ db: catalogue.db }).request('/sources')).status).toBe(404);
  });
});
