import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../../../functions/app.ts';
import { topicReader } from '../../../../functions/hub/topic.ts';
import { openTestCatalogue, type TestCatalogue, type TestPaper } from '../../../support/catalogue.ts';
import { parseAtom, parseJsonFeed, parseRss } from './render/parsers.ts';

const BASE = 'https://papers.example';

let catalogue: TestCatalogue;
let app: ReturnType<typeof createApp>;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
  app = createApp({ db: catalogue.db, publicUrl: BASE, hub: `${BASE}/hub` });
});
afterEach(() => catalogue.close());

/** Publishes papers at a time. */
function publish(at: string, papers: readonly (string | TestPaper)[]): Promise<void> {
  return catalogue.add(
    papers.map((paper) => (typeof paper === 'string' ? { title: paper } : paper)),
    { capturedAt: at },
  );
}

async function fetchJson(address: string) {
  const response = await app.request(address);
  expect([address, response.status]).toEqual([address, 200]);
  return JSON.parse(await response.text());
}

interface Entry {
  readonly id: string;
  readonly url: string;
  readonly title: string;
  readonly content_html: string;
  readonly date_published: string;
  readonly date_modified: string;
}

const entriesOf = async (address: string): Promise<Entry[]> => (await fetchJson(address)).items;
const titlesOf = async (address: string) => (await entriesOf(address)).map(({ title }) => title);

