import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../../../functions/app.ts';
import { openTestCatalogue, type TestCatalogue, type TestPaper } from '../../../support/catalogue.ts';
import { parseAtom, parseJsonFeed, parseRss } from './render/parsers.ts';

const BASE = 'https://papers.example';

let catalogue: TestCatalogue;
let app: ReturnType<typeof createApp>;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
  app = createApp({ db: catalogue.db, publicUrl: BASE });
});
afterEach(() => catalogue.close());

/** Papers whose dates go up and down, so that the order of arrival is not that of dates. */
function papers(from: number, to: number, topics = ['robotics']): TestPaper[] {
  return Array.from({ length: to - from }, (_, i) => ({
    title: `Paper ${from + i}`,
    publishedAt: `2025-0${1 + ((from + i) % 5)}-11T00:00:00Z`,
    topics,
  }));
}

const FORMATS = {
  rss: { parse: parseRss, next: /<atom:link rel="(?:prev-archive|next)" [^>]*href="([^"]+)"/ },
  atom: { parse: parseAtom, next: /<link rel="(?:prev-archive|next)" [^>]*href="([^"]+)"/ },
  json: { parse: parseJsonFeed, next: /"next_url": "([^"]+)"/ },
} as const;
type Format = keyof typeof FORMATS;

async function fetchText(url: string): Promise<string> {
  const response = await app.request(url);
  expect(response.status, url).toBe(200);
  return response.text();
}

/** Follows a feed to its end. `between` happens after each document. */
async function walk(url: string, format: Format, between = async () => {}) {
  const titles: string[] = [];
  const urls: string[] = [];
  for (let next: string | undefined = url; next !== undefined; ) {
    const text = await fetchText(next);
    urls.push(next);
    titles.push(...FORMATS[format].parse(text).map((item) => item.title));
    next = FORMATS[format].next.exec(text)?.[1]?.replaceAll('&amp;', '&');
    expect(urls).not.toContain(next);
    await between();
  }
  return { titles, urls };
}

const sorted = (titles: readonly string[]) => titles.toSorted();
const titlesOf = (list: readonly TestPaper[]) => sorted(list.map(({ title }) => title));

