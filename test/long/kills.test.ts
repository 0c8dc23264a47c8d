import { expect, test } from 'vitest';
import { killAtRandom, prepareRun } from '../support/interrupted-run.ts';

test('paperwire ingest resumes after 20 kills at random moments and ends with the same output', async () => {
  expect(await killAtRandom(20, await prepareRun())).toBe(20);
}, 900_000);
