import { expect, test } from 'vitest';
import { libraryPeriods } from '../../../../functions/library/periods.ts';
import type { LibraryMatch, LibraryScan } from '../../../../functions/library/scan.ts';
import { fitInterests } from '../../../../pipeline/retrieval/interests.ts';
import { axis } from '../../../support/catalogue.ts';

const interests = fitInterests(
  [1, 2].map((i) => ({ vector: axis(i), likedAt: '2025-01-01T00:00:00Z', isDisliked: false })),
);

/** A match that is like the first or the second paper of the library. */
const match = (arrival: number, arrivedAt: string, score: number, place = 0): LibraryMatch => ({
  arrival,
  arrivedAt,
  score,
  like: { title: `paper ${place}`, place },
});

/** The last to arrive first, as a scan has them. */
const scan = (matches: readonly LibraryMatch[], reach?: LibraryScan['reach']): LibraryScan => ({
  interests,
  matches: matches.toSorted((a, b) => b.arrival - a.arrival),
  reach,
});

const DAILY = { unit: 'day', periods: 14, limit: 500 } as const;

test('libraryPeriods() has days and weeks in UTC, the last first, the best of each first', () => {
  const matches = [
    match(1, '2025-03-09T23:59:59Z', 0.5),
    match(2, '2025-03-10T00:00:00Z', 0.6),
    match(3, '2025-03-10T08:00:00Z', 0.9),
    match(4, '2025-03-11T08:00:00Z', 0.5),
  ];
  expect(libraryPeriods(scan(matches), DAILY)).toEqual([
    { firstAt: '2025-03-11T08:00:00Z', lastAt: '2025-03-11T08:00:00Z', last: 4, count: 1, arrivals: [4] },
    { firstAt: '2025-03-10T00:00:00Z', lastAt: '2025-03-10T08:00:00Z', last: 3, count: 2, arrivals: [3, 2] },
    { firstAt: '2025-03-09T23:59:59Z', lastAt: '2025-03-09T23:59:59Z', last: 1, count: 1, arrivals: [1] },
  ]);
  // 10 March 2025 is a Monday.
  const weeks = libraryPeriods(scan(matches), { ...DAILY, unit: 'week' });
  expect(weeks.map(({ arrivals }) => arrivals)).toEqual([[3, 2, 4], [1]]);
  expect(libraryPeriods(scan(matches), { ...DAILY, periods: 1, limit: 1 })).toMatchObject([
    { arrivals: [4] },
  ]);
});

test('libraryPeriods() leaves out a period that the scan holds in part, but for the last', () => {
  const days = [match(7, '2025-03-10T08:00:00Z', 0.5), match(9, '2025-03-11T08:00:00Z', 0.5)];
  const cut = { arrival: 5, arrivedAt: '2025-03-10T07:00:00Z' };
  expect(libraryPeriods(scan(days, cut), DAILY).map(({ last }) => last)).toEqual([9]);
  expect(libraryPeriods(scan(days.slice(0, 1), cut), DAILY).map(({ last }) => last)).toEqual([7]);
});

test('libraryPeriods() fills the best of a day by interests, and no later publication displaces an earlier one', () => {
  const early = [
    match(1, '2025-03-10T08:00:00Z', 0.9, 0),
    match(2, '2025-03-10T08:00:00Z', 0.8, 0),
    match(3, '2025-03-10T08:00:00Z', 0.5, 1),
  ];
  const top = (matches: readonly LibraryMatch[], places: number) =>
    libraryPeriods(scan(matches), { ...DAILY, top: places })[0]?.arrivals;
  expect(top(early, 2)).toEqual([1, 3]);
  const late = [...early, match(4, '2025-03-10T09:00:00Z', 0.99, 0)];
  expect(top(late, 2)).toEqual([1, 3]);
  expect(top(late, 4)).toEqual([4, 1, 2, 3]);
});
