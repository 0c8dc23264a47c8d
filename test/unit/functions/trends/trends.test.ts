import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TrendList } from '../../../../functions/api/schemas/trends.ts';
import { createApp } from '../../../../functions/app.ts';
import { openTestCatalogue, type TestCatalogue, type TestPaper } from '../../../support/catalogue.ts';

const BASE = 'https://papers.example';

let catalogue: TestCatalogue;
let app: ReturnType<typeof createApp>;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
  app = createApp({ db: catalogue.db, publicUrl: BASE });
});
afterEach(() => catalogue.close());

const read = async (path: string) => (await app.request(path)).text();
const trends = async (path = '/api/trends') => (await (await app.request(path)).json()) as TrendList;
/** The trends of a topic, and its own. */
async function trendsOf(slug: string) {
  const all = await trends(`/api/topics/${slug}/trends`);
  expect(all.topics).toHaveLength(1);
  return { ...all, ...all.topics[0], all: all.weekly };
}

/** Days of the weeks before that of Monday 10 March 2025, the last week first. */
const dayOf = (weeksBefore: number) =>
  new Date(Date.UTC(2025, 2, 12 - 7 * weeksBefore)).toISOString().replace('.000', '');

/** Twenty papers in each of twelve weeks: half of them on speech before, and so many in the last one. */
function weeks(speechInLast: number): TestPaper[] {
  return Array.from({ length: 240 }, (_, i) => {
    const week = Math.floor(i / 20);
    return {
      title: `${week === 0 && i < 8 ? 'Silent speech of' : 'On'} w${i}x`,
      publishedAt: dayOf(week),
      topics: [i % 20 < (week === 0 ? speechInLast : 10) ? 'speech' : 'robotics'],
    };
  });
}

describe('GET /api/topics/:slug/trends', () => {
  test('compares the last whole week with those before, and names new terms', async () => {
    await catalogue.add(weeks(20), { capturedAt: '2025-03-17T00:00:00Z' });
    const speech = await trendsOf('speech');
    expect(speech).toMatchObject({
      slug: 'speech',
      name: 'Speech & audio',
      week: '2025-03-10',
      running: false,
      weekly: [...new Array(11).fill(10), 20],
      all: new Array(12).fill(20),
      shares: [...new Array(11).fill(0.5), 1],
      change: { share: 1, before: 0.5, direction: 'rising' },
      risingSince: '2025-02-17',
      page: `${BASE}/topics/speech`,
    });
    // Two-proportion z test of 20 of 20 and 110 of 220: pooled share 13/24.
    const spread = (13 / 24) * (11 / 24) * (1 / 20 + 1 / 220);
    expect(speech.change?.z).toBeCloseTo(0.5 / Math.sqrt(spread), 4);
    expect(speech.rising).toMatchObject({
      items: 50,
      before: 80,
      terms: [{ term: 'silent speech', items: 8, before: 0 }],
    });
    expect((await trendsOf('robotics')).change?.direction).toBe('falling');
  });

  test('compares no week that is not over', async () => {
    await catalogue.add(weeks(20), { capturedAt: '2025-03-14T00:00:00Z' });
    expect(await trendsOf('speech')).toMatchObject({
      week: '2025-03-03',
      running: true,
      change: { share: 0.5, before: 0.5, z: 0, direction: 'steady' },
    });
  });

  test('takes a change for steady that earlier weeks had too', async () => {
    const papers = weeks(20).map((paper, i) => {
      const week = Math.floor(i / 20);
      return week > 0 ? { ...paper, topics: [week % 2 === 0 ? 'speech' : 'robotics'] } : paper;
    });
    await catalogue.add(papers, { capturedAt: '2025-03-17T00:00:00Z' });
    expect((await trendsOf('speech')).change).toMatchObject({ share: 1, direction: 'steady' });
  });

  test('says with few papers that it cannot tell', async () => {
    await catalogue.add(
      [0, 1, 2, 3, 4].map((week) => ({ title: `Paper ${week}`, publishedAt: dayOf(week) })),
      { capturedAt: '2025-03-17T00:00:00Z' },
    );
    await catalogue.add([{ title: 'Spoken', publishedAt: dayOf(1), topics: ['speech', 'quiet'] }], {
      capturedAt: '2025-03-18T00:00:00Z',
    });
    // The largest first; then in their order.
    expect((await trends()).topics.map(({ slug }) => slug)).toEqual(['robotics', 'speech', 'quiet']);
    const { change, rising } = await trendsOf('robotics');
    expect([change, rising.terms]).toEqual([null, null]);
    expect(await read('/topics/robotics')).toContain('Too few papers to tell');
    expect(await read('/trends')).toContain('too few papers to tell');
  });

  test('answers without papers', async () => {
    expect(await trendsOf('quiet')).toMatchObject({ weeks: [], week: null, change: null });
    expect(await read('/topics/quiet')).not.toContain('class="meta trend"');
    expect(await read('/trends')).toContain('No papers yet');
  });

  test('redirects from a former slug, and knows no combined topics', async () => {
    await catalogue.setTopics([
      { slug: 'voice', name: 'Voice', formerly: ['speech'] },
      { slug: 'other', name: 'Other' },
    ]);
    const moved = await app.request('/api/topics/speech/trends');
    expect([moved.status, moved.headers.get('Location')]).toEqual([301, `${BASE}/api/topics/voice/trends`]);
    for (const slug of ['nothing', 'other+voice', 'cat:cs.CV', 'author:ada_novak']) {
      expect([slug, (await app.request(`/api/topics/${slug}/trends`)).status]).toEqual([slug, 404]);
    }
  });
});

