import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { openDatabase } from '../../db/client-node.ts';
import { write } from '../../db/database.ts';
import { migrate } from '../../db/migrate.ts';
import { readEnvironment } from '../../functions/env.ts';
import { openIngestion } from '../../functions/server/open-ingestion.ts';
import { Programs } from '../programs/programs.ts';
import { startReplicated } from '../programs/sqld.ts';
import { randomDumps } from '../support/random-dumps.ts';
import { Fleet, loadDumps, makeDumps } from '../support/servers-on-sqld.ts';
import { type Figure, median } from './figure.ts';
import { processorTime } from './processes.ts';

const DUMPS = 25;
/** Papers of dumps that are published one after another. */
const PUBLICATIONS = [1_000, 2_000];
const WRITES = 50;

/**
 * How long one server and two take for the same papers, each with a processor of its own, on one sqld; nginx hands them the
 * dumps in turns. sqld and nginx run on the same machine and take a part of its processors. Linux, with nginx.
 */
export async function benchServers(papers: number): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'paperwire-bench-'));
  const programs = new Programs(new AbortController().signal);
  try {
    const catalogue = join(folder, 'topics.db');
    await makeCatalogue(catalogue);
    const figures: Figure[] = [];
    const times: number[] = [];
    for (const servers of [1, 2]) {
      const own = join(folder, String(servers));
      mkdirSync(own);
      const fleet = await Fleet.start(programs, { folder: own, catalogue, servers });
      const [before, databaseBefore] = [processorTime(), processorTime('sqld')];
      const seconds = await loadDumps(fleet, makeDumps({ papers, dumps: DUMPS }), { servers });
      const [all, database] = [processorTime() - before, processorTime('sqld') - databaseBefore];
      await fleet.end();
      await fleet.database.kill();
      times.push(seconds);
      const note = `${papers} papers; processor time ${all.toFixed(0)} s, ${database.toFixed(0)} s of these of sqld`;
      figures.push({
        name: servers === 1 ? 'one server' : 'two servers, a processor each',
        ...{ value: seconds, unit: 's', note },
      });
    }
    const [one = Number.NaN, two = Number.NaN] = times;
    return [
      ...figures,
      { name: 'one server against two', value: one / two, unit: 'ratio' },
      ...(await measureDatabase(programs, join(folder, 'replicated'))),
    ];
  } finally {
    await programs.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How long publications take on sqld, and how far a replica is behind. */
async function measureDatabase(programs: Programs, folder: string): Promise<Figure[]> {
  const { primary, replica } = await startReplicated(programs, folder);
  const db = await openDatabase(primary.url);
  const behind = await openDatabase(replica.url);
  await migrate(db);
  const dumps = randomDumps(5);
  await dumps.applyTopics(db);
  const figures: Figure[] = [];
  for (const size of PUBLICATIONS) {
    const dump = dumps.dump(size, new Date('2025-03-11T00:00:00Z'));
    const reading = await dumps.begin(db, dump);
    for (let from = 0; from < dump.papers.length; from += 64)
      await dumps.write(db, dump, reading, from, from + 64);
    const since = performance.now();
    await dumps.complete(db, dump, reading);
    figures.push({
      name: `publication of ${size} papers`,
      value: (performance.now() - since) / 1000,
      unit: 's',
    });
  }
  const owner = async () =>
    (await behind.client.execute('SELECT hub_owner AS owner FROM catalogue')).rows[0]?.['owner'];
  const delays: number[] = [];
  for (let i = 0; i < WRITES; i++) {
    await write(db, [sql`UPDATE catalogue SET hub_owner = ${`primary ${i}`}`]);
    const since = performance.now();
    while ((await owner()) !== `primary ${i}`);
    delays.push(performance.now() - since);
  }
  let missing = 0;
  for (let i = 0; i < WRITES; i++) {
    await write(behind, [sql`UPDATE catalogue SET hub_owner = ${`replica ${i}`}`]);
    if ((await owner()) !== `replica ${i}`) missing++;
  }
  for (const each of [db, behind]) each.client.close();
  return [
    ...figures,
    {
      name: 'a replica is behind by',
      ...{ value: median(delays), unit: 'ms' },
      note: `median of ${WRITES} writes; ${Math.max(...delays).toFixed(0)} ms at most`,
    },
    { name: 'writes through a replica that its next read lacks', value: missing, unit: `of ${WRITES}` },
  ];
}

/** Makes a database file with topics and without papers. */
async function makeCatalogue(path: string): Promise<void> {
  const environment = readEnvironment({ DATABASE_URL: `file:${path}` });
  await using ingestion = await openIngestion(environment, {
    dryRun: false,
    meter: { start() {}, update() {}, stop() {} },
    signal: new AbortController().signal,
  });
  await ingestion.openTopicModel();
  await ingestion.db.client.execute('PRAGMA wal_checkpoint(TRUNCATE)');
}
