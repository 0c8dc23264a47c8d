import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../../../functions/app.ts';
import { feedGuid } from '../../../../functions/feeds/guid.ts';
import { openTestCatalogue, scored, type TestCatalogue, type TestPaper } from '../../../support/catalogue.ts';

const BASE = 'https://papers.example';

interface Page {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly next: string | null;
}

let catalogue: TestCatalogue;
let app: ReturnType<typeof createApp>;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
  app = createApp({ db: catalogue.db, publicUrl: BASE });
});
afterEach(() => catalogue.close());

async function page(url: string): Promise<Page> {
  const response = await app.request(url);
  const text = await response.text();
  expect([response.status, response.ok ? '' : text]).toEqual([200, '']);
  return JSON.parse(text) as Page;
}

const titlesAt = async (url: string) => (await page(url)).items.map(({ title }) => title);

/** The invalid parameters that the response names. */
async function faults(url: string): Promise<readonly (readonly [string, string, string])[]> {
  const response = await app.request(url);
  expect(response.status).toBe(400);
  const { parameters } = (await response.json()) as { parameters: Record<string, string>[] };
  return parameters.map(({ parameter = '', value = '', wanted = '' }) => [parameter, value, wanted]);
}

describe('GET /api/items', () => {
  beforeEach(async () => {
    await catalogue.add([
      { title: 'a', topics: ['robotics'], publishedAt: '2025-03-01T00:00:00Z' },
      { title: 'b', topics: ['speech'], publishedAt: '2025-03-02T09:30:00Z' },
      { title: 'c', topics: ['robotics', 'speech'], publishedAt: '2025-03-03T00:00:00Z' },
    ]);
    await catalogue.add([
      { title: 'd', topics: ['quiet'], publishedAt: '2025-03-04T00:00:00Z', revised: true },
      { title: 'b', topics: ['speech'], publishedAt: '2025-03-02T09:30:00Z' },
      { title: 'e', topics: ['robotics'], publishedAt: '2025-02-01T00:00:00Z', revised: true },
    ]);
  });

  test.each([
    ['', ['d', 'c', 'b', 'a', 'e']],
    ['order=oldest', ['e', 'a', 'b', 'c', 'd']],
    ['order=arrived', ['d', 'e', 'c', 'b', 'a']],
    ['topic=robotics', ['c', 'a', 'e']],
    ['topic=robotics,speech', ['c', 'b', 'a', 'e']],
    ['topic=robotics%2Bspeech', ['c', 'b', 'a', 'e']],
    // What a plus sign stands for where nobody has escaped it.
    ['topic=robotics+speech', ['c', 'b', 'a', 'e']],
    ['topic=robotics-speech', ['a', 'e']],
    ['topic=-robotics', ['d', 'b']],
    ['topic=robotics,-speech', ['a', 'e']],
    ['topic=robotics-robotics', []],
    ['topic=robotics&order=arrived', ['e', 'c', 'a']],
    ['topic=robotics&order=oldest', ['e', 'a', 'c']],
    ['dump=dump+1', ['c', 'b', 'a']],
    // The former name of the parameter, alone and ignored beside the new one.
    ['source=dump+1', ['c', 'b', 'a']],
    ['source=dump+1&dump=dump+2', ['d', 'b', 'e']],
    ['dump=dump+2', ['d', 'b', 'e']],
    ['dump=dump+2&topic=speech', ['b']],
    ['since=2025-03-02', ['d', 'c', 'b']],
    ['until=2025-03-02', ['b', 'a', 'e']],
    ['since=2025-03-02&until=2025-03-02', ['b']],
    ['since=2025-03-03&until=2025-03-02', []],
    ['revised=only', ['d', 'e']],
    ['revised=only&order=arrived', ['d', 'e']],
    ['revised=no', ['c', 'b', 'a']],
    ['revised=only&topic=robotics', ['e']],
    ['revised=no&topic=-speech', ['a']],
    ['revised=only&dump=dump+1', []],
    ['since=2025-03-01&dump=dump+1&topic=-speech&order=oldest', ['a']],
  ])('filters and sorts by %s', async (search, expected) => {
    expect(await titlesAt(`/api/items?${search}`)).toEqual(expected);
    const cited = await (await app.request(`/api/items.ris?${search}`)).text();
    expect([...cited.matchAll(/^TI {2}- (.*?)\r?$/gm)].map(([, title]) => title)).toEqual(expected);
  });

  test.each([
    ['q=about&order=newest', ['d', 'e', 'c', 'b', 'a']],
    ['q=about&topics=robotics-speech&order=newest', ['e', 'a']],
    ['q=about&topics=-robotics&order=newest', ['d', 'b']],
    ['q=about&dump=dump+2&order=newest', ['d', 'e', 'b']],
    ['q=about&source=dump+2&order=newest', ['d', 'e', 'b']],
    ['q=about&since=2025-03-02&until=2025-03-03&order=newest', ['c', 'b']],
    ['q=about&revised=only&order=newest', ['d', 'e']],
    ['q=about&revised=no&topics=robotics&order=newest', ['c', 'a']],
  ])('and /feeds/search filter a search by %s', async (search, expected) => {
    expect(await titlesAt(`/api/search?${search}`)).toEqual(expected);
    const feed = await (await app.request(`/feeds/search.json?${search}`)).text();
    const { items } = JSON.parse(feed) as { items: { title: string }[] };
    expect(items.map(({ title }) => title).toSorted()).toEqual(expected.toSorted());
  });

  test.each([
    ['all.json', ['a', 'b', 'c', 'd', 'e']],
    ['all.json?revised=no', ['a', 'b', 'c']],
    ['all.json?revised=only', ['d', 'e']],
    ['topics/robotics.json?revised=no', ['a', 'c']],
    ['topics/quiet+robotics-speech.json?revised=only', ['d', 'e']],
  ])('and /feeds/%s select revised papers', async (path, expected) => {
    expect((await titlesAt(`/feeds/${path}`)).toSorted()).toEqual(expected);
  });

  test('and feeds name the papers that revised= leaves', async () => {
    const { title, home_page_url, next_url } = JSON.parse(
      await (await app.request('/feeds/topics/robotics.json?revised=no&limit=1')).text(),
    );
    expect(title).toBe('Paperwire: Robotics without new versions');
    expect(home_page_url).toBe(`${BASE}/topics/robotics?revised=no`);
    expect(next_url).toMatch(/robotics\.json\?revised=no&limit=1&before=\d+$/);
    expect(await (await app.request(home_page_url)).text()).toContain('without new versions');
    const wrong = await app.request('/feeds/all.atom?revised=yes');
    expect([wrong.status, await wrong.text()]).toEqual([400, expect.stringContaining('no or only')]);
  });

  test('and /feeds/search have one permanent feed id for dump= and source=', async () => {
    const ids = ['dump', 'source'].map(async (name) => {
      const feed = await (await app.request(`/feeds/search.atom?q=about&${name}=dump+1`)).text();
      expect(feed).toContain(`href="${BASE}/search?q=about&amp;dump=dump+1&amp;order=newest"`);
      return /<id>(.*?)<\/id>/.exec(feed)?.[1];
    });
    expect(await ids[0]).toBe(feedGuid('search?q=about&source=dump+1'));
    expect(await ids[1]).toBe(await ids[0]);
  });

  test('finds a renamed topic by its former slug', async () => {
    await catalogue.setTopics([
      { slug: 'robots', name: 'Robots', formerly: ['robotics'] },
      { slug: 'speech', name: 'Speech' },
    ]);
    const response = await app.request('/api/topics/robotics?fields=name');
    expect([response.status, response.headers.get('Location')]).toEqual([
      301,
      `${BASE}/api/topics/robots?fields=name`,
    ]);
    expect((await app.request('/api/topics/quiet')).status).toBe(410);
    expect((await app.request('/api/topics/robots-speech')).status).toBe(404);
    expect((await app.request('/api/items?topic=robotics')).status).toBe(200);
    expect(await faults('/api/items?topic=quiet')).toMatchObject([['topic', 'quiet', /up to 12 topics/]]);
  });

  test('names every invalid parameter at once, with what is expected', async () => {
    expect(await faults('/api/items?topic=speech,nothing,robotics-none&source=x')).toEqual([
      [
        'topic',
        'nothing',
        `up to 12 topics, separated by commas; a minus sign before a topic excludes it; ${BASE}/api/topics lists them`,
      ],
      ['topic', 'robotics-none', expect.any(String)],
      ['source', 'x', `the name of a dump; ${BASE}/api/status and each paper list names`],
    ]);
    expect(await faults('/api/items?since=2025-02-30&until=now&order=best&fields=titel&limit=x')).toEqual([
      ['since', '2025-02-30', 'a day such as 2025-03-11'],
      ['until', 'now', 'a day such as 2025-03-11'],
      ['order', 'best', 'one of newest, oldest, arrived'],
      ['limit', 'x', 'a whole number from 1 to 100'],
      ['fields', 'titel', expect.stringMatching(/^one of id, guid, title, /)],
    ]);
    expect(await faults('/api/search?q=a&topics=x&dump=y')).toHaveLength(2);
  });

  test('rejects a cursor of another order', async () => {
    const { next } = await page('/api/items?limit=1&order=arrived');
    const cursor = new URL(next ?? '').searchParams.get('cursor') ?? '';
    expect((await faults(`/api/items?cursor=${cursor}`))[0]?.slice(0, 2)).toEqual(['cursor', cursor]);
    expect(await titlesAt(`/api/search?q=about&order=newest&limit=1&cursor=${cursor}`)).toEqual(['e']);
  });

  test('and /api/search quote a rejected cursor as it was sent', async () => {
    const { next } = await page('/api/items?limit=1');
    const cursor = new URL(next ?? '').searchParams.get('cursor') ?? '';
    const byDate = await faults(`/api/search?q=about&order=newest&cursor=${cursor}`);
    const other = 'the cursor of a "next" link, unchanged; this one belongs to another order';
    expect(byDate).toEqual([['cursor', cursor, other]]);
    expect(await faults(`/api/search?q=about&cursor=WzVd`)).toEqual([['cursor', 'WzVd', other]]);
    expect(await faults('/api/items?cursor=WzEsMl0')).toEqual([
      ['cursor', 'WzEsMl0', 'the cursor of a "next" link, unchanged'],
    ]);
  });

  test('and /api/search reject an empty list of topics', async () => {
    for (const topics of ['', ',', '%20']) {
      expect(await faults(`/api/search?q=about&topics=${topics}`)).toEqual([
        ['topics', decodeURIComponent(topics), 'the slug of a topic'],
      ]);
    }
  });

  test('returns the fields of fields= and no others', async () => {
    expect((await page('/api/items?fields=title,id&limit=1')).items[0]).toEqual({
      id: expect.any(String),
      title: 'd',
    });
    expect((await page('/api/items?fields=title&fields=authors&limit=1')).items).toEqual([
      { title: 'd', authors: [] },
    ]);
    expect(await faults('/api/items?fields=title,topics.slug')).toMatchObject([
      ['fields', 'topics.slug', /./],
    ]);
    expect(await faults('/api/items?fields=')).toHaveLength(1);
    expect((await app.request('/api/items.bib?fields=title')).status).toBe(400);
  });
});

