import type { Database } from '../../db/database.ts';
import {
  findArrived,
  findAsArrived,
  findPeriods,
  type Period,
  type PeriodQuery,
} from '../../db/items/find-periods.ts';
import { mapInTurns } from '../../db/next-turn.ts';
import { libraryPeriods } from '../library/periods.ts';
import type { LibraryMatch } from '../library/scan.ts';
import { periodName, writtenPeriod } from '../search/period.ts';
import type { Digest, FeedEntry } from './feed.ts';
import { type DatedSelection, type FeedPaper, findLiked, type ItemSelection } from './find-items.ts';
import { digestContent, MAX_LISTED_PAPERS } from './render/digest.ts';
import { feedTitle } from './render/title.ts';
import { type FeedSubject, SEARCH, searchPage } from './subject.ts';

/** Less of a feed, as a subscriber chooses it. Each edition is a feed of its own. */
export interface Edition {
  /** One entry a day or a week, with a list of the papers that arrived in it. */
  readonly digest?: DigestName | undefined;
  /** Number of papers that a day keeps, the best ones. */
  readonly top?: number | undefined;
}

/** The periods of digests, and how many of them a document holds. */
const DIGESTS = {
  daily: { unit: 'day', periods: 14 },
  weekly: { unit: 'week', periods: 8 },
} as const;

type DigestName = keyof typeof DIGESTS;
export const DIGEST_NAMES = Object.keys(DIGESTS) as DigestName[];

/** The subject of an edition of a feed. */
export function aboutEdition(subject: FeedSubject, { digest, top }: Edition): FeedSubject {
  const query = new URLSearchParams(subject.query);
  if (digest !== undefined) query.set('digest', digest);
  if (top !== undefined) query.set('top', String(top));
  const name = [
    subject.name,
    ...(top === undefined ? [] : [top === 1 ? 'the best paper a day' : `the best ${top} papers a day`]),
    ...(digest === undefined ? [] : [`${digest} digest`]),
  ];
  const description = [
    subject.description,
    ...(top === undefined
      ? []
      : [`Only ${top === 1 ? 'the best paper' : `the best ${top} papers`} of a day.`]),
    ...(digest === undefined ? [] : [`One entry a ${DIGESTS[digest].unit}.`]),
  ];
  return { ...subject, query: query.toString(), name: name.join(', '), description: description.join(' ') };
}

/** What an edition of a feed lists; `undefined` when the subscriber chose none. */
export async function findEdition(
  db: Database,
  base: string,
  subject: FeedSubject,
  selection: ItemSelection,
  { digest, top }: Edition,
): Promise<readonly FeedEntry[] | undefined> {
  if (selection.kind === 'similar') return undefined;
  if (digest !== undefined) return findDigests(db, base, subject, selection, digest, top);
  return top === undefined ? undefined : findTop(db, selection, top);
}

/** The best papers of each of the last 14 days in which papers arrived, `top` a day. */
async function findTop(db: Database, selection: DatedSelection, top: number): Promise<readonly FeedPaper[]> {
  const days = await periodsOf(db, selection, { ...DIGESTS.daily, top, limit: top });
  const arrivals = days.flatMap((day) => day.arrivals);
  return selection.kind === 'library'
    ? findLiked(db, await matchesOf(selection, arrivals))
    : findArrived(db, arrivals);
}

async function periodsOf(
  db: Database,
  selection: DatedSelection,
  query: Omit<PeriodQuery, 'selection'>,
): Promise<Period[]> {
  if (selection.kind === 'library') return libraryPeriods(await selection.scan(), query);
  return findPeriods(db, {
    selection: selection.kind === 'search' ? selection.search : selection.filter,
    ...query,
  });
}

/** What a library has to do with items of its feed, in their order. */
async function matchesOf(
  { scan }: Extract<DatedSelection, { kind: 'library' }>,
  arrivals: readonly number[],
): Promise<LibraryMatch[]> {
  const matches = new Map((await scan()).matches.map((match) => [match.arrival, match]));
  return arrivals.flatMap((arrival) => matches.get(arrival) ?? []);
}

/** Maximum number of papers that a document lists. Beyond it, a document holds fewer digests, but not fewer than three. */
const MAX_DOCUMENT_PAPERS = 2_500;
const MIN_DIGESTS = 3;

/**
 * The digests of the last periods in which papers arrived, the last first. A digest shows its papers as they were when they
 * arrived. So it stays as it is when its period is over; until then it grows.
 * @param subject of the whole feed
 */
async function findDigests(
  db: Database,
  base: string,
  subject: FeedSubject,
  selection: DatedSelection,
  digest: DigestName,
  top: number | undefined,
): Promise<Digest[]> {
  const { unit } = DIGESTS[digest];
  const query = { ...DIGESTS[digest], top, limit: MAX_LISTED_PAPERS };
  const periods = withinBounds(await periodsOf(db, selection, query));
  const allArrivals = periods.flatMap(({ arrivals }) => arrivals);
  const found = await findAsArrived(db, allArrivals);
  const likes = selection.kind === 'library' ? await matchesOf(selection, allArrivals) : [];
  const papers = found.map((paper, i) => ({ ...paper, like: likes[i]?.like }));
  const [topic] =
    selection.kind === 'list' && selection.filter.topics?.length === 1 ? selection.filter.topics : [];
  let start = 0;
  return mapInTurns(periods, ({ firstAt, lastAt, last, count, arrivals }) => {
    const listed = papers.slice(start, start + arrivals.length);
    start += arrivals.length;
    const period = periodName(unit, firstAt);
    const url = arrivalsPage(base, subject, period);
    const content = digestContent(base, listed, {
      topic: typeof topic === 'string' ? topic : undefined,
      count,
      url,
    });
    const name = subject.path === 'all' && subject.query === '' ? 'all topics' : subject.name;
    const title = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}: ${counted(count, top)} ${writtenPeriod(period)}`;
    return {
      period,
      arrival: last,
      changedAt: lastAt,
      entry: {
        url,
        title: feedTitle(title),
        content,
        // Never in the future, and in the order in which digests begin.
        published: firstAt,
        updated: lastAt,
        authors: ['Paperwire'],
        categories: [],
        language: undefined,
      },
    };
  });
}

function withinBounds(periods: readonly Period[]): Period[] {
  let papers = 0;
  return periods.filter(({ arrivals }, i) => {
    papers += arrivals.length;
    return i < MIN_DIGESTS || papers <= MAX_DOCUMENT_PAPERS;
  });
}

/** What the lists of a feed's path are called among topics. */
const PREFIXES: Readonly<Record<string, string>> = { topics: '', categories: 'cat:', authors: 'author:' };

/** The page with the papers of a feed that arrived in a period; of a library, with all that arrived: people pass such links on. */
function arrivalsPage(base: string, { path, query }: FeedSubject, period: string): string {
  const [list = '', name = ''] = decodeURIComponent(path).split('/');
  const prefix = PREFIXES[list];
  const parameters = new URLSearchParams(list === 'library' ? '' : query);
  if (prefix !== undefined) parameters.set('topics', prefix + name);
  parameters.set('arrived', period);
  return path === SEARCH ? searchPage(base, parameters.toString()) : `${base}/search?${parameters}`;
}

/** `1 paper`, `1,200 papers`, `the best 10 papers`. */
function counted(papers: number, top: number | undefined): string {
  const count = `${papers.toLocaleString('en-GB')} ${papers === 1 ? 'paper' : 'papers'}`;
  return top === undefined ? count : `the best ${count}`;
}
