import { afterEach, beforeEach, expect, test } from 'vitest';
import { countWeekly, WEEKS } from '../../../../db/items/weekly-counts.ts';
import { openTestCatalogue, type TestCatalogue, TOPICS } from '../../../support/catalogue.ts';

let catalogue: TestCatalogue;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
});
afterEach(() => catalogue.close());

test('countWeekly() returns no weeks for an empty database', async () => {
  expect(await countWeekly(catalogue.db)).toEqual({
    weeks: [],
    isRunning: false,
    all: [],
    topics: new Map(),
  });
});

test('countWeekly() counts twelve weeks from Monday to Sunday, up to that of the newest paper', async () => {
  await catalogue.add(
    [
      { title: 'Newest', publishedAt: '2025-03-16T23:59:59Z' },
      { title: 'Monday of that week', publishedAt: '2025-03-10T00:00:00Z', topics: ['speech', 'robotics'] },
      { title: 'Sunday of the week before', publishedAt: '2025-03-09T23:59:59Z' },
      { title: 'Monday of the oldest', publishedAt: '2024-12-23T00:00:00Z', topics: ['speech'] },
      { title: 'Too old', publishedAt: '2024-12-22T23:59:59Z' },
    ],
    { capturedAt: '2025-03-17T00:00:00Z' },
  );
  const { weeks, isRunning, all, topics } = await countWeekly(catalogue.db);
  expect(weeks).toHaveLength(WEEKS);
  expect([weeks[0], weeks.at(-2), weeks.at(-1)]).toEqual(['2024-12-23', '2025-03-03', '2025-03-10']);
  expect(isRunning).toBe(false);
  const quiet = new Array(WEEKS - 3).fill(0);
  expect(all).toEqual([1, ...quiet, 1, 2]);
  expect([...topics.keys()].toSorted()).toEqual(TOPICS.map(({ slug }) => slug).toSorted());
  expect(topics.get('robotics')).toEqual([0, ...quiet, 1, 2]);
  expect(topics.get('speech')).toEqual([1, ...quiet, 0, 1]);
  expect(topics.get('quiet')).toEqual([0, ...quiet, 0, 0]);
});

test('countWeekly() counts a paper dated in the future in the week of its arrival', async () => {
  await catalogue.add([{ title: 'Today' }, { title: 'In five years', publishedAt: '2030-01-01T00:00:00Z' }]);
  const { weeks, all } = await countWeekly(catalogue.db);
  expect([weeks.at(-1), all.at(-1)]).toEqual(['2025-03-10', 2]);
});

test('countWeekly() takes the last week as running until a dump is captured after its Sunday', async () => {
  await catalogue.add([{ title: 'Friday', publishedAt: '2025-03-14T00:00:00Z' }], {
    capturedAt: '2025-03-16T23:00:00Z',
  });
  expect((await countWeekly(catalogue.db)).isRunning).toBe(true);
  await catalogue.add([], { capturedAt: '2025-03-17T06:00:00Z' });
  expect((await countWeekly(catalogue.db)).isRunning).toBe(false);
});
