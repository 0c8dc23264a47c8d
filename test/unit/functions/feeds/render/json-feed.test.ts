import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findItems } from '../../../../../db/items/find-items.ts';
import { createApp } from '../../../../../functions/app.ts';
import { embedding, openTestCatalogue } from '../../../../support/catalogue.ts';
import { hostileItem } from './hostile.ts';
import { parseJsonFeed } from './parsers.ts';

test('renderJsonFeed() writes JSON Feed 1.1 and its extension for every kind of feed', async () => {
  const catalogue = await openTestCatalogue();
  const items = fc.sample(hostileItem, { numRuns: 260, seed: 11 });
  await catalogue.add(
    items.map(({ title, abstract, authors, url, language, externalIds }, i) => {
      // An id leads to one paper.
      const ids = externalIds.map(({ scheme, value }) => ({ scheme, value: `${value}${i}` }));
      const topics = i % 3 === 0 ? ['robotics', 'speech'] : ['robotics'];
      const paper = {
        title: `Hostile ${i} ${title}`,
        abstract,
        authors,
        url,
        language,
        externalIds: ids,
        topics,
      };
      return { ...paper, embedding: embedding(i + 1) };
    }),
  );
  const app = createApp({ db: catalogue.db, publicUrl: 'https://papers.example/a&b' });
  const [item] = await findItems(catalogue.db, { limit: 1 });
  const feeds = [
    'all.json',
    'all.json?limit=7',
    'all.json?digest=daily',
    'all.json?top=3',
    'all/archive/1.json',
    'topics/robotics-speech.json',
    'topics/quiet.json',
    'search.json?q=hostile',
    `items/${item?.id}/similar.json`,
  ];
  for (const feed of feeds) {
    const response = await app.request(`/feeds/${feed}`);
    expect(response.status, feed).toBe(200);
    const parsed = parseJsonFeed(await response.text());
    expect(parsed.length > 0, feed).toBe(!feed.includes('quiet'));
  }
});
