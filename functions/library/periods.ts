import type { Period, PeriodQuery } from '../../db/items/find-periods.ts';
import { type Interests, pickDiverse } from '../../pipeline/retrieval/interests.ts';
import { periodName } from '../search/period.ts';
import type { LibraryMatch, LibraryScan } from './scan.ts';

/**
 * The last periods in which items of a library's feed arrived, the last first, as `findPeriods` finds those of other feeds. A
 * period that the scan holds in part is left out, unless it is the last: its digest would change when it is over.
 */
export function libraryPeriods(
  { interests, matches, reach }: LibraryScan,
  { unit, periods, top, limit }: Omit<PeriodQuery, 'selection'>,
): Period[] {
  const named = Map.groupBy(matches, ({ arrivedAt }) => periodName(unit, arrivedAt));
  const partial = reach === undefined ? undefined : periodName(unit, reach.arrivedAt);
  return [...named]
    .filter(([name], i) => i === 0 || name !== partial)
    .slice(0, periods)
    .map(([, found]) => periodOf(top === undefined ? found : bestOfDays(interests, found, top), limit));
}

function periodOf(matches: readonly LibraryMatch[], limit: number): Period {
  const inOrder = matches.toSorted((a, b) => a.arrival - b.arrival);
  const [first, last] = [inOrder[0], inOrder.at(-1)];
  return {
    firstAt: first?.arrivedAt ?? '',
    lastAt: last?.arrivedAt ?? '',
    last: last?.arrival ?? 0,
    count: matches.length,
    arrivals: matches
      .toSorted(bestFirst)
      .slice(0, limit)
      .map(({ arrival }) => arrival),
  };
}

/**
 * Of each day the best items of different interests, up to `top`. Each publication fills the places that are left, so no item
 * leaves when others come.
 */
function bestOfDays(interests: Interests, matches: readonly LibraryMatch[], top: number): LibraryMatch[] {
  const days = Map.groupBy(matches, ({ arrivedAt }) => arrivedAt.slice(0, 10));
  return [...days.values()].flatMap((day) => {
    const publications = Map.groupBy(
      day.toSorted((a, b) => a.arrival - b.arrival),
      ({ arrivedAt }) => arrivedAt,
    );
    const kept: LibraryMatch[] = [];
    for (const publication of publications.values()) {
      const scores = Float32Array.from(publication, ({ score }) => score);
      const like = Int32Array.from(publication, (match) => match.like.place);
      const places = pickDiverse(interests, { scores, like }, top - kept.length);
      kept.push(...places.flatMap((place) => publication[place] ?? []));
    }
    return kept;
  });
}

function bestFirst(a: LibraryMatch, b: LibraryMatch): number {
  return b.score - a.score || a.arrival - b.arrival;
}
