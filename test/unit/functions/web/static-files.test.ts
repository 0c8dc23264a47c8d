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
