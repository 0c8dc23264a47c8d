import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApp } from '../../../../../functions/app.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../../support/catalogue.ts';

/** Maximum size of a page without compression. */
const BYTES = 30_000;

let catalogue: TestCatalogue;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
});
afterEach(() => catalogue.close());

test.each([
  ['Latin', 'Robots that learn how to walk in deep snow. ', 300],
  ['Russian', 'Роботы, которые учатся ходить по глубокому снегу. ', 120],
  ['Chinese', '机器人在深雪中学习行走的方法与实验。', 40],
])('paperList() in %s stays within its bytes', async (_, sentence, length) => {
  await catalogue.add(
    Array.from({ length: 25 }, (_, i) => ({
      title: `${i} ${sentence.repeat(20)}`.slice(0, length).trim(),
      abstract: sentence.repeat(60),
      authors: ['Ada Lovelace', 'Alan Turing', 'Grace Hopper', 'Edsger Dijkstra'],
      topics: ['robotics', 'speech'],
      categories: ['cs.RO', 'cs.LG', 'cs.CV'],
      comments: sentence.repeat(9),
      url: `https://arxiv.org/abs/2501.0${1000 + i}`,
      externalIds: [{ scheme: 'arxiv', value: `2501.0${1000 + i}` }],
    })),
  );
  const app = createApp({ db: catalogue.db, publicUrl: 'https://papers.example' });
  for (const path of ['/', '/papers', '/topics/robotics', '/search?since=2025-03-11']) {
    const page = await (await app.request(path)).text();
    expect([path, Buffer.byteLength(page) < BYTES]).toEqual([path, true]);
    const papers = { '/': 4, '/search?since=2025-03-11': 10 }[path] ?? 12;
    expect(page.match(/<h3 /g)).toHaveLength(papers);
  }
});

/** The text of an element and the addresses of its links. */
const read = (element: string) => ({
  text: element.replaceAll(/<[^>]+>/g, ''),
  links: [...element.matchAll(/href="([^"]+)"/g)].map(([, url]) => url?.replaceAll('&amp;', '&')),
});

test('paperList() shows what readers of arXiv look for, with links', async () => {
  await catalogue.add([
    {
      title: 'Walking robots',
      authors: ['Ada Lovelace', 'Alan Turing', '…', 'Edsger Dijkstra'],
      abstract: 'We walk.',
      categories: ['cs.RO', 'Keyword of a publisher'],
      comments: 'Accepted at ICRA',
      revised: true,
      url: 'https://arxiv.org/abs/2501.01234',
      externalIds: [{ scheme: 'arxiv', value: '2501.01234' }],
    },
  ]);
  const app = createApp({ db: catalogue.db, publicUrl: 'https://papers.example' });
  const page = await (await app.request('/')).text();
  const [meta = '', places = ''] = [...page.matchAll(/<p class="meta">(.*)<\/p>/g)]
    .map(([line]) => line)
    .slice(1, 3);
  expect(read(meta)).toEqual({
    text: 'Ada Lovelace, Alan Turing, … et al. · 11 March 2025 · revised · Robotics',
    links: ['/authors/ada_lovelace', '/authors/alan_turing', '/topics/robotics'],
  });
  expect(read(places)).toEqual({
    text: 'cs.RO · Keyword of a publisher · Accepted at ICRA · arXiv · PDF',
    links: ['/categories/cs.RO', 'https://arxiv.org/abs/2501.01234', 'https://arxiv.org/pdf/2501.01234'],
  });
});

test('paperList() leads to searches for a paper whose address is not known', async () => {
  await catalogue.add([{ title: 'Walking robots' }]);
  const page = await (await createApp({ db: catalogue.db }).request('/papers')).text();
  expect(page).toContain('Find it on <a class="out" href="https://arxiv.org/search/?');
});

test('a long title is whole on its own page and cut in lists', async () => {
  const title = `${'a title that goes on and on '.repeat(35)}to its end`;
  await catalogue.add([{ title }]);
  const app = createApp({ db: catalogue.db });
  const list = await (await app.request('/papers')).text();
  const [, shown = '', path = ''] = [
    '',
    />(a title[^<]*)<\/a>/.exec(list)?.[1],
    /href="(\/items\/[^"]+)"/.exec(list)?.[1],
  ];
  expect(shown.length).toBeLessThanOrEqual(301);
  expect(title.startsWith(shown.slice(0, -1))).toBe(true);
  expect(shown).toMatch(/\w…$/);
  expect(await (await app.request(path)).text()).toContain(`<h1 dir="auto">${title}</h1>`);
});

test('the page of a paper and the page of a feed stay within their bytes', async () => {
  const wide = (i: number) => `${i} ${'机器人在深雪中学习行走的方法与实验。'.repeat(60)}`.slice(0, 990);
  await catalogue.add([
    ...Array.from({ length: 24 }, (_, i) => ({ title: wide(i), topics: ['robotics'] })),
    {
      title: 'A paper of a collaboration',
      abstract: `It begins. ${'And it goes on, as no abstract does. '.repeat(2_000)}`,
      authors: Array.from({ length: 3_000 }, (_, i) => `Author Number ${i}`),
      topics: ['robotics'],
    },
  ]);
  const app = createApp({ db: catalogue.db });
  const get = async (path: string) =>
    (
      await app.request(path, {
        headers: { Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' },
      })
    ).text();
  const { items } = await (await app.request('/api/items?limit=100')).json();
  const { id } = items.find(({ authors }: { authors: string[] }) => authors.length > 100);
  const page = await get(`/items/${id}`);
  expect(Buffer.byteLength(page)).toBeLessThan(BYTES);
  expect(
    Buffer.byteLength(await get(`/items/${items.find((item: { id: string }) => item.id !== id).id}`)),
  ).toBeLessThan(BYTES);
  expect(page).toContain('and 2,980 more');
  expect(page).toContain('2,976 more</a>');
  for (const field of ['abstract', 'authors']) {
    expect(page).toContain(`/api/items/${id}?fields=${field}"`);
  }
  expect(Buffer.byteLength(await get('/feeds/topics/robotics.rss'))).toBeLessThan(BYTES);
});
