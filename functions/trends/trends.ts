/** How the topics change: their shares of the papers of each week, and the terms that rise in titles. */
import type { Database } from '../../db/database.ts';
import { countWeekly, type WeeklyCounts } from '../../db/items/weekly-counts.ts';
import { nextTurn } from '../../db/next-turn.ts';
import { findTitles } from '../../db/topics/find-titles.ts';
import type { TopicHead } from '../../db/topics/find-topic.ts';
import { type RisingTerms, risingTerms } from './rising-terms.ts';

/** The share of a topic in the last whole week beside that of the weeks before. */
export interface ShareChange {
  /** Share of the papers of the week, 0 to 1. */
  readonly share: number;
  /** Share of the papers of the weeks before, together. */
  readonly before: number;
  /** The difference in standard deviations of what the weeks before would bring. */
  readonly z: number;
  readonly direction: 'rising' | 'falling' | 'steady';
}

type TopicName = Pick<TopicHead, 'slug' | 'name'>;

/** A topic by weeks. */
export interface TopicTrend extends TopicName {
  /** Number of its papers in each week. */
  readonly weekly: readonly number[];
  /** Share of the papers of each week; `null` for a week without papers. */
  readonly shares: readonly (number | null)[];
  /** `null` with too few papers to tell. */
  readonly change: ShareChange | null;
}

/** The trends of topics over the last weeks. */
export interface Trends {
  /** The Monday of each week, the oldest first; `[]` without papers. */
  readonly weeks: readonly string[];
  /** Whether the last week is not over. */
  readonly isRunning: boolean;
  /** Number of all papers in each week. */
  readonly weekly: readonly number[];
  /** The Monday of the last whole week, which is compared; `null` without papers. */
  readonly week: string | null;
  /** The first Monday of the weeks whose titles are compared with those of the weeks before; `null` without papers. */
  readonly risingSince: string | null;
  /** The clearest change first; those with too few papers to tell last, the largest first. */
  readonly topics: readonly TopicTrend[];
  /** What is new in titles: of all papers, or of those of the only topic. */
  readonly rising: RisingTerms;
}

/** Number of weeks whose titles are compared with those of the earlier weeks. */
const RISING_WEEKS = 4;
/** Maximum number of titles to read of these weeks, and of the earlier ones. */
const MAX_TITLES = 1_500;

/** Least number of papers of a topic to expect in the week, and of weeks before that have any papers. */
const MIN_EXPECTED_ITEMS = 5;
const MIN_WEEKS_BEFORE = 3;
/** From here on a change is clear: by chance 1.5% differ so much (Student's t, nine degrees of freedom). */
const MIN_Z = 3;

/**
 * Reads the trends of topics, or of one topic: two queries.
 * @param terms the largest number of rising terms
 */
export async function readTrends(
  db: Database,
  topics: readonly TopicName[] | TopicName,
  terms: number,
): Promise<Trends> {
  const only = 'slug' in topics ? topics : undefined;
  const counts = await countWeekly(db, only?.slug);
  const { weeks, isRunning, all } = counts;
  const [from, middle, last] = [weeks[0], weeks.at(-RISING_WEEKS), weeks.at(-1)];
  const titles =
    from === undefined || middle === undefined || last === undefined
      ? []
      : await findTitles(db, { from, middle, until: addWeek(last) }, MAX_TITLES, only?.slug);
  // Counting the terms takes some tens of milliseconds: a turn of its own.
  await nextTurn();
  return {
    weeks,
    isRunning,
    weekly: all,
    week: weeks.at(isRunning ? -2 : -1) ?? null,
    risingSince: middle ?? null,
    topics: ('slug' in topics ? [topics] : topics)
      .map(({ slug, name }) => ({
        slug,
        name,
        weekly: counts.topics.get(slug) ?? [],
        shares: sharesOf(counts, slug),
        change: changeOf(counts, slug),
      }))
      .toSorted((a, b) => clarity(b) - clarity(a) || sumOf(b.weekly) - sumOf(a.weekly)),
    rising: risingTerms(titles, terms, only?.name),
  };
}

function addWeek(monday: string): string {
  return new Date(Date.parse(monday) + 7 * 86_400_000).toISOString().slice(0, 10);
}

function sumOf(weekly: readonly number[]): number {
  return weekly.reduce((sum, items) => sum + items, 0);
}

/** Topics without a change to tell come last. */
function clarity({ change }: TopicTrend): number {
  return change === null ? -1 : Math.abs(change.z);
}

function sharesOf({ all, topics }: WeeklyCounts, slug: string): (number | null)[] {
  return (topics.get(slug) ?? []).map((items, i) => (all[i] ? items / all[i] : null));
}

/**
 * Compares the share of a topic in the last whole week with that in the weeks before. Weeks differ by more than chance alone
 * brings, so the binomial variance is multiplied by a dispersion, at least 1 (McCullagh and Nelder, Generalized Linear
 * Models, section 4.5). It is taken from the differences between successive weeks before, which a slow change does not
 * enlarge (von Neumann, Ann. Math. Statist. 12, 1941).
 */
function changeOf({ all, isRunning, topics }: WeeklyCounts, slug: string): ShareChange | null {
  const weekly = (topics.get(slug) ?? []).map((items, i) => ({ items, of: all[i] ?? 0 }));
  if (isRunning) weekly.pop();
  const week = weekly.pop();
  const before = weekly.filter(({ of }) => of > 0);
  if (week === undefined || week.of === 0 || before.length < MIN_WEEKS_BEFORE) return null;
  const sum = before.reduce((a, b) => ({ items: a.items + b.items, of: a.of + b.of }));
  const pooled = (week.items + sum.items) / (week.of + sum.of);
  if (pooled * week.of < MIN_EXPECTED_ITEMS || pooled === 1) return null;
  const share = week.items / week.of;
  const shareBefore = sum.items / sum.of;
  const variance = (a: number, b: number) => pooled * (1 - pooled) * (1 / a + 1 / b);
  let dispersion = 0;
  let last: (typeof before)[number] | undefined;
  for (const each of before) {
    if (last !== undefined) {
      const difference = each.items / each.of - last.items / last.of;
      dispersion += difference ** 2 / variance(each.of, last.of) / (before.length - 1);
    }
    last = each;
  }
  const z = (share - shareBefore) / Math.sqrt(Math.max(1, dispersion) * variance(week.of, sum.of));
  const direction = Math.abs(z) < MIN_Z ? 'steady' : z > 0 ? 'rising' : 'falling';
  return { share, before: shareBefore, z, direction };
}
