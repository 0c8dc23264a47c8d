import { createApp } from '../../functions/app.ts';
import { axis, type TestCatalogue, type TestPaper, tilted } from './catalogue.ts';
import { randomNumbers } from './random.ts';

type App = ReturnType<typeof createApp>;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A Monday. */
const MONDAY = Date.UTC(2025, 2, 10);

/** A dump of the week. */
interface TimedDump {
  readonly at: number;
  readonly papers: readonly TestPaper[];
}

/** Papers of each dump, by day of the week from 0 and hour: the volumes of arXiv, Hugging Face and a mailing list. */
const WEEK: readonly (readonly [day: number, hour: number, papers: number])[] = [
  [0, 9, 820],
  [1, 9, 1_200],
  [2, 7, 300],
  [2, 13, 280],
  [2, 19.5, 120],
  [3, 9, 450],
  [3, 22, 350],
  [4, 9, 640],
  // No dump at the weekend, then three days at once.
  [7, 9, 2_100],
  [8, 9, 390],
];

/** A feed, and the papers that belong to it. */
interface SimulatedFeed {
  readonly path: string;
  readonly selects: (paper: TestPaper) => boolean;
}

const isUnder = (paper: TestPaper, topic: string) => paper.topics?.includes(topic) ?? false;
const hasWord = (paper: TestPaper) => paper.title.includes('language');
/** Cosines of papers with every query, and those that are above its cut. */
const FAR = [0.05, 0.2, 0.35] as const;
const NEAR = [0.45, 0.6, 0.9] as const;
const isNear = (paper: TestPaper) =>
  NEAR.some((cosine) => paper.embedding?.vector[0] === Math.fround(cosine));
const isFound = (paper: TestPaper) => hasWord(paper) || isNear(paper);

const FEEDS: readonly SimulatedFeed[] = [
  { path: 'all', selects: () => true },
  { path: 'topics/robotics', selects: (paper) => isUnder(paper, 'robotics') },
  { path: 'topics/quiet', selects: (paper) => isUnder(paper, 'quiet') },
  {
    path: 'topics/robotics+speech',
    selects: (paper) => isUnder(paper, 'robotics') || isUnder(paper, 'speech'),
  },
  {
    path: 'topics/robotics-speech',
    selects: (paper) => isUnder(paper, 'robotics') && !isUnder(paper, 'speech'),
  },
  { path: 'topics/-quiet', selects: (paper) => !isUnder(paper, 'quiet') },
  { path: 'search?q=language', selects: isFound },
  { path: 'search?q=language&topics=speech', selects: (paper) => isFound(paper) && isUnder(paper, 'speech') },
  { path: 'search?q=talking+machines+-language', selects: (paper) => isNear(paper) && !hasWord(paper) },
];

const FORMATS = ['rss', 'atom', 'json'] as const;
type Format = (typeof FORMATS)[number];

/** When a reader polls, in hours since Monday, and how. */
interface Habit {
  readonly name: string;
  readonly hours: (random: () => number, hourly: readonly number[]) => readonly number[];
  /** Sends If-None-Match; with `delta` also A-IM. */
  readonly validates?: 'delta' | 'tag';
  /** Takes what it has as long as max-age and stale-while-revalidate allow. */
  readonly honoursMaxAge?: boolean;
}

const DAYS = Array.from({ length: 9 }, (_, day) => day);

const HABITS: readonly Habit[] = [
  { name: 'hourly', hours: (_, hourly) => hourly, validates: 'tag' },
  { name: 'hourly for new items only', hours: (_, hourly) => hourly, validates: 'delta' },
  { name: 'hourly within max-age', hours: (_, hourly) => hourly, honoursMaxAge: true },
  { name: 'daily at eight', hours: () => DAYS.map((day) => 24 * day + 8) },
  {
    name: 'daily at random',
    hours: (random) => DAYS.map((day) => 24 * (day + random())),
    validates: 'tag',
  },
  {
    name: 'daily at random for new items only',
    hours: (random) => DAYS.map((day) => 24 * (day + random())),
    validates: 'delta',
  },
  {
    name: 'not at weekends',
    hours: () => DAYS.filter((day) => day % 7 < 5).map((day) => 24 * day + 8.5),
    validates: 'delta',
  },
];