describe('walking a list while papers arrive', () => {
  const TOPICS = ['robotics', 'speech', 'quiet'];
  const paper = fc.record({
    day: fc.integer({ min: 1, max: 4 }),
    topics: fc.uniqueArray(fc.constantFrom(...TOPICS), { minLength: 1 }),
  });
  const dump = fc.array(paper, { minLength: 1, maxLength: 6 });
  const query = fc.record({
    order: fc.constantFrom('newest', 'oldest', 'arrived'),
    topic: fc.constantFrom(
      '',
      'robotics',
      'robotics,speech',
      'robotics-speech',
      '-quiet',
      'speech,quiet-robotics',
    ),
    limit: fc.integer({ min: 1, max: 4 }),
    since: fc.constantFrom('', '2025-03-02'),
    path: fc.constantFrom('/api/items', '/api/search'),
  });

  test('meets each paper of the start exactly once, in the order of the list', async () => {
    let made = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(dump, { minLength: 1, maxLength: 3 }),
        fc.array(dump, { maxLength: 5 }),
        query,
        async (before, during, { order, topic, limit, since, path }) => {
          const own = await openTestCatalogue();
          try {
            const site = createApp({ db: own.db });
            const papersOf = (drawn: readonly { day: number; topics: string[] }[]): TestPaper[] =>
              drawn.map(({ day, topics }) => ({
                title: `p${++made}`,
                topics,
                publishedAt: `2025-03-0${day}T00:00:00Z`,
              }));
            for (const drawn of before) await own.add(papersOf(drawn));
            const isSearch = path === '/api/search';
            const parameters = new URLSearchParams({
              ...(isSearch ? { q: 'about', order: 'newest' } : { order }),
              ...(topic === '' ? {} : { [isSearch ? 'topics' : 'topic']: topic }),
              ...(since === '' ? {} : { since }),
              fields: 'title',
            });
            const read = async (url: string) => (await (await site.request(url)).json()) as Page;
            const beginning = (await read(`${path}?${parameters}&limit=100`)).items.map(({ title }) => title);
            const met: unknown[] = [];
            const waiting = [...during];
            for (let url: string | null = `${path}?${parameters}&limit=${limit}`; url !== null; ) {
              const { items, next }: Page = await read(url);
              met.push(...items.map(({ title }) => title));
              const drawn = waiting.shift();
              if (drawn !== undefined) await own.add(papersOf(drawn));
              url = next;
            }
            expect(new Set(met).size).toBe(met.length);
            expect(met.filter((title) => beginning.includes(title))).toEqual(beginning);
          } finally {
            await own.close();
          }
        },
      ),
      { numRuns: 25, seed: 9457 },
    );
  });
});

