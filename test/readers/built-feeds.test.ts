import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import * as v from 'valibot';
import { beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../functions/app.ts';
import { buildSite } from '../../functions/server/static-site/build-site.ts';
import { openTestCatalogue, type TestCatalogue, type TestPaper } from '../support/catalogue.ts';
import { serveFiles } from '../support/file-server.ts';
import { deadLinks, readSite } from '../support/site-files.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { hostileItem } from '../unit/functions/feeds/render/hostile.ts';
import { JsonFeed } from '../unit/functions/feeds/render/json-feed-schema.ts';
import { type ParsedItem, parseAtom, parseRss } from '../unit/functions/feeds/render/parsers.ts';
import { faultsOf } from '../unit/functions/feeds/render/validity.ts';
import { subscribe } from './newsboat.ts';
import { describeWith } from './programs.ts';
import { lint, lintAtom, readByFeedparser, readBySimplePie } from './read-feeds.ts';

/* The feeds of a site without a server, by the programs and rules that test those of the server. */

const PUBLIC_URL = 'https://ada.example/papers';

/** So many, days apart, that the server has archives. */
const DAYS = 6;
const PAPERS = 240;

const folder = join(temporaryFolder(), 'site');
let catalogue: TestCatalogue;
/** Paths below the folder, by format. */
let feeds: Readonly<Record<'rss' | 'atom' | 'json', readonly string[]>>;

const build = (db: TestCatalogue['db'], to: string) =>
  buildSite(db, {
    ...{ folder: to, publicUrl: PUBLIC_URL, maxPages: 50 },
    ...{ signal: new AbortController().signal, onStart: () => {}, onProgress: () => {} },
  });
const read = (file: string) => readFileSync(join(folder, file), 'utf8');
const paths = (format: 'rss' | 'atom') => feeds[format].map((file) => join(folder, file));

beforeAll(async () => {
  catalogue = await openTestCatalogue();
  const papers = fc.sample(hostileItem, { numRuns: PAPERS, seed: 4287 }).map(
    ({ abstract, authors, url, language }, i): TestPaper => ({
      ...{ title: `Is p < 0.05 & R&D enough? ${i}`, url, language, categories: ['cs.RO'] },
      // Papers of dumps have no blank names and abstracts.
      ...{ abstract: `About ${abstract}`, authors: authors.filter((name) => /\p{L}/u.test(name)) },
      topics: i % 3 === 0 ? ['robotics', 'speech'] : ['robotics'],
    }),
  );
  for (let day = 0; day < DAYS; day++) {
    const some = papers.filter((_, i) => i % DAYS === day);
    await catalogue.add(some, { capturedAt: `2025-03-1${day}T00:00:00Z` });
  }
  await build(catalogue.db, folder);
  const files = [...readSite(folder).keys()].filter((file) => file.startsWith('feeds/'));
  const ending = (format: string) => files.filter((file) => file.endsWith(`.${format}`));
  feeds = { rss: ending('rss'), atom: ending('atom'), json: ending('json') };
});

/** What is the same on a server. */
const withoutLinks = ({ url: _, content: __, ...rest }: ParsedItem) => rest;

describe('built feeds', () => {
  test('there is one of all papers, of each topic and of each category in each format, and editions', () => {
    const names = [
      'all',
      'categories/cs.RO',
      ...['quiet', 'robotics', 'speech'].map((name) => `topics/${name}`),
    ];
    expect(feeds.rss).toEqual(names.map((name) => `feeds/${name}.rss`));
    expect(feeds.json).toEqual(names.map((name) => `feeds/${name}.json`));
    expect(feeds.atom).toEqual(
      expect.arrayContaining([...names.map((name) => `feeds/${name}.atom`), 'feeds/all/digest-daily.atom']),
    );
  });

  test('break no rule of the feed validator, and name their own address', () => {
    for (const file of [...feeds.rss, ...feeds.atom])
      expect(faultsOf(read(file), `${PUBLIC_URL}/${file}`), file).toEqual([]);
  });

  test('keep the rules of JSON Feed, and name their own address', () => {
    for (const file of feeds.json) {
      const feed = v.parse(JsonFeed, JSON.parse(read(file)));
      expect(feed.feed_url).toBe(`${PUBLIC_URL}/${file}`);
    }
  });

  test('hold the papers that the server gives', async () => {
    const app = createApp({ db: catalogue.db, publicUrl: PUBLIC_URL });
    const served = async (file: string) => (await app.request(`/${file}`)).text();
    for (const name of ['feeds/all', 'feeds/topics/speech', 'feeds/categories/cs.RO']) {
      const [rss, atom] = await Promise.all([served(`${name}.rss`), served(`${name}.atom`)]);
      expect(parseRss(read(`${name}.rss`)).map(withoutLinks)).toEqual(parseRss(rss).map(withoutLinks));
      expect(parseAtom(read(`${name}.atom`)).map(withoutLinks)).toEqual(parseAtom(atom).map(withoutLinks));
      expect(parseAtom(atom).length).toBeGreaterThan(20);
    }
  });

  test('lead to no archive, which the server alone has', async () => {
    const app = createApp({ db: catalogue.db, publicUrl: PUBLIC_URL });
    for (const file of ['feeds/all.rss', 'feeds/all.atom', 'feeds/all.json']) {
      expect(await (await app.request(`/${file}`)).text()).toContain('/feeds/all/archive/');
      expect(read(file)).not.toMatch(/prev-archive|\/archive\/\d|next_url/);
    }
    expect(deadLinks(folder, PUBLIC_URL).filter((link) => link.startsWith('feeds/'))).toEqual([]);
  });
});

describeWith('xmllint', () => {
  test('all built feeds are well-formed, and Atom has the elements that RFC 4287 requires', async () => {
    await expect(lint(...paths('rss'))).resolves.toBe('');
    await expect(lintAtom(...paths('atom'))).resolves.toBe('');
  });
});

/** Ids of a built feed. */
const idsOf = (path: string) =>
  (path.endsWith('.rss') ? parseRss : parseAtom)(readFileSync(path, 'utf8')).map(({ id }) => id);

describeWith('feedparser', () => {
  test('reads all entries of all built feeds without a complaint', async () => {
    const all = [...paths('rss'), ...paths('atom')];
    for (const [i, { bozo, entries }] of (await readByFeedparser(all)).entries())
      expect([all[i], bozo, entries.map(({ id }) => id)]).toEqual([all[i], false, idsOf(all[i] ?? '')]);
  });
});

describeWith('simplepie', () => {
  test('reads all entries of all built feeds without an error', async () => {
    const all = [...paths('rss'), ...paths('atom')];
    for (const [i, { error, entries }] of (await readBySimplePie(all)).entries())
      expect([all[i], error, entries.map(({ id }) => id)]).toEqual([all[i], null, idsOf(all[i] ?? '')]);
  });
});

describeWith('newsboat', () => {
  test('sees each paper once of a site that is built again', async () => {
    const other = await openTestCatalogue();
    const papers = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => ({ title: `Paper ${from + i}` }));
    const site = join(temporaryFolder(), 'site');
    await other.add(papers(0, 70));
    await build(other.db, site);
    const server = await serveFiles(site, '/papers');
    const at = (feed: string) => `${server.origin}/papers/feeds/${feed}`;
    const newsboat = subscribe([at('all.atom'), at('topics/robotics.rss')]);
    await newsboat.reload();
    expect(await newsboat.articles()).toHaveLength(70);
    await newsboat.catchUp();
    await other.add([...papers(60, 70), ...papers(70, 90)], { capturedAt: '2025-03-14T00:00:00Z' });
    await build(other.db, site);
    await newsboat.reload();
    server.close();
    const articles = await newsboat.articles();
    expect(articles).toHaveLength(90);
    const unread = articles.filter((article) => article.unread).map(({ title }) => title);
    expect(unread.sort()).toEqual(papers(70, 90).map(({ title }) => title));
  });
});