/** Papers of a week, some with dates of the past or the future; a twentieth of each dump was in an earlier one. */
function dumpsOfWeek(scale: number, random: () => number): TimedDump[] {
  const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)] as T;
  const all: TestPaper[] = [];
  return WEEK.map(([day, hour, volume]) => {
    const at = MONDAY + day * DAY_MS + hour * HOUR_MS;
    const papers = Array.from({ length: Math.round(volume * scale) }, (): TestPaper => {
      if (all.length > 0 && random() < 0.05) {
        const earlier = pick(all);
        return random() < 0.5
          ? earlier
          : { ...earlier, abstract: `${earlier.abstract} More.`, authors: ['Ada'] };
      }
      const topics = pick([['robotics'], ['robotics', 'speech'], ['speech'], ['speech'], []] as const);
      const paper = {
        title: `Paper ${all.length} on ${random() < 0.3 ? 'language' : 'vision'}`,
        abstract: 'We study it.',
        topics: random() < 0.02 ? ['quiet'] : topics,
        embedding: { vector: tilted(pick(random() < 0.05 ? NEAR : FAR)), tokens: 9, truncated: false },
        publishedAt: new Date(at - DAY_MS * pick([0, 1, 1, 2, 3, 400, 9_000, -30_000]))
          .toISOString()
          .replace(/T.*/, 'T00:00:00Z'),
      };
      all.push(paper);
      return paper;
    });
    return { at, papers: [...new Map(papers.map((paper) => [paper.title, paper])).values()] };
  });
}

/** Ids of the items of a document, with their titles, as readers find them. */
function itemsOf(format: Format, text: string): Map<string, string> {
  if (format === 'json') {
    const { items } = JSON.parse(text) as { items: readonly { id: string; title: string }[] };
    return new Map(items.map(({ id, title }) => [id, title]));
  }
  const [tag, id] = format === 'rss' ? ['item', /<guid[^>]*>([^<]*)</] : ['entry', /<id>([^<]*)</];
  const entries = text.split(`<${tag}>`).slice(1);
  return new Map(
    entries.map((entry) => [id.exec(entry)?.[1] ?? '', /<title[^>]*>([^<]*)</.exec(entry)?.[1] ?? '']),
  );
}

/** One reader of one feed. It knows items by their ids and forgets those that its document does not hold any more. */
class Reader {
  readonly name: string;
  readonly #app: () => App;
  readonly #habit: Habit;
  readonly #feed: SimulatedFeed;
  readonly #format: Format;
  readonly #seen = new Map<string, string>();
  #document = new Set<string>();
  #etag = '';
  #updated = '';
  #since = Number.NEGATIVE_INFINITY;
  #freshUntil = Number.NEGATIVE_INFINITY;

  constructor(app: () => App, habit: Habit, feed: SimulatedFeed, format: Format) {
    this.name = `${feed.path}.${format}, ${habit.name}`;
    this.#app = app;
    this.#habit = habit;
    this.#feed = feed;
    this.#format = format;
  }