describe('min=', () => {
  const both = (robotics: number, speech: number) => [scored('robotics', robotics), scored('speech', speech)];
  beforeEach(async () => {
    await catalogue.add([
      { title: 'a', topics: both(0.9, 0.6), categories: ['cs.CV'], authors: ['Ada Novak'] },
      { title: 'b', topics: both(0.6, 0.8), categories: ['cs.CV'], authors: ['Ada Novak'], revised: true },
      { title: 'c', topics: both(0.7, 0.7), categories: ['cs.LG'] },
      { title: 'd', topics: [scored('robotics', 0.69)], categories: ['cs.LG'], authors: ['Ada Novak'] },
      { title: 'e', topics: [scored('quiet', 0.75)] },
      { title: 'f', topics: [] },
    ]);
  });

  test.each([
    ['min=0', ['a', 'b', 'c', 'd', 'e', 'f']],
    ['min=0.7', ['a', 'b', 'c', 'e']],
    ['min=.70', ['a', 'b', 'c', 'e']],
    ['min=1', []],
    ['min=0.7&topics=robotics', ['a', 'c']],
    ['min=0.69&topics=robotics', ['a', 'c', 'd']],
    ['min=0.7&topics=quiet', ['e']],
    // Each topic that is named counts by its own score.
    ['min=0.8&topics=robotics,speech', ['a', 'b']],
    // A topic that is excluded excludes at any score.
    ['min=0.7&topics=robotics-speech', []],
    ['min=0.6&topics=robotics-speech', ['d']],
    ['min=0.7&topics=-speech', ['e']],
    ['min=0.7&category=cs.CV', ['a', 'b']],
    ['min=0.7&category=cs.CV&topics=robotics', ['a']],
    ['min=0.7&category=cs.CV&topics=robotics&author=Ada+Novak', ['a']],
    ['min=0.7&author=Ada+Novak', ['a', 'b']],
    ['min=0.85&topics=cat:cs.CV,speech', ['a']],
    ['min=0.8&topics=author:ada_novak,speech', ['a', 'b']],
    ['min=0.6&revised=only&topics=robotics', ['b']],
    ['min=0.7&dump=dump+1', ['a', 'b', 'c', 'e']],
    ['min=0.7&dump=dump+1&topics=robotics', ['a', 'c']],
  ])('selects papers by %s in lists, searches, feeds and pages', async (search, expected) => {
    const found = async (url: string) => (await titlesAt(url)).toSorted();
    expect(await found(`/api/items?${search.replace('topics=', 'topic=')}`)).toEqual(expected);
    expect(await found(`/feeds/search.json?q=about&${search}`)).toEqual(expected);
    const { items, total } = JSON.parse(await (await app.request(`/api/search?q=about&${search}`)).text());
    expect(items.map(({ title }: { title: string }) => title).toSorted()).toEqual(expected);
    expect(total).toEqual({ count: expected.length, more: false });
    const html = await (await app.request(`/search?${search}`)).text();
    const links = [...html.matchAll(/<h3[^>]*><a [^>]*>([a-f])<\/a>/g)].map(([, title]) => title);
    // Without any filter the page has no list.
    if (search !== 'min=0') expect(links.toSorted()).toEqual(expected);
  });

  test.each([
    ['all.json?min=0.7', ['a', 'b', 'c', 'e']],
    ['topics/robotics.json?min=0.7', ['a', 'c']],
    ['topics/quiet.json?min=0.7', ['e']],
    ['topics/robotics+speech.json?min=0.8', ['a', 'b']],
    ['topics/robotics-speech.json?min=0.5', ['d']],
    ['topics/cat:cs.CV+robotics.json?min=0.7&revised=no', ['a', 'c']],
    ['categories/cs.CV.json?min=0.9', ['a']],
    ['authors/ada_novak.json?min=0.8', ['a', 'b']],
    ['topics/robotics.json?min=0.7&top=1', ['a']],
    ['search.json?q=about&top=2&min=0.8', ['a', 'b']],
  ])('selects papers of the feed %s', async (path, expected) => {
    expect((await titlesAt(`/feeds/${path}`)).toSorted()).toEqual(expected);
  });

  test('counts in the digests of a feed', async () => {
    const { items } = await page('/feeds/topics/robotics.json?min=0.7&digest=daily');
    expect(items).toMatchObject([
      {
        title: 'Robotics with a score of at least 70%: 2 papers on 11 March 2025',
        url: `${BASE}/search?min=0.7&topics=robotics&arrived=2025-03-11`,
      },
    ]);
  });

  test('stands in one form in the addresses and in the title of a feed', async () => {
    const feed = JSON.parse(await (await app.request('/feeds/topics/robotics.json?min=.70&limit=1')).text());
    expect(feed).toMatchObject({
      title: 'Paperwire: Robotics with a score of at least 70%',
      home_page_url: `${BASE}/topics/robotics?min=0.7`,
      feed_url: `${BASE}/feeds/topics/robotics.json?min=.70&limit=1`,
      next_url: expect.stringMatching(/robotics\.json\?min=0\.7&limit=1&before=\d+$/),
    });
    const atom = async (query: string) => {
      const text = await (await app.request(`/feeds/topics/robotics.atom${query}`)).text();
      return /<id>(.*?)<\/id>/.exec(text)?.[1];
    };
    expect(await atom('?min=0.70')).toBe(await atom('?min=.7'));
    expect(await atom('?min=0')).toBe(await atom(''));
    expect(await atom('?min=0.7')).not.toBe(await atom(''));
  });

  test.each(['0.755', '70', '-1', '1.1', 'high', '0,7', ''])(
    '%s is refused in the API and in feeds',
    async (min) => {
      const expected = [['min', min, 'a score from 0 to 1 with at most two decimals, such as 0.7']];
      expect(await faults(`/api/items?min=${min}`)).toEqual(expected);
      expect(await faults(`/api/search?q=about&min=${min}`)).toEqual(expected);
      const feed = await app.request(`/feeds/topics/robotics.atom?min=${min}`);
      expect([feed.status, await feed.text()]).toEqual([400, expect.stringContaining('such as 0.7')]);
    },
  );
});
