import { expect, test } from 'vitest';
import { createApp } from '../../../../functions/app.ts';
import { boundedItem } from '../../../../functions/feeds/bounded-item.ts';
import { openTestCatalogue } from '../../../support/catalogue.ts';
import { parseJsonFeed } from './render/parsers.ts';

const names = (count: number) => Array.from({ length: count }, (_, i) => `Author ${i}`);

test('boundedItem() keeps a paper of usual size, and marks what it cuts', () => {
  const usual = {
    abstract: 'a '.repeat(10_000).trim(),
    authors: names(100),
    categories: ['cs.LG'],
    comments: '12 pages',
    journal: null,
  };
  expect(boundedItem(usual)).toEqual(usual);
  const long = boundedItem({ ...usual, abstract: 'word '.repeat(5_000), authors: names(3_000) });
  expect(long.abstract).toMatch(/^word .* word…$/);
  expect(long.abstract.length).toBeLessThanOrEqual(20_001);
  expect(long.authors).toHaveLength(101);
  expect(long.authors.at(-1)).toBe('and 2,900 more');
});

test('feeds and lists cut a long abstract and link to all of it; the paper itself has it whole', async () => {
  const abstract = 'word '.repeat(10_000).trim();
  const catalogue = await openTestCatalogue();
  await catalogue.add([{ title: 'A long paper', abstract, authors: names(3_000) }]);
  const app = createApp({ db: catalogue.db, publicUrl: 'https://papers.example' });
  const feed = await (await app.request('/feeds/all.json')).text();
  expect(parseJsonFeed(feed)[0]?.authors).toHaveLength(101);
  const list = (await (await app.request('/api/items')).json()) as {
    items: [{ id: string; abstract: string }];
  };
  const [{ id, abstract: cut }] = list.items;
  expect(cut).toMatch(/word…$/);
  const { content_html: content } = JSON.parse(feed).items[0];
  expect(content).toMatch(/^<p>Author 0, Author 1, .* Author 99, and 2,900 more<\/p>/);
  expect(content).toContain(`<p>${cut}</p>\n`);
  expect(content).toContain(`<a href="https://papers.example/items/${id}">The whole abstract</a>`);
  const whole = await (await app.request(`/api/items/${id}`)).json();
  expect(whole).toMatchObject({ abstract, authors: names(3_000) });
});
