import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../../../../functions/app.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';
import { parseJsonFeed } from './render/parsers.ts';

const PAPERS = 800;
/** They fill an archive: none of them is in the document later. */
const EARLY_PAPERS = 100;

let catalogue: TestCatalogue;
let app: ReturnType<typeof createApp>;
/** Tags of /feeds/all.json: before the large dump, after it, and after one paper more. */
let tags: readonly [earliest: string, large: string, last: string];

const get = (headers: Record<string, string> = {}) =>
  app.request('/feeds/all.json', { headers: { 'A-IM': 'feed', ...headers } });
const titlesIn = async (response: Response) => parseJsonFeed(await response.text()).map(({ title }) => title);

beforeAll(async () => {
  catalogue = await openTestCatalogue();
  app = createApp({ db: catalogue.db, publicUrl: 'https://papers.example' });
  const addAt = async (capturedAt: string, added: readonly string[]) => {
    await catalogue.add(
      added.map((title) => ({ title })),
      { capturedAt },
    );
    return (await get()).headers.get('ETag') ?? '';
  };
  const titles = (count: number, name: string) => Array.from({ length: count }, (_, i) => `${name} ${i}`);
  const earliest = await addAt('2025-02-01T09:00:00Z', titles(EARLY_PAPERS, 'Early paper'));
  const large = await addAt('2025-03-11T09:00:00Z', titles(PAPERS, 'Paper'));
  tags = [earliest, large, await addAt('2025-03-12T09:00:00Z', ['One more'])];
});
afterAll(() => catalogue.close());

test('a reader with 800 papers gets one more as 226, in a hundredth of the bytes', async () => {
  const headers = { 'If-None-Match': tags[1], 'Accept-Encoding': 'gzip' };
  const response = await get(headers);
  expect(response.status).toBe(226);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const items = parseJsonFeed(gunzipSync(bytes).toString());
  expect(items.map(({ title }) => title)).toEqual(['One more']);
  const whole = await app.request('/feeds/all.json', { headers: { 'Accept-Encoding': 'identity' } });
  expect(bytes.byteLength).toBeLessThan((await whole.arrayBuffer()).byteLength / 100);
});

test('a reader that was away for a month gets the whole document', async () => {
  const response = await get({ 'If-None-Match': tags[0] });
  expect(response.status).toBe(200);
  expect(await titlesIn(response)).toHaveLength(PAPERS + 1);
});

test('a reader with all gets 304, whichever of its tags it sends', async () => {
  const response = await get({ 'If-None-Match': `${tags[0]}, ${tags[2]}, ${tags[1]}` });
  expect(response.status).toBe(304);
});

test.each([
  ['of no feed', () => '"abc"'],
  ['of version 0.1', () => '"0123456789abcdef0123456789abcdef.0123456789abcdef"'],
  ['of another feed', () => tags[1].replace(/\.[0-9a-f]{8}\./, '.00000000.')],
  ['from the future', () => tags[1].replace(/\.[0-9a-z]+\.[0-9a-z]+"/, '.zzzzzzzzz.zzzzzzzzz"')],
  ['with too much', () => tags[1].replace(/"$/, '.1"')],
])('a reader with a tag %s gets the whole document', async (_, tag) => {
  const response = await get({ 'If-None-Match': tag() });
  expect(response.status).toBe(200);
  expect(response.headers.get('ETag')).toBe(tags[2]);
  expect(await titlesIn(response)).toHaveLength(PAPERS + 1);
});

test.each([
  ['from the beginning', () => tags[1].replace(/\.[0-9a-z]+\.[0-9a-z]+"/, '.0.0"')],
  ['with a state that never was', () => tags[1].replace(/[0-9a-z]+"$/, '0"')],
])('a reader with a tag %s gets all that came after it, and then 304', async (_, tag) => {
  const response = await get({ 'If-None-Match': tag() });
  expect(response.status).toBe(226);
  expect(await titlesIn(response)).toHaveLength(EARLY_PAPERS + PAPERS + 1);
  expect((await get({ 'If-None-Match': response.headers.get('ETag') ?? '' })).status).toBe(304);
});