describe('a digest feed', () => {
  beforeEach(async () => {
    await publish('2025-03-09T22:00:00Z', ['Sunday']);
    await publish('2025-03-11T08:00:00Z', [
      'First',
      { title: 'Both', topics: ['speech', 'robotics'], authors: ['A', 'B', 'C', 'D'] },
    ]);
    await publish('2025-03-11T20:00:00Z', ['Late']);
    await publish('2025-03-13T08:00:00Z', [{ title: 'Spoken', topics: ['speech'] }]);
  });

  test('has one entry a day on which papers arrived, the last day first', async () => {
    expect(await titlesOf('/feeds/all.json?digest=daily')).toEqual([
      'All topics: 1 paper on 13 March 2025',
      'All topics: 3 papers on 11 March 2025',
      'All topics: 1 paper on 9 March 2025',
    ]);
    expect(await titlesOf('/feeds/topics/robotics.json?digest=daily')).toEqual([
      'Robotics: 3 papers on 11 March 2025',
      'Robotics: 1 paper on 9 March 2025',
    ]);
    expect(await titlesOf('/feeds/topics/quiet.json?digest=daily')).toEqual([]);
  });

  test('has one entry a week from Monday to Sunday', async () => {
    expect(await titlesOf('/feeds/topics/robotics+speech.json?digest=weekly')).toEqual([
      'Robotics or Speech & audio: 4 papers in the week of 10 March 2025',
      'Robotics or Speech & audio: 1 paper in the week of 3 March 2025',
    ]);
    expect(await titlesOf('/feeds/search.json?q=about+-spoken&digest=weekly')).toEqual([
      '“about -spoken”: 3 papers in the week of 10 March 2025',
      '“about -spoken”: 1 paper in the week of 3 March 2025',
    ]);
  });

  test('dates an entry by its first paper and its change by its last one', async () => {
    const [, entry] = await entriesOf('/feeds/all.json?digest=daily');
    expect(entry).toMatchObject({
      date_published: '2025-03-11T08:00:00Z',
      date_modified: '2025-03-11T20:00:00Z',
      url: `${BASE}/search?arrived=2025-03-11`,
    });
    const response = await app.request('/feeds/topics/robotics.rss?digest=daily');
    expect(response.headers.get('Last-Modified')).toBe('Tue, 11 Mar 2025 20:00:00 GMT');
  });

  test('is a feed of its own, with its address, id and title, and with the hub', async () => {
    const daily = await fetchJson('/feeds/topics/robotics.json?digest=daily');
    expect(daily).toMatchObject({
      title: 'Paperwire: Robotics, daily digest',
      description: 'Papers on robotics. One entry a day.',
      feed_url: `${BASE}/feeds/topics/robotics.json?digest=daily`,
      home_page_url: `${BASE}/topics/robotics`,
      hubs: [{ type: 'WebSub', url: `${BASE}/hub` }],
    });
    const feedIds = await Promise.all(
      ['', '?digest=daily', '?digest=weekly', '?top=3', '?digest=daily&top=3'].map(async (query) => {
        const text = await (await app.request(`/feeds/topics/robotics.atom${query}`)).text();
        return /<id>(.*?)<\/id>/.exec(text)?.[1];
      }),
    );
    expect(new Set(feedIds).size).toBe(5);
    const [entry] = await entriesOf('/feeds/topics/robotics.json?digest=daily');
    const [other] = await entriesOf('/feeds/all.json?digest=daily');
    expect(entry?.id).not.toBe(other?.id);
  });

  test('carries the same entries in all formats', async () => {
    const text = async (format: string) => (await app.request(`/feeds/all.${format}?digest=daily`)).text();
    const json = parseJsonFeed(await text('json')).map(({ title }) => title);
    expect(parseRss(await text('rss')).map(({ title }) => title)).toEqual(json);
    expect(parseAtom(await text('atom')).map(({ title }) => title)).toEqual(json);
    expect(json).toHaveLength(3);
  });

  test('leads to a page with the papers of the period', async () => {
    for (const [address, titles] of [
      ['/feeds/all.json?digest=daily', ['Spoken']],
      ['/feeds/topics/robotics.json?digest=weekly', ['Both', 'First', 'Late']],
      ['/feeds/topics/speech-robotics.json?digest=weekly', ['Spoken']],
      ['/feeds/search.json?q=about&topics=speech&digest=weekly', ['Both', 'Spoken']],
    ] as const) {
      const [entry] = await entriesOf(address);
      const page = await (await app.request(entry?.url.slice(BASE.length) ?? '')).text();
      const listed = [...page.matchAll(/<h3[^>]*><a href="[^"]*">(.*?)<\/a>/g)].map(([, title]) => title);
      expect([address, listed.toSorted()]).toEqual([address, titles]);
    }
  });

  test('grows until its period is over: a reader that asks for news gets the entry that grew', async () => {
    const address = '/feeds/all.atom?digest=daily';
    const before = await app.request(address);
    const etag = before.headers.get('ETag') ?? '';
    const [entry] = parseAtom(await before.text());
    expect((await app.request(address, { headers: { 'If-None-Match': etag } })).status).toBe(304);
    await publish('2025-03-13T12:00:00Z', ['More']);
    const news = await app.request(address, { headers: { 'If-None-Match': etag, 'A-IM': 'feed' } });
    expect(news.status).toBe(226);
    expect(parseAtom(await news.text())).toMatchObject([
      { id: entry?.id, title: 'All topics: 2 papers on 13 March 2025' },
    ]);
  });

  test('is a topic of the hub, which delivers the entry that grew, and nothing when nothing did', async () => {
    const hub = topicReader((request) => app.fetch(request), BASE, `${BASE}/hub`);
    const topic = `${BASE}/feeds/all.rss?digest=weekly`;
    const before = await hub.readState(topic);
    const etag = 'etag' in before ? before.etag : '';
    await publish('2025-03-14T12:00:00Z', [{ title: 'First', authors: ['Ada'] }]);
    expect(await hub.readContent(topic, etag, 0)).toEqual({ etag });
    await publish('2025-03-14T13:00:00Z', ['More']);
    const content = await hub.readContent(topic, etag, 0);
    const body = 'body' in content ? new TextDecoder().decode(content.body) : '';
    expect(parseRss(body).map(({ title }) => title)).toEqual([
      'All topics: 5 papers in the week of 10 March 2025',
    ]);
  });

  test('shows papers as they were when they arrived', async () => {
    const address = '/feeds/all.json?digest=daily';
    const before = await entriesOf(address);
    await publish('2025-03-14T08:00:00Z', [
      {
        title: 'First',
        abstract: 'A longer abstract than before.',
        authors: ['Ada'],
        url: 'https://arxiv.org/abs/1',
      },
    ]);
    expect(await entriesOf(address)).toEqual(before);
    expect(JSON.stringify(await entriesOf('/feeds/all.json'))).toContain('A longer abstract than before.');
  });

  test('gives a browser a page with its entries', async () => {
    const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
    const response = await app.request('/feeds/topics/robotics.rss?digest=daily', {
      headers: { Accept: accept },
    });
    const page = await response.text();
    expect(page).toContain('Robotics, daily digest');
    expect(page).toContain(
      `<a href="${BASE}/search?topics=robotics&amp;arrived=2025-03-11">Robotics: 3 papers`,
    );
    expect(page).toContain(`${BASE}/feeds/topics/robotics.rss?digest=daily`);
    expect(page).toContain('2 digests');
    expect(page).toContain(`<a href="${BASE}/feeds/topics/robotics.rss">Each paper by itself</a>`);
    for (const address of ['/feeds/all.rss', '/topics/robotics', '/search?q=about']) {
      const whole = await (await app.request(address, { headers: { Accept: accept } })).text();
      for (const query of ['digest=daily', 'digest=weekly', 'top=10', 'min=0.8'])
        expect(whole).toContain(`${query}"`);
    }
  });
});

test('a digest feed holds the last 14 days or 8 weeks with papers', async () => {
  for (let day = 1; day <= 31; day += 2)
    await publish(`2025-03-${String(day).padStart(2, '0')}T08:00:00Z`, [`${day}`]);
  expect(await titlesOf('/feeds/all.json?digest=daily')).toHaveLength(14);
  expect(await titlesOf('/feeds/all.json?digest=weekly')).toHaveLength(6);
  for (let day = 7; day <= 28; day += 7)
    await publish(`2025-04-${String(day).padStart(2, '0')}T08:00:00Z`, [`0${day}`]);
  expect(await titlesOf('/feeds/all.json?digest=weekly')).toHaveLength(8);
});

describe('a feed of the best papers', () => {
  /** In topics of falling score: the first topic of a paper scores 0.5, the second 0.4. */
  const scored = (title: string, score: 0.5 | 0.4): TestPaper => ({
    title,
    topics: score === 0.5 ? ['robotics'] : ['speech', 'robotics'],
  });

  test('keeps the best of each day, and all that it has shown', async () => {
    await publish('2025-03-11T08:00:00Z', [scored('a', 0.4), scored('b', 0.5), scored('c', 0.4)]);
    await publish('2025-03-12T08:00:00Z', [scored('d', 0.4)]);
    const titles = (top: number) => titlesOf(`/feeds/topics/robotics.json?top=${top}`);
    expect(await titles(1)).toEqual(['d', 'b']);
    await publish('2025-03-12T09:00:00Z', [scored('e', 0.5), scored('f', 0.5), scored('g', 0.4)]);
    expect(await titles(1)).toEqual(['d', 'b']);
    expect((await titles(3)).slice(0, 3).toSorted()).toEqual(['d', 'e', 'f']);
    expect(await titles(50)).toHaveLength(7);
    expect(await fetchJson('/feeds/topics/robotics.json?top=1')).toMatchObject({
      title: 'Paperwire: Robotics, the best paper a day',
    });
  });

  test('is what a digest of it lists: the best of each day', async () => {
    await publish('2025-03-11T08:00:00Z', [scored('a', 0.4), scored('b', 0.5)]);
    await publish('2025-03-12T08:00:00Z', [scored('c', 0.5), scored('d', 0.4)]);
    const [entry] = await entriesOf('/feeds/topics/robotics.json?digest=weekly&top=1');
    expect(entry?.title).toBe('Robotics: the best 2 papers in the week of 10 March 2025');
    expect([...(entry?.content_html ?? '').matchAll(/">(.)<\/a>/g)].map(([, title]) => title)).toEqual([
      'b',
      'c',
    ]);
  });
});

test.each([
  ['/feeds/all.rss?digest=monthly', 'daily or weekly'],
  ['/feeds/all.rss?top=0', 'a whole number from 1 to 50'],
  ['/feeds/all.rss?top=51', 'a whole number from 1 to 50'],
  ['/feeds/all.rss?digest=daily&limit=5', 'no pages beside'],
  ['/feeds/topics/robotics.rss?top=5&before=9', 'no pages beside'],
  ['/feeds/search.rss?q=x&digest=daily&digest=weekly', 'one value'],
])('GET %s is answered with 400 and what is expected', async (address, expected) => {
  const response = await app.request(address);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain(expected);
});

test('a digest of a narrowed feed lists its papers, and leads to a page with these', async () => {
  await publish('2025-03-11T08:00:00Z', ['New', { title: 'Again', revised: true }]);
  const [entry] = await entriesOf('/feeds/topics/robotics.json?revised=only&digest=daily');
  expect(entry).toMatchObject({
    title: 'Robotics with new versions only: 1 paper on 11 March 2025',
    url: `${BASE}/search?revised=only&topics=robotics&arrived=2025-03-11`,
  });
  const page = await (await app.request(entry?.url.slice(BASE.length) ?? '')).text();
  expect([page.includes('>Again<'), page.includes('>New<')]).toEqual([true, false]);
});

test('a feed of similar papers refuses digests', async () => {
  await publish('2025-03-11T08:00:00Z', ['Paper']);
  const [item] = (await fetchJson('/api/items')).items;
  const response = await app.request(`/feeds/items/${item.id}/similar.rss?digest=daily`);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('papers like one have no digests');
});

/** Random dumps: papers repeat with other fields, and come at any time after those before them. */
const dumps = fc.array(
  fc.record({
    hours: fc.integer({ min: 0, max: 60 }),
    papers: fc.array(
      fc.record({
        title: fc.constantFrom(...'abcdefghijkl').map((letter) => `Paper ${letter}`),
        abstract: fc.nat({ max: 30 }).map((words) => 'word '.repeat(words).trim()),
        authors: fc.constantFrom([], ['Ada'], ['Alan', 'Grace']),
        url: fc.constantFrom(null, 'https://arxiv.org/abs/1', 'https://arxiv.org/abs/2'),
        topics: fc.subarray(['robotics', 'speech', 'quiet'], { minLength: 1 }),
      }),
      { minLength: 1, maxLength: 5 },
    ),
  }),
  { minLength: 2, maxLength: 8 },
);

test('no entry of a past period changes, and no paper leaves the best, whatever dumps come', async () => {
  const digests = ['all', 'topics/robotics', 'topics/robotics-speech'].flatMap((feed) =>
    ['digest=daily', 'digest=weekly', 'digest=daily&top=2'].map((query) => `/feeds/${feed}.json?${query}`),
  );
  const best = ['/feeds/all.json?top=2', '/feeds/topics/speech.json?top=1'];
  await fc.assert(
    fc.asyncProperty(dumps, async (list) => {
      const fresh = await openTestCatalogue();
      app = createApp({ db: fresh.db, publicUrl: BASE });
      let time = Date.parse('2025-03-08T00:00:00Z');
      /** Entries as they were last seen, by feed and id. */
      const seen = new Map<string, Entry>();
      for (const { hours, papers } of list) {
        time += hours * 3_600_000 + 1_000;
        const unique = [...new Map(papers.map((paper) => [paper.title, paper])).values()];
        await fresh.add(unique, { capturedAt: new Date(time).toISOString() });
        const day = new Date(time).toISOString().slice(0, 10);
        for (const address of digests) {
          const entries = await entriesOf(address);
          const listed = entries.flatMap(({ content_html }) => content_html.match(/Paper \w</g) ?? []);
          // Each paper is in one digest.
          expect(new Set(listed).size).toBe(listed.length);
          for (const entry of entries) {
            const before = seen.get(`${address} ${entry.id}`);
            const weekAgo = new Date(time - 7 * 86_400_000).toISOString();
            const isPast = address.includes('weekly')
              ? entry.date_published < weekAgo
              : entry.date_published < day;
            if (before !== undefined && isPast) expect(entry).toEqual(before);
            if (before !== undefined) expect(entry.date_published).toBe(before.date_published);
            seen.set(`${address} ${entry.id}`, entry);
          }
        }
        for (const address of best) {
          const ids = (await entriesOf(address)).map(({ id }) => id);
          for (const key of seen.keys()) {
            if (key.startsWith(`${address} `)) expect(ids).toContain(key.slice(address.length + 1));
          }
          for (const entry of await entriesOf(address)) seen.set(`${address} ${entry.id}`, entry);
        }
      }
      await fresh.close();
    }),
    { numRuns: 10 },
  );
}, 60_000);
