import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findItems } from '../../db/items/find-items.ts';
import { createApp } from '../../functions/app.ts';
import { openTestCatalogue, type TestCatalogue } from '../support/catalogue.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { hostileItem } from '../unit/functions/feeds/render/hostile.ts';
import { describeWith } from './programs.ts';
import { lint, lintAtom } from './read-feeds.ts';

/** A feed without papers. */
const EMPTY = '/feeds/topics/quiet.*';

/** Every kind of feed and of feed document; `*` stands for the ending. */
const FEEDS = [
  '/feeds/all.*',
  '/feeds/all.*?limit=7',
  '/feeds/all/archive/1.*',
  '/feeds/all/archive/2.*',
  '/feeds/topics/robotics.*',
  '/feeds/topics/robotics/archive/1.*',
  '/feeds/topics/robotics+speech.*',
  '/feeds/topics/-speech.*?limit=99',
  EMPTY,
  '/feeds/search.*?q=hostile',
  '/feeds/all.*?digest=daily',
  '/feeds/topics/robotics.*?digest=weekly&top=50',
  '/feeds/search.*?q=hostile&top=10',
  '/feeds/search.*?q=%22%3C%26%1F+hostile%22&topics=robotics',
];

/** Writes the documents at the addresses of feeds into files. */
async function save(
  { db }: TestCatalogue,
  feeds: readonly string[],
  format: 'rss' | 'atom',
): Promise<readonly string[]> {
  const app = createApp({
    db,
    publicUrl: 'https://papers.example/a&b',
    hub: 'https://hub.example/?a=1&b=2',
  });
  const folder = temporaryFolder();
  const save = async (feed: string, i: number) => {
    const response = await app.request(feed.replace('*', format));
    expect(response.status, feed).toBe(200);
    const text = await response.text();
    expect(text.includes('Hostile'), feed).toBe(feed !== EMPTY);
    const path = join(folder, `${i}.${format}`);
    writeFileSync(path, text);
    return path;
  };
  return Promise.all(feeds.map(save));
}

/** The golden file with a change. */
function broken(from: string | RegExp, to: string): string {
  const whole = readFileSync(new URL('../golden/feeds/current.atom', import.meta.url), 'utf8');
  const changed = whole.replace(from, to);
  expect(changed).not.toBe(whole);
  const path = join(temporaryFolder(), 'broken.atom');
  writeFileSync(path, changed);
  return path;
}

describeWith('xmllint', () => {
  let catalogue: TestCatalogue;
  let feeds: readonly string[];
  beforeAll(async () => {
    catalogue = await openTestCatalogue();
    const items = fc.sample(hostileItem, { numRuns: 260, seed: 4287 });
    await catalogue.add(
      items.map(({ title, abstract, authors, url, language }, i) => ({
        title: `Hostile ${i} ${title}`,
        abstract,
        authors,
        url,
        language,
        topics: i % 3 === 0 ? ['robotics', 'speech'] : ['robotics'],
      })),
    );
    const [item] = await findItems(catalogue.db, { limit: 1 });
    feeds = [...FEEDS, `/feeds/items/${item?.id}/similar.*`];
  });
  afterAll(() => catalogue.close());

  test('every RSS document is well-formed', async () => {
    await lint(...(await save(catalogue, feeds, 'rss')));
  });

  test('every Atom document is well-formed and has the elements that RFC 4287 requires', async () => {
    await lintAtom(...(await save(catalogue, feeds, 'atom')));
  });

  test('a document with a title of a megabyte is well-formed', async () => {
    const other = await openTestCatalogue();
    try {
      await other.add([{ title: `Hostile ${'<b>&amp;]]>'.repeat(100_000)}`, topics: ['speech'] }]);
      await lint(...(await save(other, ['/feeds/topics/speech.*'], 'rss')));
      await lintAtom(...(await save(other, ['/feeds/topics/speech.*'], 'atom')));
    } finally {
      await other.close();
    }
  });

  test.each([
    ['a control character', '</title>', '\u0001</title>'],
    ['a reference to a control character', '</title>', '&#1;</title>'],
    ['a bare ampersand', '&amp;', '&'],
    ['an element that is not closed', '</subtitle>', ''],
  ])('a malformed document is an error: %s', async (_, from, to) => {
    await expect(lint(broken(from, to))).rejects.toThrow('parser error');
  });

  test.each([
    ['no id', /<id>.*<\/id>/, ''],
    ['two titles', '<title ', '<title>Another</title><title '],
    ['a date without time', 'T06:30:00Z', ''],
    ['an author without a name', '<name>Ada Lovelace</name>', ''],
    ['a category without a term', 'term="speech" ', ''],
  ])('a document against the grammar is an error: %s', async (_, from, to) => {
    await expect(lintAtom(broken(from, to))).rejects.toThrow('validity error');
  });
});
