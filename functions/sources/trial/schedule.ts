import type { ListedSource } from '../../../pipeline/acquire/sources.ts';

const DAY_MS = 86_400_000;

/** A list whose newest paper is older may have ended. */
const MAX_AGE_DAYS = 90;

/** Gap between two days with papers up to which a list counts as a daily one. */
const DAILY_GAP_DAYS = 2;

/** When to fetch a source, and what the dates of its papers say. */
export interface Schedule extends Pick<ListedSource, 'cadence' | 'quiet'> {
  /** How often it seems to bring papers, in a clause. */
  readonly rhythm: string;
  /** Why it may bring nothing any more. */
  readonly doubt: string | null;
}

/**
 * Chooses when to fetch a source. A daily list is fetched twice a day, any other one daily: a page that has not changed
 * costs its server little.
 * @param dates when its papers were published, ISO 8601 in UTC
 */
export function scheduleOf(dates: readonly string[], now: Date): Schedule {
  const days = [...new Set(dates.map((date) => date.slice(0, 10)))]
    .filter((day) => Date.parse(day) <= now.getTime() + DAY_MS)
    .sort();
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined)
    return { cadence: '1d', quiet: '31d', rhythm: 'its papers have no dates', doubt: null };
  const ageDays = Math.floor((now.getTime() - Date.parse(last)) / DAY_MS);
  const doubt =
    ageDays > MAX_AGE_DAYS ? `its newest paper is of ${last}: it may bring nothing new any more` : null;
  if (first === last) {
    const rhythm = `all papers are of ${last}`;
    return ageDays <= 4
      ? { cadence: '12h', quiet: '8d', rhythm, doubt }
      : { cadence: '1d', quiet: '31d', rhythm, doubt };
  }
  const gaps = days.slice(1).map((day, i) => (Date.parse(day) - Date.parse(days[i] ?? day)) / DAY_MS);
  const sorted = gaps.toSorted((a, b) => a - b);
  const typical = sorted[Math.floor(sorted.length / 2)] ?? 1;
  const longest = sorted.at(-1) ?? 1;
  const every = typical === 1 ? 'daily' : `every ${typical} days`;
  return {
    cadence: typical <= DAILY_GAP_DAYS ? '12h' : '1d',
    quiet: `${Math.min(Math.max(5, Math.ceil(2 * longest)), 366)}d`,
    rhythm: `papers of ${days.length} days from ${first} to ${last}, most often ${every}`,
    doubt,
  };
}