describe('archives of a feed', () => {
  test.each([
    ['all', 'atom', ''],
    ['all', 'json', ''],
    ['topics/speech', 'rss', ''],
    ['all', 'json', '?limit=7'],
    ['topics/quiet+speech', 'atom', ''],
  ] as const)('%s.%s%s: a walk meets every item once while new ones arrive', async (feed, format, search) => {
    const before = [...papers(0, 130, ['speech']), ...papers(130, 260, ['speech', 'robotics'])];
    await catalogue.add(before.slice(0, 210), { capturedAt: '2025-03-01T00:00:00Z' });
    await catalogue.add(before.slice(210));
    let more = 1_000;
    const { titles, urls } = await walk(`${BASE}/feeds/${feed}.${format}${search}`, format, async () => {
      // Older and newer than all that are there.
      const days = ['2024-01-01T00:00:00Z', '2026-01-01T00:00:00Z'];
      await catalogue.add(
        days.map((publishedAt) => ({ title: `Late ${more++}`, publishedAt, topics: ['speech'] })),
      );
    });
    expect(sorted(titles)).toEqual(titlesOf(before));
    expect(urls.length).toBeGreaterThan(2);
  });

  test('hold 100 items each and leave at least 50 and the last two days to the current document', async () => {
    let added = 0;
    for (const [day, count, current, archives] of [
      ['03-11', 149, 149, 0],
      ['03-14', 1, 50, 1],
      ['03-16', 80, 130, 1],
      ['03-18', 20, 150, 1],
      ['03-21', 1, 51, 2],
    ] as const) {
      await catalogue.add(papers(added, added + count), { capturedAt: `2025-${day}T00:00:00Z` });
      added += count;
      const text = await fetchText('/feeds/all.json');
      expect(parseJsonFeed(text)).toHaveLength(current);
      expect(FORMATS.json.next.exec(text)?.[1]).toBe(
        archives === 0 ? undefined : `${BASE}/feeds/all/archive/${archives}.json`,
      );
      for (let n = 1; n <= archives; n++) {
        expect(parseRss(await fetchText(`/feeds/all/archive/${n}.rss`))).toHaveLength(100);
      }
      const next = Math.floor((added - 50) / 100) + 1;
      // The archive behind the newest is what the newest names as the next one.
      const behind = await app.request(`/feeds/all/archive/${next}.rss?guid=feed`);
      expect([behind.status, behind.headers.get('Location')]).toEqual(
        archives === 0 ? [404, null] : [302, `${BASE}/feeds/all.rss?guid=feed`],
      );
      expect((await app.request(`/feeds/all/archive/${next + 1}.rss`)).status).toBe(404);
    }
  });

  test('stay unchanged when items arrive, and are marked as archives', async () => {
    await catalogue.add(papers(0, 150));
    const before = await app.request('/feeds/topics/robotics/archive/1.atom');
    const text = await before.text();
    expect(text).toContain('<fh:archive/>');
    expect(text).toContain('xmlns:fh="http://purl.org/syndication/history/1.0"');
    expect(text).toContain(
      `<link rel="self" type="application/atom+xml" href="${BASE}/feeds/topics/robotics/archive/1.atom"/>`,
    );
    expect(text).toContain(
      `<link rel="current" type="application/atom+xml" href="${BASE}/feeds/topics/robotics.atom"/>`,
    );
    expect(text).toContain(
      `<link rel="next-archive" type="application/atom+xml" href="${BASE}/feeds/topics/robotics/archive/2.atom"/>`,
    );
    await catalogue.add(papers(150, 320));
    const after = await app.request('/feeds/topics/robotics/archive/1.atom');
    expect(await after.text()).toBe(text);
    expect(after.headers.get('ETag')).toBe(before.headers.get('ETag'));
    expect(await fetchText('/feeds/topics/robotics.atom')).not.toContain('fh:');
  });

  test('leave late items with old dates to the current document', async () => {
    await catalogue.add(papers(0, 200));
    await catalogue.add([{ title: 'Found in a drawer', publishedAt: '1999-01-01T00:00:00Z' }]);
    const items = parseAtom(await fetchText('/feeds/all.atom'));
    expect(items.map(({ title }) => title)).toContain('Found in a drawer');
    expect(items.at(-1)?.title).toBe('Found in a drawer');
  });

  test('do not begin with a date in the future, which counts as the day of arrival', async () => {
    const capturedAt = '2025-03-11T09:00:00Z';
    const paper = (title: string, publishedAt: string) => ({ title, publishedAt });
    const today = paper('Of today', '2025-03-11T00:00:00Z');
    await catalogue.add(
      [today, paper('Of 2099', '2099-01-01T00:00:00Z'), paper('Old', '1999-01-01T00:00:00Z')],
      {
        capturedAt,
      },
    );
    const [first, second, third] = parseAtom(await fetchText('/feeds/all.atom'));
    expect([first, second, third].map((item) => item?.title)).toEqual(['Of today', 'Of 2099', 'Old']);
    expect(second?.published).toBe(Date.parse('2025-03-11T00:00:00Z'));
    expect(second?.updated).toBeLessThan(Date.parse('2025-03-11T10:00:00Z'));
  });

  test('do not take back an item that leaves a topic and returns', async () => {
    await catalogue.add(papers(0, 150));
    const [first] = papers(0, 1);
    await catalogue.add([
      {
        title: first?.title ?? '',
        topics: ['speech'],
        abstract: 'A longer abstract than the one before it.',
      },
    ]);
    await catalogue.add([
      {
        title: first?.title ?? '',
        topics: ['robotics'],
        abstract: 'An even longer abstract than the one before it was.',
      },
    ]);
    const { titles } = await walk(`${BASE}/feeds/topics/robotics.rss`, 'rss');
    expect(sorted(titles)).toEqual(titlesOf(papers(0, 150)));
    const current = parseRss(await fetchText('/feeds/topics/robotics.rss'));
    expect(current.map(({ title }) => title)).toContain(first?.title);
  });

  test('answer 404 for a number that is none of theirs', async () => {
    await catalogue.add(papers(0, 150));
    for (const number of ['0', '01', 'x', '-1', '1000000000', '99']) {
      expect([number, (await app.request(`/feeds/all/archive/${number}.rss`)).status]).toEqual([number, 404]);
    }
  });
});

