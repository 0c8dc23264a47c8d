import { beforeAll, describe, expect, test } from 'vitest';
import {
  COMPLETE,
  counts,
  dumpRegistered,
  type InterruptedRun,
  PAPERS,
  prepareRun,
} from '../support/interrupted-run.ts';
import { start } from '../support/program.ts';
import { publicOutput } from '../support/public-output.ts';

let run: InterruptedRun;
beforeAll(async () => {
  run = await prepareRun();
});

describe('paperwire ingest', () => {
  test('stores every paper when nothing interrupts it', async () => {
    expect(await counts(run.reference)).toMatchObject(COMPLETE);
    const feed = run.expected['/feeds/all.json'] ?? '';
    expect(JSON.parse(feed).items).toHaveLength(PAPERS);
  });

  test('ends with 130 and a message after Ctrl-C, and resumes', async () => {
    const database = run.newDatabase();
    const { child, ended } = start('cli', ['ingest', run.dump], { env: run.env(database) });
    await dumpRegistered(database);
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 130, stderr: expect.stringContaining('stopped') });
    await run.ingest(database);
    expect(await publicOutput(database)).toEqual(run.expected);
  });

  test('ends with the same output when two processes ingest the dump at once', async () => {
    const database = run.newDatabase();
    const reports = await Promise.all([run.ingest(database), run.ingest(database)]);
    for (const report of reports)
      expect(report.records).toBe(report.stored + report.merged + report.rejected);
    expect(await counts(database)).toMatchObject(COMPLETE);
    expect(await publicOutput(database)).toEqual(run.expected);
  });

  test('stores nothing the second time and keeps feeds and ETags', async () => {
    const report = await run.ingest(run.reference);
    expect(report).toMatchObject({ records: PAPERS, stored: 0, merged: PAPERS, rejected: 0 });
    expect(report.stages['embed']).toMatchObject({ in: PAPERS, out: PAPERS });
    expect(await counts(run.reference)).toMatchObject(COMPLETE);
    expect(await publicOutput(run.reference)).toEqual(run.expected);
  });
});