describe('GET /api/trends', () => {
  test('lists the clearest change first, and what is new in all titles', async () => {
    await catalogue.add(weeks(20), { capturedAt: '2025-03-17T00:00:00Z' });
    const { topics, rising, weekly } = await trends();
    expect(topics.map(({ slug, change }) => [slug, change?.direction])).toEqual([
      ['speech', 'rising'],
      ['robotics', 'falling'],
      ['quiet', undefined],
    ]);
    expect(weekly).toEqual(new Array(12).fill(20));
    expect(rising.terms?.map(({ term }) => term)).toEqual(['silent speech']);
  });
});

describe('the pages', () => {
  test('lead from home and a topic to /trends, and from there to each topic', async () => {
    await catalogue.add(weeks(20), { capturedAt: '2025-03-17T00:00:00Z' });
    expect(await read('/')).toContain(`href="${BASE}/trends"`);
    expect(await read('/topics/speech')).toContain(`href="${BASE}/trends"`);
    const page = await read('/trends');
    for (const slug of ['speech', 'robotics', 'quiet']) expect(page).toContain(`href="/topics/${slug}"`);
    expect(page).toContain('100.0%');
  });

  test('show the chart of a topic with its numbers on its first page only', async () => {
    await catalogue.add(weeks(20), { capturedAt: '2025-03-17T00:00:00Z' });
    const page = await read('/topics/speech');
    expect(page).toMatch(/<svg [^>]*role="img" aria-label="Share of all papers[^"]*rising/);
    expect(page.match(/<tr>/g)).toHaveLength(13);
    const older = /href="([^"]*cursor=[^"]*)"/.exec(page)?.[1] ?? '';
    for (const path of [
      older.replace(BASE, ''),
      '/topics/speech?category=cs.CV',
      '/topics/robotics+speech',
    ]) {
      expect(await read(path)).not.toContain('class="meta trend"');
    }
  });

  test('lead from a new term to the papers that have it', async () => {
    await catalogue.add(weeks(20), { capturedAt: '2025-03-17T00:00:00Z' });
    const page = await read('/topics/speech');
    const [, path = ''] = /href="([^"]*\/search\?[^"]*)">silent speech</.exec(page) ?? [];
    const found = await read(path.replace(BASE, '').replaceAll('&amp;', '&'));
    expect(found.replaceAll(/<\/?mark>/g, '').match(/Silent speech of w\d/g)?.length).toBeGreaterThanOrEqual(
      8,
    );
  });

  test('answer 304 until the catalogue changes', async () => {
    await catalogue.add(weeks(20), { capturedAt: '2025-03-17T00:00:00Z' });
    const ETag = (await app.request('/trends')).headers.get('ETag') ?? '';
    const again = () => app.request('/trends', { headers: { 'If-None-Match': ETag } });
    expect((await again()).status).toBe(304);
    await catalogue.add([{ title: 'Later', publishedAt: '2025-03-18T00:00:00Z' }], {
      capturedAt: '2025-03-18T00:00:00Z',
    });
    expect((await again()).status).toBe(200);
  });
});
