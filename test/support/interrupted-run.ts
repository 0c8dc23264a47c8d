import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import { openDatabase } from '../../db/client-node.ts';
import { papers, preparedDatabase } from './pipeline.ts';
import { paperwireProcess, start } from './program.ts';
import { publicOutput } from './public-output.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Papers in the dump that is interrupted: three batches. */
export const PAPERS = 34;

/** Characters of an abstract; short papers leave more of the time to what happens between them. */
const MAX_ABSTRACT_CHARS = 120;

/** The counts of a database that holds the whole dump once. */
export const COMPLETE = {
  items: PAPERS,
  vectors: PAPERS,
  records: PAPERS,
  state: 'loaded',
  stored: PAPERS,
  integrity: 'ok',
};

/** A dump, and what one uninterrupted run makes of it. */
export interface InterruptedRun {
  readonly dump: string;
  /** URL of the database of the uninterrupted run. */
  readonly reference: string;
  /** Its public output. */
  readonly expected: Record<string, string>;
  /** Time until a run registers its dump, and from then until it ends. */
  readonly startMs: number;
  readonly workMs: number;
  /** Ingests the dump. @returns the report */
  ingest(database: string): Promise<Report>;
  /** Starts an ingestion and kills it after `ms`. @returns whether it had ended before */
  ingestAndKill(database: string, ms: number): Promise<boolean>;
}

interface Report {
  readonly records: number;
  readonly stored: number;
  readonly merged: number;
  readonly rejected: number;
  readonly stages: Readonly<Record<string, object>>;
}

/** Writes the dump and ingests it without interruption. */
export async function prepareRun(): Promise<InterruptedRun> {
  const dump = join(temporaryFolder(), '2025-03-11-part.txt');
  const texts = papers
    .slice(0, PAPERS)
    .map(({ title, abstract }) => `${title}\n\n${abstract.slice(0, MAX_ABSTRACT_CHARS)}\n\n`);
  writeFileSync(dump, texts.join(''));

  const ingest = async (database: string): Promise<Report> => {
    const env = { DATABASE_URL: database };
    const { code, stdout, stderr } = await paperwireProcess(['ingest', dump, '--json'], { env });
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(stdout);
  };

  // The first run fills the compile cache; the second has the pace of those that are killed.
  await ingest(preparedDatabase());
  const reference = preparedDatabase();
  const since = Date.now();
  await ingest(reference);
  const { started_at, finished_at } = await firstRow(
    reference,
    'SELECT d.started_at, r.finished_at FROM dumps d JOIN runs r ON r.dump_id = d.id',
  );
  const [started, finished] = [Date.parse(String(started_at)), Date.parse(String(finished_at))];
  return {
    dump,
    reference,
    expected: await publicOutput(reference),
    startMs: started - since,
    workMs: finished - started,
    ingest,
    async ingestAndKill(database, ms) {
      const run = start('cli', ['ingest', dump], { env: { DATABASE_URL: database } });
      await Promise.race([setTimeout(ms), run.ended]);
      run.child.kill('SIGKILL');
      return (await run.ended).code === 0;
    },
  };
}

/** Counts what a database holds; {@link COMPLETE} when that is the dump, once. */
export function counts(database: string): Promise<Record<string, unknown>> {
  return firstRow(
    database,
    `SELECT (SELECT count(*) FROM items WHERE arrival IS NOT NULL) AS items, (SELECT count(*) FROM embeddings) AS vectors,
            (SELECT count(*) FROM item_dumps) AS records, (SELECT state FROM dumps) AS state,
            (SELECT stored FROM dumps) AS stored, (SELECT integrity_check FROM pragma_integrity_check) AS integrity`,
  );
}

/** Waits until the dump is registered: the model is loaded then, and its papers are still to come. */
export async function dumpRegistered(database: string): Promise<void> {
  while ((await firstRow(database, 'SELECT count(*) AS dumps FROM dumps'))['dumps'] === 0)
    await setTimeout(20);
}

async function firstRow(database: string, sql: string): Promise<Record<string, unknown>> {
  const db = await openDatabase(database);
  const { rows } = await db.client.execute(sql);
  db.client.close();
  return { ...rows[0] };
}

/** Kills ingestions at random moments, `kills` in all, runs each database to its end, and compares it with the reference. */
export async function killAtRandom(
  kills: number,
  { startMs, workMs, expected, ingest, ingestAndKill }: InterruptedRun,
): Promise<void> {
  const moments: string[] = [];
  let done = 0;
  for (let round = 0; done < kills; round++) {
    const database = preparedDatabase();
    let ended = false;
    for (let tries = 0; tries < 5 && done < kills && !ended; tries++) {
      // Finished work is not repeated, so later runs are shorter than the first.
      const ms = Math.round(startMs - 100 + Math.random() * (workMs + 100) * (1 - tries / 8));
      moments.push(`${round}: ${ms} ms`);
      ended = await ingestAndKill(database, ms);
      if (!ended) done++;
    }
    if (!ended) {
      const report = await ingest(database);
      expect(report.records, moments.join(', ')).toBe(report.stored + report.merged + report.rejected);
    }
    expect(await counts(database), moments.join(', ')).toMatchObject(COMPLETE);
    expect(await publicOutput(database), moments.join(', ')).toEqual(expected);
  }
  expect(done).toBe(kills);
}
