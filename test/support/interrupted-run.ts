import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import { openDatabase } from '../../db/client-node.ts';
import { papers } from './pipeline.ts';
import { paperwireProcess, ROOT, start } from './program.ts';
import { publicOutput } from './public-output.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Papers in the dump that is interrupted: three batches. */
export const PAPERS = 34;

/** Characters of an abstract; short papers leave more of the time to what happens between them. */
const MAX_ABSTRACT_CHARS = 120;

/** Slugs of the topics: few, so that a run applies them to an empty database in a second. */
const TOPICS = ['language-models', 'retrieval', 'security', 'efficiency'];

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
  /** Settings of a run into a database. */
  env(database: string): Readonly<Record<string, string>>;
  /** The URL of a new database with the topics and no papers. */
  newDatabase(): string;
  /** URL of the database of the uninterrupted run. */
  readonly reference: string;
  /** Its public output. */
  readonly expected: Record<string, string>;
  /** Time until a run registers its dump, and from then until it ends, in milliseconds. */
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
  const folder = temporaryFolder();
  const dump = join(folder, '2025-03-11-part.txt');
  const texts = papers
    .slice(0, PAPERS)
    .map(({ title, abstract }) => `${title}\n\n${abstract.slice(0, MAX_ABSTRACT_CHARS)}\n\n`);
  writeFileSync(dump, texts.join(''));

  const topics: { slug: string }[] = JSON.parse(readFileSync(join(ROOT, 'seeds/topics.json'), 'utf8'));
  const topicsFile = join(folder, 'topics.json');
  writeFileSync(topicsFile, JSON.stringify(topics.filter(({ slug }) => TOPICS.includes(slug))));
  const env = (database: string) => ({ DATABASE_URL: database, TOPICS_FILE: topicsFile });

  const ingest = async (database: string): Promise<Report> => {
    const { code, stdout, stderr } = await paperwireProcess(['ingest', dump, '--json'], {
      env: env(database),
    });
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(stdout);
  };

  const template = join(folder, 'topics.db');
  await paperwireProcess(['migrate'], { env: env(`file:${template}`) });
  const newDatabase = () => {
    const path = join(temporaryFolder(), 'test.db');
    copyFileSync(template, path);
    return `file:${path}`;
  };
  const reference = newDatabase();
  const since = Date.now();
  await ingest(reference);
  const { started_at, finished_at } = await firstRow(
    reference,
    'SELECT d.started_at, r.finished_at FROM dumps d JOIN runs r ON r.dump_id = d.id',
  );
  const [started, finished] = [Date.parse(String(started_at)), Date.parse(String(finished_at))];
  return {
    dump,
    env,
    newDatabase,
    reference,
    expected: await publicOutput(reference),
    startMs: started - since,
    workMs: finished - started,
    ingest,
    async ingestAndKill(database, ms) {
      const run = start('cli', ['ingest', dump], { env: env(database) });
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

/**
 * Kills ingestions at random moments, `kills` in all, runs each database to its end, and compares it with the reference.
 * @returns how many it killed
 */
export async function killAtRandom(
  kills: number,
  { newDatabase, startMs, workMs, expected, ingest, ingestAndKill }: InterruptedRun,
): Promise<number> {
  const moments: string[] = [];
  let done = 0;
  for (let round = 0; done < kills; round++) {
    const database = newDatabase();
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
  return done;
}
