import { expect, test } from 'vitest';
import { openTestCatalogue } from '../support/catalogue.ts';
import { simulateWeek } from '../support/simulated-week.ts';

test('feeds miss nothing, show nothing twice and no old paper as new in a week of a sixth of the real volumes', async () => {
  const catalogue = await openTestCatalogue();
  const { polls, wrong } = await simulateWeek(catalogue, 1 / 6);
  expect(wrong.slice(0, 20)).toEqual([]);
  expect(polls).toBeGreaterThan(4_000);
}, 900_000);
