import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../../../../../functions/app.ts';
import { openTestCatalogue, type TestCatalogue, type TestTopic } from '../../../../support/catalogue.ts';

const TOPICS: readonly TestTopic[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../../../seeds/topics.json'), 'utf8'),
);

const LONG = 'Robots that learn how to walk in deep snow and other unstructured terrain by diffusion. ';

const slugAt = (i: number) => TOPICS[i % TOPICS.length]?.slug ?? '';

let catalogue: TestCatalogue;
beforeAll(async () => {
  catalogue = await openTestCatalogue();
  await catalogue.setTopics(TOPICS);
  await catalogue.add(
    Array.from({ length: 500 }, (_, i) => ({
      title: `${i} ${LONG}`,
      abstract: LONG.repeat(15),
      authors: ['Christopher D. Manning', 'Yoshua Bengio', 'Shih-Min Yang', 'Ada Lovelace'],
      categories: ['cs.CV', 'cs.AI', 'cs.LG', 'eess.IV'],
      comments: LONG,
      url: `https://arxiv.org/abs/2501.0${1000 + i}`,
      externalIds: [{ scheme: 'arxiv', value: `2501.0${1000 + i}` }],
      publishedAt: new Date(Date.UTC(2025, 2, 11 - (i % 84))).toISOString(),
      topics: [slugAt(i), slugAt(i + 7), slugAt(i + 13)],
    })),
  );
});
afterAll(() => catalogue.close());

test.each(['/', '/papers', '/topics/robotics', '/trends', '/search?q=robots', '/subscribe?digest=daily'])(
  '%s stays below 30 KB with papers on all topics',
  async (path) => {
    const app = createApp({ db: catalogue.db, publicUrl: 'https://papers.example' });
    const page = await (await app.request(path)).text();
    expect(page).toContain(
      path.startsWith('/subscribe')
        ? '/feeds/topics/robotics.atom'
        : path === '/trends'
          ? '/topics/robotics'
          : 'Robots that learn',
    );
    expect(Buffer.byteLength(page)).toBeLessThan(30_000);
  },
);

test.each([
  ['a word', 'robots'],
  ['words that stand everywhere', LONG],
  ['a pasted abstract', LONG.repeat(20)],
])('/search stays below 30 KB beside its style sheet for %s in ten long papers', async (_, q) => {
  const app = createApp({ db: catalogue.db, publicUrl: 'https://papers.example' });
  const page = await (await app.request(`/search?${new URLSearchParams({ q })}`)).text();
  expect(page.match(/<h3 /g)).toHaveLength(10);
  expect(page).toContain('<mark>Robots</mark>');
  expect(page).toContain('rel="next"');
  expect(Buffer.byteLength(page.replace(/<style>.*<\/style>/s, ''))).toBeLessThan(30_000);
});
