import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';
import { simulateWeek } from '../../../support/simulated-week.ts';

let catalogue: TestCatalogue;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
});
afterEach(() => catalogue.close());

test('feeds miss nothing, show nothing twice and no old paper as new in a week of small dumps', async () => {
  const { polls, wrong } = await simulateWeek(catalogue, 1 / 8, 3);
  expect(wrong.slice(0, 20)).toEqual([]);
  expect(polls).toBeGreaterThan(1_900);
});
