import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApp } from '../../functions/app.ts';
import { openTestCatalogue, type TestCatalogue, type TestPaper } from '../support/catalogue.ts';
import { type Article, subscribe } from './newsboat.ts';
import { describeWith } from './programs.ts';

/** Papers with unordered dates and difficult titles. */
function papers(from: number, to: number, topics = ['robotics']): TestPaper[] {
  return Array.from({ length: to - from }, (_, i) => ({
    title: `Is p < 0.05 & R&D enough? &lt;b> ${from + i} 🤖`,
    abstract: `A <script> of ${from + i}.\n\nIts code is at https://github.com/example/code.`,
    authors: [`محمد <Ali> ${from + i}`, 'Grace Hopper'],
    url: `https://arxiv.org/abs/2410.0${1000 + from + i}?a=1&b=2`,
    publishedAt: `2025-0${1 + ((from + i) % 3)}-11T06:30:00Z`,
    topics,
  }));
}

/** A title without the invisible characters that keep it from being read as markup. */
const shown = (title: string) => title.replaceAll('\u2060', '');
const titles = (list: readonly { readonly title: string }[]) => list.map(({ title }) => shown(title)).sort();
const unread = (articles: readonly Article[]) => articles.filter((article) => article.unread);

describeWith('newsboat', () => {
  let catalogue: TestCatalogue;
  let server: ReturnType<typeof serve>;
  let base: string;
  let statuses: number[];
  beforeEach(async () => {
    catalogue = await openTestCatalogue();
    statuses = [];
    const app = createApp({ db: catalogue.db });
    const fetch = async (request: Request) => {
      const response = await app.fetch(request);
      statuses.push(response.status);
      return response;
    };
    server = serve({ fetch, hostname: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/feeds`;
  });
  afterEach(async () => {
    server.close();
    await catalogue.close();
  });

  /** Subscribes to feeds below /feeds/. */
  function open(...feeds: readonly string[]) {
    const newsboat = subscribe(feeds.map((feed) => `${base}/${feed}`));
    return {
      ...newsboat,
      /** @returns the answers of the server, and the items after them */
      async reload() {
        statuses = [];
        await newsboat.reload();
        return { statuses, articles: await newsboat.articles() };
      },
    };
  }

  /** Reloads twice: version 2.21 keeps validators only for feeds that it had before. */
  async function settle(newsboat: ReturnType<typeof open>): Promise<Article[]> {
    await newsboat.reload();
    return (await newsboat.reload()).articles;
  }

  test.each([
    [['all.rss']],
    [['all.atom']],
    [['all.rss', 'all.atom']],
    [['all.atom', 'topics/robotics.rss', 'topics/quiet+robotics.rss']],
  ])('sees each paper of two ingestions once: %s', async (feeds) => {
    const each = (status: number) => feeds.map(() => status);
    const newsboat = open(...feeds);
    const first = papers(0, 40);
    await catalogue.add(first);
    const known = await settle(newsboat);
    expect(titles(known)).toEqual(titles(first));
    expect(unread(known)).toHaveLength(40);

    expect(await newsboat.reload()).toEqual({ statuses: each(304), articles: known });
    await newsboat.catchUp();

    // A digest often repeats papers of others, and brings older papers than all before.
    const late = { ...papers(900, 901)[0], title: 'Found in a drawer', publishedAt: '1999-01-01T00:00:00Z' };
    const second = [...papers(40, 44), late];
    await catalogue.add([...papers(7, 9), ...second], { capturedAt: '2025-03-12T00:00:00Z' });
    const after = await newsboat.reload();
    expect(after.statuses).toEqual(each(226));
    expect(titles(after.articles)).toEqual(titles([...first, ...second]));
    expect(titles(unread(after.articles))).toEqual(titles(second));
    expect(new Set(after.articles.map(({ guid }) => guid)).size).toBe(45);

    expect(await newsboat.reload()).toEqual({ statuses: each(304), articles: after.articles });
  });

  test.each([
    ['an archive splits off', 'all.rss', 140, 20],
    ['an archive splits off', 'all.atom', 140, 20],
    ['the oldest move to the next page', 'search.rss?q=code', 50, 20],
  ])('sees each paper once when %s between its visits: %s', async (_, feed, before, more) => {
    const newsboat = open(feed);
    const [first, second] = [papers(0, before), papers(before, before + more)];
    await catalogue.add(first);
    await settle(newsboat);
    await newsboat.catchUp();
    await catalogue.add(second, { capturedAt: '2025-03-12T00:00:00Z' });
    const { statuses, articles } = await newsboat.reload();
    expect(statuses).toEqual([226]);
    expect(titles(articles)).toEqual(titles([...first, ...second]));
    expect(titles(unread(articles))).toEqual(titles(second));
  });

  test('sees a paper of several topics once', async () => {
    const newsboat = open('topics/robotics.rss', 'topics/speech.atom', 'search.rss?q=code');
    const both = papers(0, 5, ['robotics', 'speech']);
    await catalogue.add([...both, ...papers(5, 8), ...papers(8, 10, ['speech'])]);
    expect(titles(await settle(newsboat))).toEqual(titles(papers(0, 10)));
  });

  test('shows each paper in all of its feeds with guid=feed, after every restart', async () => {
    const feeds = ['all.rss', 'all.atom', 'topics/robotics.rss', 'topics/speech.atom', 'search.rss?q=code'];
    const newsboat = open(...feeds.map((feed) => `${feed}${feed.includes('?') ? '&' : '?'}guid=feed`));
    const first = [...papers(0, 40), ...papers(40, 60, ['speech', 'robotics'])];
    await catalogue.add(first);
    const known = await settle(newsboat);
    // RSS and Atom of one feed have the same ids.
    expect(new Set(known.map(({ guid }) => guid)).size).toBe(known.length);
    const perFeed = (articles: readonly Article[]) =>
      Object.fromEntries(
        Map.groupBy(articles, ({ feedUrl }) => /feeds\/(.*?)[.]/.exec(feedUrl)?.[1] ?? '')
          .entries()
          .map(([feed, all]) => [feed, all.length]),
      );
    expect(perFeed(known)).toEqual({ all: 60, 'topics/robotics': 60, 'topics/speech': 20, search: 60 });
    expect((await newsboat.reload()).articles).toEqual(known);
    await newsboat.catchUp();

    await catalogue.add(papers(60, 63, ['speech']), { capturedAt: '2025-03-12T00:00:00Z' });
    const { articles } = await newsboat.reload();
    expect(perFeed(unread(articles))).toEqual({ all: 3, 'topics/speech': 3, search: 3 });
    expect(articles).toHaveLength(known.length + 9);
  });

  test.each(['rss', 'atom'])(
    'shows a digest once while it grows, with its newest content: %s',
    async (format) => {
      const newsboat = open(`topics/robotics.${format}?digest=daily`);
      await catalogue.add(papers(0, 3), { capturedAt: '2025-03-11T08:00:00Z' });
      await settle(newsboat);
      await newsboat.catchUp();
      await catalogue.add(papers(3, 5), { capturedAt: '2025-03-11T20:00:00Z' });
      await catalogue.add(papers(5, 6), { capturedAt: '2025-03-12T08:00:00Z' });
      const { articles } = await newsboat.reload();
      expect(articles.map(({ title, unread }) => [title, unread])).toEqual([
        ['Robotics: 5 papers on 11 March 2025', false],
        ['Robotics: 1 paper on 12 March 2025', true],
      ]);
      const [grown] = articles;
      expect(grown).toMatchObject({ author: 'Paperwire', published: new Date('2025-03-11T08:00:00Z') });
      expect(grown?.content.match(/Is p &lt; 0\.05/g)).toHaveLength(5);
      expect(grown?.content).toContain('محمد &lt;Ali&gt; 4, Grace Hopper<br>');
    },
  );

  test('updates a changed paper without doubling it or marking it unread', async () => {
    const newsboat = open('all.rss', 'all.atom');
    const [paper] = papers(0, 1);
    if (paper === undefined) throw new Error('there is no paper');
    await catalogue.add([paper, ...papers(1, 3)]);
    await settle(newsboat);
    await newsboat.catchUp();
    const abstract = `${paper.abstract} And this is what the first digest left out.`;
    await catalogue.add([{ ...paper, abstract }], { capturedAt: '2025-03-12T00:00:00Z' });
    const { statuses, articles } = await newsboat.reload();
    expect(statuses).toEqual([226, 226]);
    expect(unread(articles)).toEqual([]);
    expect(articles).toHaveLength(3);
    const changed = articles.filter(({ content }) => content.includes('what the first digest left out'));
    expect(titles(changed)).toEqual(titles([paper]));
  });

  test.each([
    ['all.rss', ['محمد <Ali> 0', 'Grace Hopper'], 'محمد <Ali> 0, Grace Hopper'],
    ['all.atom', ['محمد <Ali> 0', 'Grace Hopper'], 'محمد <Ali> 0, Grace Hopper'],
    ['all.rss', [], ''],
    ['all.atom', [], ''],
  ])('shows a paper unchanged: %s by %j', async (feed, authors, author) => {
    await catalogue.add(papers(0, 1).map((paper) => ({ ...paper, authors })));
    const [article] = (await open(feed).reload()).articles;
    expect(article && { ...article, title: shown(article.title) }).toMatchObject({
      title: 'Is p < 0.05 & R&D enough? &lt;b> 0 🤖',
      author,
      url: 'https://arxiv.org/abs/2410.01000?a=1&b=2',
      published: new Date('2025-01-11T06:30:00Z'),
      unread: true,
    });
    expect(article?.content).toContain('<p>A &lt;script&gt; of 0.</p>');
    expect(article?.content).toContain('<a href="https://github.com/example/code">');
  });
});
