import { expect, test } from 'vitest';
import { createApp } from '../../functions/app.ts';
import { openTestCatalogue } from '../support/catalogue.ts';
import { simulateWeek } from '../support/simulated-week.ts';

test('feeds miss nothing, show nothing twice and no old paper as new in a week of real volumes', async () => {
  const catalogue = await openTestCatalogue();
  const app = createApp({ db: catalogue.db, publicUrl: 'https://papers.example' });
  const { polls, wrong } = await simulateWeek(catalogue, app, 1);
  expect(wrong.slice(0, 20)).toEqual([]);
  expect(polls).toBeGreaterThan(4_000);
}, 900_000);
