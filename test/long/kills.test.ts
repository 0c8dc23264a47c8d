import { expect, test } from 'vitest';
import { killAtRandom, prepareRun } from '../support/interrupted-run.ts';

test('paperwire ingest resumes after 20 kills at random moments and ends with the same output', async () => {
  await killAtRandom(20, await prepareRun());
  expect.hasAssertions();
}, 900_000);
