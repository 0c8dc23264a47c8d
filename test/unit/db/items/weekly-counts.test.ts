import { afterEach, beforeEach, expect, test } from 'vitest';
import { countWeekly, WEEKS } from '../../../../db/items/weekly-counts.ts';
import { openTestCatalogue, type TestCatalogue, TOPICS } from '../../../support/catalogue.ts';

let catalogue: TestCatalogue;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
});
afterEach(() => catalogue.close());

test('countWeekly() returns no weeks for an empty database', async () => {
  expect(await countWeekly(catalogue.db)).toEqual({ weeks: [], all: [], topics: new Map() });
});

test('countWeekly() counts twelve weeks up to the day of the newest paper', async () => {
  await catalogue.add([
    { title: 'Newest', publishedAt: '2025-03-11T23:59:59Z' },
    { title: 'First day of that week', publishedAt: '2025-03-05T00:00:00Z', topics: ['speech', 'robotics'] },
    { title: 'Last day of the week before', publishedAt: '2025-03-04T23:59:59Z' },
    { title: 'First day of the oldest', publishedAt: '2024-12-18T00:00:00Z', topics: ['speech'] },
    { title: 'Too old', publishedAt: '2024-12-17T23:59:59Z' },
  ]);
  const { weeks, all, topics } = await countWeekly(catalogue.db);
  expect(weeks).toHaveLength(WEEKS);
  expect([weeks[0], weeks.at(-2), weeks.at(-1)]).toEqual(['2024-12-18', '2025-02-26', '2025-03-05']);
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
  expect([weeks.at(-1), all.at(-1)]).toEqual(['2025-03-05', 2]);
});
