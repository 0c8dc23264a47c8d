import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../../../functions/app.ts';
import {
  openTestCatalogue,
  scored,
  type TestCatalogue,
  type TestPaper,
  TOPICS,
} from '../../../support/catalogue.ts';

/** Feeds of papers with a least score, by what the score is of. */
const IN_TOPIC = '/feeds/topics/robotics.json?min=0.7';
const IN_BEST_TOPIC: readonly string[] = [
  '/feeds/all.json?min=0.7',
  '/feeds/categories/cs.CV.json?min=0.7',
  '/feeds/topics/cat:cs.CV-quiet.json?min=0.7',
  '/feeds/search.json?q=about&min=0.7',
];
const FEEDS = [IN_TOPIC, '/feeds/topics/robotics+speech.json?min=0.7', ...IN_BEST_TOPIC];

let catalogue: TestCatalogue;
let app: ReturnType<typeof createApp>;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
  app = createApp({ db: catalogue.db, publicUrl: 'https://papers.example' });
  await publish(11, [
    ['Sure', 0.8],
    ['Unsure', 0.6],
  ]);
});
afterEach(() => catalogue.close());

/** Loads papers on a day of March 2025 with their scores in the topic robotics. */
async function publish(day: number, papers: readonly (readonly [title: string, score: number])[]) {
  const added = papers.map(([title, score]) => ({
    title,
    topics: [scored('robotics', score)],
    categories: ['cs.CV'],
  }));
  await catalogue.add(added, { capturedAt: `2025-03-${day}T08:00:00Z` });
}

/** Applies a fit that gives old papers these topics. */
async function refit(
  papers: readonly TestPaper[],
  topics: Parameters<TestCatalogue['setTopics']>[0] = TOPICS,
) {
  await catalogue.add(papers, { capturedAt: '2025-03-12T08:00:00Z' });
  await catalogue.setTopics(topics);
}

const get = (path: string, headers = {}) => app.request(path, { headers });
async function titlesAt(path: string): Promise<string[]> {
  const { items } = (await (await get(path)).json()) as { items: { title: string }[] };
  return items.map(({ title }) => title).toSorted();
}

describe.each(FEEDS)('%s', (feed) => {
  test('takes no old paper whose score rises, though pages and the API list it', async () => {
    const etag = (await get(feed)).headers.get('ETag') ?? '';
    await refit([{ title: 'Unsure', topics: [scored('robotics', 0.9)] }]);
    expect(await titlesAt(feed)).toEqual(['Sure']);
    expect(await titlesAt('/api/items?topic=robotics&min=0.7')).toEqual(['Sure', 'Unsure']);
    expect(await (await get('/topics/robotics?min=0.7')).text()).toContain('>Unsure</a>');

    await publish(13, [
      ['Later', 0.7],
      ['Later and unsure', 0.69],
    ]);
    expect(await titlesAt(feed)).toEqual(['Later', 'Sure']);
    // Nor does a reader get it that asks for what is new.
    const delta = await get(feed, { 'A-IM': 'feed', 'If-None-Match': etag });
    expect([delta.status, JSON.parse(await delta.text()).items]).toEqual([
      226,
      [expect.objectContaining({ title: 'Later' })],
    ]);
  });

  test('keeps a paper whose score falls, though pages and the API do not list it', async () => {
    await refit([{ title: 'Sure', topics: [scored('robotics', 0.5)] }]);
    expect(await titlesAt(feed)).toEqual(['Sure']);
    expect(await titlesAt('/api/items?topic=robotics&min=0.7')).toEqual([]);
  });
});

test('a paper that was moved to a topic is no news in narrowed and combined feeds', async () => {
  await catalogue.add([{ title: 'Moved', topics: ['quiet'], categories: ['cs.CV'] }]);
  await refit([{ title: 'Moved', topics: [scored('robotics', 0.9)] }]);
  for (const feed of [...FEEDS, '/feeds/topics/robotics.json?category=cs.CV']) {
    expect([feed, await titlesAt(feed)]).toEqual([feed, expect.not.arrayContaining(['Moved'])]);
  }
  const search = await titlesAt('/feeds/search.json?q=about&topics=robotics');
  expect(search).toEqual(['Sure', 'Unsure']);
});