describe('a feed of combined topics', () => {
  const MIX = [
    { title: 'R', topics: ['robotics'] },
    { title: 'S', topics: ['speech'] },
    { title: 'RS', topics: ['robotics', 'speech'] },
    { title: 'Q', topics: ['quiet'] },
  ];
  const found = async (slugs: string) =>
    sorted(parseRss(await fetchText(`/feeds/topics/${slugs}.rss`)).map(({ title }) => title));

  test.each([
    ['robotics+speech', ['R', 'RS', 'S']],
    ['robotics-speech', ['R']],
    ['quiet+robotics-speech', ['Q', 'R']],
    ['-speech', ['Q', 'R']],
    ['-quiet-speech', ['R']],
  ])('selects the papers of %s', async (slugs, titles) => {
    await catalogue.add(MIX);
    expect(await found(slugs)).toEqual(titles);
  });

  test('has a name and a page', async () => {
    await catalogue.add(MIX);
    const text = await fetchText('/feeds/topics/quiet+robotics-speech.json');
    expect(JSON.parse(text)).toMatchObject({
      title: 'Paperwire: Quiet or Robotics without Speech & audio',
      home_page_url: `${BASE}/topics/quiet+robotics-speech`,
      feed_url: `${BASE}/feeds/topics/quiet+robotics-speech.json`,
    });
    const page = await fetchText('/topics/quiet+robotics-speech');
    expect(page).toContain('Quiet or Robotics without Speech &amp; audio');
    expect(page).toContain(`${BASE}/feeds/topics/quiet+robotics-speech.rss`);
  });

  test.each([
    ['/feeds/topics/speech+robotics.rss?limit=5', '/feeds/topics/robotics+speech.rss?limit=5'],
    ['/feeds/topics/speech%2Brobotics.atom', '/feeds/topics/robotics+speech.atom'],
    ['/feeds/topics/speech%20robotics.atom', '/feeds/topics/robotics+speech.atom'],
    ['/feeds/topics/robotics+robotics.json', '/feeds/topics/robotics.json'],
    ['/feeds/topics/robotics+quiet-quiet', '/feeds/topics/robotics-quiet'],
    ['/topics/speech+robotics', '/topics/robotics+speech'],
  ])('redirects %s to the canonical %s', async (given, canonical) => {
    const response = await app.request(given);
    expect(response.status).toBe(301);
    expect(response.headers.get('Location')).toBe(BASE + canonical);
    expect((await app.request(canonical)).status).toBe(200);
  });

  test('answers 404 for unknown topics and for expressions that select nothing', async () => {
    for (const slugs of ['robotics-robotics', 'robotics+nothing', 'robotics+', '+']) {
      const response = await app.request(`/feeds/topics/${slugs}.rss`);
      expect(response.status, slugs).toBe(404);
      expect(await response.text()).toContain(slugs);
    }
  });
});

describe('the feed of a changed topic', () => {
  test('redirects for a renamed topic, is gone for a retired one, and returns with it', async () => {
    await catalogue.add([{ title: 'Paper', topics: ['speech'] }]);
    await catalogue.setTopics([
      { slug: 'speech', name: 'Speech & audio' },
      { slug: 'robots', name: 'Robots', formerly: ['robotics'] },
    ]);
    const renamed = await app.request('/feeds/topics/robotics.atom?limit=9');
    expect(renamed.status).toBe(301);
    expect(renamed.headers.get('Location')).toBe(`${BASE}/feeds/topics/robots.atom?limit=9`);
    expect(renamed.headers.get('Cache-Control')).toContain('max-age');
    const archive = await app.request('/feeds/topics/robotics/archive/2.atom');
    expect(archive.headers.get('Location')).toBe(`${BASE}/feeds/topics/robots/archive/2.atom`);

    const retired = await app.request('/feeds/topics/quiet.rss');
    expect(retired.status).toBe(410);
    expect(await retired.text()).toContain(`${BASE}/api/topics`);
    expect((await app.request('/topics/quiet')).status).toBe(410);

    // Of a combination, what is left.
    const rest = await app.request('/feeds/topics/quiet+robotics-speech.json');
    expect(rest.headers.get('Location')).toBe(`${BASE}/feeds/topics/robots-speech.json`);

    await catalogue.setTopics([
      { slug: 'speech', name: 'Speech & audio' },
      { slug: 'robotics', name: 'Robotics' },
      { slug: 'quiet', name: 'Quiet' },
    ]);
    expect((await app.request('/feeds/topics/quiet.rss')).status).toBe(200);
    expect((await app.request('/feeds/topics/robotics.rss')).status).toBe(200);
    expect((await app.request('/feeds/topics/robots.rss')).status).toBe(410);
  });
});
