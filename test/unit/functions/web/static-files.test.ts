import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../../../../functions/app.ts';
import { STYLE } from '../../../../functions/web/parts/style.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';

const FOLDER = join(import.meta.dirname, '../../../../functions/web/static');

let catalogue: TestCatalogue;
beforeAll(async () => {
  catalogue = await openTestCatalogue();
});
afterAll(() => catalogue.close());

test.each([
  ['/scripts/add.js', 'add.js', 'text/javascript; charset=utf-8'],
  ['/scripts/correct.js', 'correct.js', 'text/javascript; charset=utf-8'],
  ['/scripts/search.js', 'search.js', 'text/javascript; charset=utf-8'],
  ['/scripts/copy.js', 'copy.js', 'text/javascript; charset=utf-8'],
  ['/icon.svg', 'icon.svg', 'image/svg+xml; charset=utf-8'],
  ['/icon-144.png', 'icon-144.png', 'image/png'],
  ['/icon-512.png', 'icon-512.png', 'image/png'],
])('%s serves static/%s unchanged', async (path, file, type) => {
  const response = await createApp({ db: catalogue.db }).request(path);
  expect(response.headers.get('Content-Type')).toBe(type);
  expect(Buffer.from(await response.arrayBuffer())).toEqual(readFileSync(join(FOLDER, file)));
});

test('every page carries style.css without comments and needless white space', async () => {
  const page = await (await createApp({ db: catalogue.db }).request('/')).text();
  expect(page).toContain(`<style>${STYLE}</style>`);
  expect(STYLE).toMatch(/^:root\{color-scheme:light dark;/);
  expect(STYLE).not.toMatch(/\/\*|\n| {2}|[{};:,] /);
});

test('/favicon.ico is the icon of 144 pixels, for readers that look nowhere else', async () => {
  const response = await createApp({ db: catalogue.db }).request('/favicon.ico');
  expect(response.headers.get('Content-Type')).toBe('image/x-icon');
  expect(response.headers.get('Cache-Control')).toContain('max-age=86400');
  const file = Buffer.from(await response.arrayBuffer());
  const png = readFileSync(join(FOLDER, 'icon-144.png'));
  // One picture of 144 by 144 pixels, and its place in the file.
  expect([...file.subarray(0, 8)]).toEqual([0, 0, 1, 0, 1, 0, 144, 144]);
  expect([file.readUInt32LE(14), file.readUInt32LE(18)]).toEqual([png.byteLength, 22]);
  expect(file.subarray(22)).toEqual(png);
});

test('/robots.txt keeps crawlers from searches and archives, and lets them read papers', async () => {
  const response = await createApp({ db: catalogue.db }).request('/robots.txt');
  expect(response.headers.get('Content-Type')).toBe('text/plain; charset=utf-8');
  const rules = (await response.text()).split('\n').flatMap((line) => line.split('Disallow: ')[1] ?? []);
  // RFC 9309, section 2.2.3: a star stands for any characters, a dollar sign for the end.
  const patterns = rules.map(
    (rule) => new RegExp(`^${rule.replaceAll(/[.?]/g, '\\$&').replaceAll('*', '.*')}`),
  );
  const isDisallowed = (path: string) => patterns.some((pattern) => pattern.test(path));
  const id = 'a'.repeat(32);
  expect(
    [
      '/search?q=a',
      '/api/items',
      `/feeds/items/${id}/similar.rss`,
      '/feeds/all/archive/1.rss',
      `/items/${id}.bib`,
    ].filter((path) => !isDisallowed(path)),
  ).toEqual([]);
  expect(
    ['/', '/papers?cursor=a', `/items/${id}`, '/topics/robotics', '/feeds/all.rss', '/icon.svg'].filter(
      isDisallowed,
    ),
  ).toEqual([]);
});
