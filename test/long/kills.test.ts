import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type InterruptedRun, killAtRandom, prepareRun } from '../support/interrupted-run.ts';
import { publicOutput } from '../support/public-output.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let run: InterruptedRun;
beforeAll(async () => {
  run = await prepareRun();
});

describe('paperwire ingest', () => {
  test('resumes after four kills at random moments and ends with the same output', async () => {
    expect(await killAtRandom(4, run)).toBe(4);
  }, 900_000);

  test('resumes after kills while it applies the topics to an empty database', async () => {
    const database = `file:${join(temporaryFolder(), 'empty.db')}`;
    await run.ingestAndKill(database, run.startMs / 2);
    await run.ingestAndKill(database, run.startMs + 200);
    await run.ingest(database);
    expect(await publicOutput(database)).toEqual(run.expected);
  });
});