  /** @param arrivals the times when papers came, by title @returns what is wrong with what it got */
  async poll(now: number, arrivals: ReadonlyMap<string, readonly [number, TestPaper]>): Promise<string[]> {
    if (this.#habit.honoursMaxAge && now < this.#freshUntil) return [];
    const { validates } = this.#habit;
    const path = this.#feed.path.replace(/(?=\?)|$/, `.${this.#format}`);
    const response = await this.#app().request(`/feeds/${path}`, {
      headers: {
        'Accept-Encoding': 'identity',
        ...(validates !== undefined && this.#etag !== '' ? { 'If-None-Match': this.#etag } : {}),
        ...(validates === 'delta' ? { 'A-IM': 'feed' } : {}),
      },
    });
    const wrong: string[] = [];
    const isFirst = this.#etag === '';
    const etag = response.headers.get('ETag') ?? '';
    const freshSeconds = [
      ...(response.headers.get('Cache-Control') ?? '').matchAll(/(?:age|revalidate)=(\d+)/g),
    ]
      .map(([, seconds]) => Number(seconds))
      .reduce((sum, seconds) => sum + seconds, 0);
    this.#freshUntil = now + freshSeconds * 1000;
    const isWhole = response.status === 200;
    if (!isWhole && response.status !== 226) {
      if (response.status !== 304 || isFirst) wrong.push(`status ${response.status}`);
    } else {
      if (!isFirst && etag === this.#etag && validates !== undefined) wrong.push('got what it has');
      const items = itemsOf(this.#format, await response.text());
      const document = new Set(items.keys());
      for (const [id, title] of items) {
        const [arrived = Number.NaN, paper] = arrivals.get(title) ?? [];
        if (paper === undefined || !this.#feed.selects(paper)) wrong.push(`${title} is not in the feed`);
        if (!this.#seen.has(id)) {
          if (!isFirst && !(arrived > this.#since)) wrong.push(`${title} is old and shown as new`);
        } else if (isWhole && !this.#document.has(id)) wrong.push(`${title} comes back`);
        this.#seen.set(id, title);
      }
      if (isWhole) this.#document = document;
      else this.#document = this.#document.union(document);
      const updated = response.headers.get('Last-Modified') ?? '';
      if (Date.parse(updated) < Date.parse(this.#updated))
        wrong.push(`Last-Modified goes back to ${updated}`);
      this.#updated = updated;
    }
    const titles = new Set(this.#seen.values());
    if (titles.size !== this.#seen.size) wrong.push('a paper has two ids');
    const first = isFirst ? now : this.#since;
    for (const [title, [arrived, paper]] of arrivals) {
      if (arrived > first && arrived <= now && this.#feed.selects(paper) && !titles.has(title))
        wrong.push(`${title} is missed`);
    }
    this.#since = now;
    this.#etag = etag;
    return wrong.map((text) => `${this.name} at ${new Date(now).toISOString()}: ${text}`);
  }
}

/** The site, as a process that starts makes it. All queries mean the same. */
function openSite({ db }: TestCatalogue): App {
  const queries = { model: 'test', embed: async () => axis(0) };
  return createApp({ db, publicUrl: 'https://papers.example', queries });
}

/**
 * Simulates readers of all habits, feeds and formats over a week of dumps and a day more, with a restart each day.
 * @param scale of the volumes of the dumps; 1 for real ones
 * @param everyHours hours between two polls of an hourly reader
 * @returns the polls, and what was wrong
 */
export async function simulateWeek(
  catalogue: TestCatalogue,
  scale: number,
  everyHours = 1,
): Promise<{ readonly polls: number; readonly wrong: readonly string[] }> {
  const random = randomNumbers(16);
  const arrivals = new Map<string, readonly [number, TestPaper]>();
  const events: { readonly at: number; readonly run: () => Promise<readonly string[]> }[] = [];
  for (const { at, papers } of dumpsOfWeek(scale, random)) {
    const run = async () => {
      await catalogue.add(papers, { capturedAt: new Date(at).toISOString() });
      for (const paper of papers) if (!arrivals.has(paper.title)) arrivals.set(paper.title, [at, paper]);
      return [];
    };
    events.push({ at, run });
  }
  let app = openSite(catalogue);
  for (const day of DAYS) {
    const run = async () => {
      app = openSite(catalogue);
      return [];
    };
    events.push({ at: MONDAY + day * DAY_MS, run });
  }
  const hourly = Array.from({ length: (9 * 24) / everyHours }, (_, i) => i * everyHours + 0.02);
  let polls = 0;
  for (const [f, feed] of FEEDS.entries()) {
    for (const [h, habit] of HABITS.entries()) {
      const reader = new Reader(() => app, habit, feed, FORMATS[(f + h) % 3] as Format);
      for (const hour of habit.hours(random, hourly)) {
        const at = MONDAY + hour * HOUR_MS;
        events.push({ at, run: () => reader.poll(at, arrivals) });
        polls++;
      }
    }
  }
  const wrong: string[] = [];
  for (const { run } of events.toSorted((a, b) => a.at - b.at)) wrong.push(...(await run()));
  return { polls, wrong };
}
