import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../db/client-node.ts';
import { fileInput } from '../../functions/server/files/inputs.ts';
import { identifyDump } from '../../pipeline/acquire/input.ts';
import { readPapers } from '../../pipeline/run.ts';
import type { Paper } from '../../pipeline/types.ts';
import { paperwire, SEED, start } from '../support/program.ts';
import { publicOutput } from '../support/public-output.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Papers in the dump that is broken off: three batches. */
const PAPERS = 34;

/** Characters of an abstract that are kept: what is short is embedded soon, and it is between papers that much can go wrong. */
const ABSTRACT = 80;

const folder = temporaryFolder();
const dump = join(folder, '2025-03-11-part.txt');
const prepared = join(folder, 'prepared.db');
let expected: Record<string, string>;
/** When a run enters its dump in the ledger, and how long after that it ends; milliseconds. */
let entry: number;
let work: number;

const url = (name: string) => `file:${join(folder, name)}`;

/** A fresh database to which the taxonomy has been applied, so that the time of a run is that of its papers. */
function freshDatabase(name: string): string {
  copyFileSync(prepared, join(folder, name));
  return url(name);
}

async function ingest(database: string) {
  const { code, stdout, stderr } = await paperwire(['ingest', dump, '--json'], {
    env: { DATABASE_URL: database },
  });
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

/** Starts an ingestion and kills it after `ms`; tells whether it had ended before. */
async function ingestAndKill(database: string, ms: number): Promise<boolean> {
  const run = start('cli', ['ingest', dump], { env: { DATABASE_URL: database } });
  await Promise.race([setTimeout(ms), run.ended]);
  run.child.kill('SIGKILL');
  return (await run.ended).code === 0;
}

/** Waits until the dump is in the ledger: the model is loaded then, and its papers are still to come. */
async function hasBegun(database: string): Promise<void> {
  const db = await openDatabase(database);
  for (;;) {
    const { rows } = await db.client.execute('SELECT 1 FROM dumps');
    if (rows.length > 0) break;
    await setTimeout(20);
  }
  db.client.close();
}

async function counts(database: string) {
  const db = await openDatabase(database);
  const { rows } = await db.client.execute(
    `SELECT (SELECT count(*) FROM items WHERE arrival IS NOT NULL) AS items, (SELECT count(*) FROM embeddings) AS vectors,
            (SELECT count(*) FROM item_dumps) AS records, (SELECT state FROM dumps) AS state,
            (SELECT stored FROM dumps) AS stored, (SELECT integrity_check FROM pragma_integrity_check) AS integrity`,
  );
  db.client.close();
  return { ...rows[0] };
}

const WHOLE = {
  items: PAPERS,
  vectors: PAPERS,
  records: PAPERS,
  state: 'loaded',
  stored: PAPERS,
  integrity: 'ok',
};

beforeAll(async () => {
  const seed = await identifyDump(fileInput(SEED), { now: new Date() });
  const papers: Paper[] = [];
  for await (const piece of readPapers(seed, { signal: new AbortController().signal }))
    if (piece.kind === 'paper') papers.push(piece);
  writeFileSync(
    dump,
    papers
      .slice(0, PAPERS)
      .map(({ title, abstract }) => `${title}\n\n${abstract.slice(0, ABSTRACT)}\n\n`)
      .join(''),
  );
  const page = join(folder, '2025-03-10-none.txt');
  writeFileSync(page, 'Mar 10\n\nA Title Without Its Abstract\n');
  await paperwire(['ingest', page], { env: { DATABASE_URL: url('prepared.db') } });
  const db = await openDatabase(url('prepared.db'));
  for (const table of ['runs', 'rejects', 'dumps']) await db.client.execute(`DELETE FROM ${table}`);
  await db.client.execute('PRAGMA wal_checkpoint(TRUNCATE)');
  db.client.close();
  // The first run compiles; what is measured is what those that are killed do.
  await ingest(freshDatabase('first.db'));
  const since = Date.now();
  await ingest(freshDatabase('reference.db'));
  const reference = await openDatabase(url('reference.db'));
  const { rows } = await reference.client.execute(
    'SELECT d.started_at, r.finished_at FROM dumps d JOIN runs r ON r.dump_id = d.id',
  );
  reference.client.close();
  const [started, finished] = ['started_at', 'finished_at'].map((name) =>
    Date.parse(String(rows[0]?.[name])),
  );
  entry = (started ?? 0) - since;
  work = (finished ?? 0) - (started ?? 0);
  expected = await publicOutput(url('reference.db'));
});

describe('a run that was broken off', () => {
  test('the reference holds all papers', async () => {
    expect(await counts(url('reference.db'))).toMatchObject(WHOLE);
    const feed = expected['/feeds/all.json'] ?? '';
    expect(JSON.parse(feed.slice(feed.indexOf('\n'))).items).toHaveLength(PAPERS);
  });

  test('killed 20 times at random moments and started again, it ends as one never killed', async () => {
    const moments: string[] = [];
    let kills = 0;
    for (let round = 0; kills < 20; round++) {
      const database = freshDatabase(`killed-${round}.db`);
      let ended = false;
      for (let tries = 0; tries < 5 && kills < 20 && !ended; tries++) {
        // What was written need not be done again, so later runs are shorter than the first.
        const ms = Math.round(entry - 100 + Math.random() * (work + 100) * (1 - tries / 8));
        moments.push(`${round}: ${ms} ms`);
        ended = await ingestAndKill(database, ms);
        if (!ended) kills++;
      }
      if (!ended) {
        const report = await ingest(database);
        expect(report.records, moments.join(', ')).toBe(report.stored + report.merged + report.rejected);
      }
      expect(await counts(database), moments.join(', ')).toMatchObject(WHOLE);
      expect(await publicOutput(database), moments.join(', ')).toEqual(expected);
    }
    expect(kills).toBe(20);
  }, 900_000);

  test('killed while the taxonomy is applied to an empty database, it ends the same', async () => {
    const database = url('from-nothing.db');
    await ingestAndKill(database, 600);
    await ingestAndKill(database, 2_500);
    await ingest(database);
    expect(await publicOutput(database)).toEqual(expected);
  });

  test('stopped by Ctrl-C it says so, ends with 130, and goes on from there', async () => {
    const database = freshDatabase('stopped.db');
    const run = start('cli', ['ingest', dump], { env: { DATABASE_URL: database } });
    await hasBegun(database);
    run.child.kill('SIGINT');
    expect(await run.ended).toMatchObject({ code: 130, stderr: expect.stringContaining('stopped') });
    await ingest(database);
    expect(await publicOutput(database)).toEqual(expected);
  });

  test('two processes that ingest the dump at once end in the same database', async () => {
    const database = freshDatabase('both.db');
    const reports = await Promise.all([ingest(database), ingest(database)]);
    for (const report of reports)
      expect(report.records).toBe(report.stored + report.merged + report.rejected);
    expect(await counts(database)).toMatchObject(WHOLE);
    expect(await publicOutput(database)).toEqual(expected);
  });

  test('ingested again, nothing is stored and feeds and ETags stay', async () => {
    const database = url('reference.db');
    const report = await ingest(database);
    expect(report).toMatchObject({ records: PAPERS, stored: 0, merged: PAPERS, rejected: 0 });
    expect(report.stages.embed).toMatchObject({ in: PAPERS, out: PAPERS });
    expect(await counts(database)).toMatchObject(WHOLE);
    expect(await publicOutput(database)).toEqual(expected);
  });
});