test('a paper that was moved out of a topic is no news in feeds without the topic', async () => {
  await catalogue.add([
    { title: 'Kept', topics: ['robotics'], categories: ['cs.CV'] },
    { title: 'Moved', topics: ['robotics', 'speech'], categories: ['cs.CV'] },
    { title: 'Of speech', topics: ['speech'], categories: ['cs.CV'] },
  ]);
  const feeds = [
    '/feeds/topics/robotics-speech.json',
    '/feeds/topics/-speech.json',
    '/feeds/topics/cat:cs.CV-speech.json',
    '/feeds/search.json?q=about&topics=-speech',
    '/feeds/search.json?q=about&topics=-speech&since=2025-01-01',
  ];
  const ids = async (feed: string) => {
    const response = await get(feed);
    const { items } = (await response.json()) as { items: { id: string }[] };
    return { etag: response.headers.get('ETag') ?? '', ids: new Set(items.map(({ id }) => id)) };
  };
  const before = await Promise.all(feeds.map(ids));
  await refit([
    { title: 'Moved', topics: ['robotics'] },
    { title: 'Of speech', topics: ['robotics'] },
  ]);
  for (const [i, feed] of feeds.entries()) {
    const poll = before[i] ?? { etag: '', ids: new Set() };
    const after = await ids(feed);
    expect([feed, after.ids.size, after.ids.difference(poll.ids)]).toEqual([feed, poll.ids.size, new Set()]);
    const delta = await get(feed, { 'A-IM': 'feed', 'If-None-Match': poll.etag });
    expect([feed, await delta.text()]).toEqual([feed, expect.not.stringContaining('Moved')]);
  }
  // Pages and the API are no news.
  expect(await titlesAt('/api/items?topic=-speech')).toEqual(expect.arrayContaining(['Moved', 'Of speech']));
  // Nor is it news under another slug of the topic.
  await catalogue.setTopics([
    { slug: 'robotics', name: 'Robotics' },
    { slug: 'sound', name: 'Sound', formerly: ['speech'] },
  ]);
  expect(await titlesAt('/feeds/topics/-sound.json')).not.toContain('Moved');
});

test.each([
  '/feeds/all.json?top=1',
  '/feeds/topics/robotics.json?top=1',
  '/feeds/topics/robotics+speech.json?top=1',
  '/feeds/categories/cs.CV.json?top=1',
  '/feeds/search.json?q=about&top=1',
])('%s keeps its papers when scores change', async (feed) => {
  expect(await titlesAt(feed)).toEqual(['Sure']);
  await refit([
    { title: 'Sure', topics: [scored('robotics', 0.5)] },
    { title: 'Unsure', topics: [scored('robotics', 0.9), scored('speech', 1)] },
  ]);
  expect(await titlesAt(feed)).toEqual(['Sure']);
});

test('papers that leave a topic bring no older ones into its feed', async () => {
  const papers = Array.from({ length: 150 }, (_, i) => ({ title: `Quiet ${i}`, topics: ['quiet'] }));
  await catalogue.add(papers, { capturedAt: '2025-03-12T00:00:00Z' });
  await catalogue.add([{ title: 'Last', topics: ['quiet'] }], { capturedAt: '2025-03-20T00:00:00Z' });
  const before = new Set(await titlesAt('/feeds/topics/quiet.json'));
  const [first, second] = before;
  expect(before.size).toBe(51);
  await refit([first, second].map((title = '') => ({ title, topics: ['speech'] })));
  const after = new Set(await titlesAt('/feeds/topics/quiet.json'));
  expect([after.size, after.difference(before)]).toEqual([49, new Set()]);
  expect((await get('/feeds/topics/quiet/archive/1.json')).status).toBe(200);
});

test('the first papers of a new topic stand in its feed, and are no news in feeds of best scores', async () => {
  await refit(
    [{ title: 'Unsure', topics: [scored('arms', 0.9)] }],
    [...TOPICS, { slug: 'arms', name: 'Robot arms' }],
  );
  expect(await titlesAt('/feeds/topics/arms.json?min=0.7')).toEqual(['Unsure']);
  for (const feed of IN_BEST_TOPIC) expect([feed, await titlesAt(feed)]).toEqual([feed, ['Sure']]);
});

test('a paper counts with the score that it has when it arrives', async () => {
  await publish(14, [['Completed', 0.75]]);
  const { rows } = await catalogue.db.client.execute(
    "SELECT x.news_score AS score, x.moved FROM item_topics x JOIN items i ON i.id = x.item_id WHERE i.title = 'Completed'",
  );
  expect(rows).toMatchObject([{ score: 0.75, moved: 0 }]);
});
