import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../../../../functions/app.ts';
import { buildSite } from '../../../../../functions/server/static-site/build-site.ts';
import { itemId } from '../../../../../pipeline/identity/item-id.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../../support/catalogue.ts';
import { deadLinks, fileAt, hashSite, readSite } from '../../../../support/site-files.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const PUBLIC_URL = 'https://ada.example/papers';

const build = (db: TestCatalogue['db'], folder: string, maxPages = 100) =>
  buildSite(db, {
    ...{ folder, publicUrl: PUBLIC_URL, maxPages },
    signal: new AbortController().signal,
    onStart: () => {},
    onProgress: () => {},
  });

let catalogue: TestCatalogue;
const folder = join(temporaryFolder(), 'site');
const text = (file: string) => readSite(folder).get(file)?.toString() ?? '';

beforeAll(async () => {
  catalogue = await openTestCatalogue();
  await catalogue.add(
    Array.from({ length: 30 }, (_, i) => ({
      title: `Walking robots, part ${i}`,
      abstract: `See ${PUBLIC_URL}/library and https://example.org/?a=1&b=2 on part ${i}.`,
      authors: ['Ada Novak', 'Ben "B" Okri'],
      topics: i % 2 === 0 ? ['robotics'] : ['robotics', 'speech'],
      categories: ['cs.RO'],
      ...(i === 0 ? {} : { url: `https://arxiv.org/abs/2501.000${i}` }),
    })),
  );
  await build(catalogue.db, folder);
});

describe('buildSite()', () => {
  test('every link to the site leads to a file', () => {
    const dead = deadLinks(folder, PUBLIC_URL);
    // The author of an abstract may write what they like.
    expect(dead.filter((link) => !link.endsWith('/library'))).toEqual([]);
    expect(fileAt(folder, '/feeds/topics/robotics.atom')).toBe('feeds/topics/robotics.atom');
    expect(fileAt(folder, '/topics/robotics')).toBe('topics/robotics.html');
    expect(fileAt(folder, '/library')).toBeUndefined();
  });

  test('feeds have the ids, titles and dates that the server gives them', async () => {
    const app = createApp({ db: catalogue.db, publicUrl: PUBLIC_URL });
    const parser = new XMLParser({ ignoreAttributes: false });
    const entries = (xml: string) =>
      parser.parse(xml).feed.entry.map(({ id, title, published, updated }: Record<string, unknown>) => {
        return { id, title, published, updated };
      });
    const served = await (await app.request('/feeds/topics/robotics.atom')).text();
    expect(entries(text('feeds/topics/robotics.atom'))).toEqual(entries(served));
    expect(entries(served)).toHaveLength(30);
  });

  test('an edition names itself by the address of its file', () => {
    const { feed } = new XMLParser({ ignoreAttributes: false }).parse(
      text('feeds/topics/robotics/digest-daily.atom'),
    );
    const self = feed.link.find((link: Record<string, string>) => link['@_rel'] === 'self');
    expect(self['@_href']).toBe(`${PUBLIC_URL}/feeds/topics/robotics/digest-daily.atom`);
  });

  test('lists lead to their older pages, and these to the first one', () => {
    expect(text('topics/robotics.html')).toContain('href="/papers/older/topics/robotics/2" rel="next"');
    const last = text('older/topics/robotics/3.html');
    expect(last).toContain('href="/papers/topics/robotics" rel="first"');
    expect(last).not.toContain('rel="next"');
  });

  test('no page offers what needs a server', () => {
    const pages = [...readSite(folder)].filter(([file]) => file.endsWith('.html'));
    expect(pages.length).toBeGreaterThan(40);
    for (const [file, page] of pages) {
      expect(page.toString(), file).not.toMatch(/For you|papers like this one|every search/);
      expect(page.toString(), file).toContain('<meta http-equiv="Content-Security-Policy"');
    }
  });

  test('the same database gives the same bytes in another folder', async () => {
    const other = join(temporaryFolder(), 'site');
    await build(catalogue.db, other);
    expect(hashSite(other)).toEqual(hashSite(folder));
  });

  test('a further paper changes what it is in, and nothing else', async () => {
    const before = readSite(folder);
    await catalogue.add([{ title: 'A voice', topics: ['speech'] }], { capturedAt: '2025-03-12T00:00:00Z' });
    const report = await build(catalogue.db, folder);
    const after = readSite(folder);
    const changed = [...after].flatMap(([file, bytes]) => (before.get(file)?.equals(bytes) ? [] : [file]));
    expect(report).toMatchObject({ papers: 31, deleted: 0 });
    expect(changed).toContain('feeds/topics/speech.atom');
    expect(changed).toContain(`items/${itemId('A voice')}.html`);
    expect(
      changed.filter((file) => /^feeds\/topics\/robotics|\.bib$|^older\/topics\/robotics/.test(file)),
    ).toEqual([`items/${itemId('A voice')}.bib`]);
  });

  test('papers beyond the limit have no page: links and the search lead to them elsewhere', async () => {
    const small = join(temporaryFolder(), 'site');
    const report = await build(catalogue.db, small, 5);
    expect(report).toMatchObject({ papers: 31, pages: 5 });
    const files = [...readSite(small).keys()];
    expect(files.filter((file) => /^items\/.*\.html$/.test(file))).toHaveLength(5);
    expect(deadLinks(small, PUBLIC_URL).filter((link) => !link.endsWith('/library'))).toEqual([]);
    const list = readSite(small).get('older/topics/robotics/3.html')?.toString() ?? '';
    expect(list).toContain('<h3 dir="auto"><a href="https://arxiv.org/abs/2501.00025">');
    const index = JSON.parse(readSite(small).get('search-index/1.json')?.toString() ?? '');
    expect(index.find(([id]: string[]) => id === itemId('Walking robots, part 7'))[1]).toBe(
      'https://arxiv.org/abs/2501.0007',
    );
  });
});
