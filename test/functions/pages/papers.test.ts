import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApp } from '../../../functions/app.ts';
import { type Library, openLibrary } from '../library.ts';

/** Most bytes of a page, without compression. */
const BYTES = 30_000;

let library: Library;
beforeEach(async () => {
  library = await openLibrary();
});
afterEach(() => library.close());

test.each([
  ['Latin', 'Robots that learn how to walk in deep snow. ', 300],
  ['Russian', 'Роботы, которые учатся ходить по глубокому снегу. ', 120],
  ['Chinese', '机器人在深雪中学习行走的方法与实验。', 40],
])('a list of papers in %s stays within its bytes', async (_, sentence, length) => {
  await library.add(
    Array.from({ length: 25 }, (_, i) => ({
      title: `${i} ${sentence.repeat(20)}`.slice(0, length).trim(),
      abstract: sentence.repeat(60),
      authors: ['Ada Lovelace', 'Alan Turing', 'Grace Hopper', 'Edsger Dijkstra'],
      topics: ['robotics', 'speech'],
    })),
  );
  const app = createApp({ db: library.db, publicUrl: 'https://papers.example' });
  for (const path of ['/', '/papers', '/topics/robotics', '/search?since=2025-03-11']) {
    const page = await (await app.request(path)).text();
    expect([path, Buffer.byteLength(page) < BYTES]).toEqual([path, true]);
    if (path !== '/') expect(page.match(/<h3 /g)).toHaveLength(20);
  }
});

test('a long title is whole on its own page, and begins in lists', async () => {
  const title = `${'a title that goes on and on '.repeat(35)}to its end`;
  await library.add([{ title }]);
  const app = createApp({ db: library.db });
  const list = await (await app.request('/papers')).text();
  const [, shown = '', path = ''] = [
    '',
    />(a title[^<]*)<\/a>/.exec(list)?.[1],
    /href="http:\/\/localhost(\/items\/[^"]+)"/.exec(list)?.[1],
  ];
  expect(shown.length).toBeLessThanOrEqual(301);
  expect(title.startsWith(shown.slice(0, -1))).toBe(true);
  expect(shown).toMatch(/\w…$/);
  expect(await (await app.request(path)).text()).toContain(`<h1 dir="auto">${title}</h1>`);
});
