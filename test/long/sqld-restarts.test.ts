import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../db/client-node.ts';
import type { Database } from '../../db/database.ts';
import { Programs, whyMissing } from '../programs/programs.ts';
import { Sqld } from '../programs/sqld.ts';
import { startDevWorker } from '../programs/worker.ts';
import { jsonLines, openPrepared, papers, preparedDatabase } from '../support/pipeline.ts';
import { SEED, start } from '../support/program.ts';
import { publicOutput } from '../support/public-output.ts';
import { CAPTURED, idOf, ingestInto } from '../support/queue-runs.ts';
import { randomNumbers } from '../support/random.ts';
import { RemoteReaders } from '../support/remote-readers.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/*
 * The database server is killed while dumps are posted, read and embedded, and started again: on Node, and on workerd with its queue.
 * SQLD_SEED=n chooses the moments; a failure names it.
 */

const seed = Number(process.env['SQLD_SEED'] ?? (Date.now() % 1_000_000) + 1);

/** Two dumps with a common paper. Short texts leave more of the time to what happens between them. */
const DUMPS = [papers.slice(0, 10), papers.slice(9, 19)].map((some) =>
  jsonLines(some.map(({ title, abstract }) => ({ title, abstract: abstract.slice(0, 120) }))),
);

/** What the ledger holds of a dump, as it goes on: each is a moment at which the server is killed. */
const MOMENTS = ['registered', 'read', 'embedded'] as const;

const TOKEN = 'a-token-for-the-tests-of-restarts';

/** Enters seeds/ in the ledger, so that a server does not load it. */
async function skipSeeds({ client }: Database): Promise<void> {
  const id = createHash('sha256').update(readFileSync(SEED)).digest('hex');
  await client.execute({
    sql: `INSERT INTO dumps (id, name, bytes, captured_at, state, started_at) VALUES (?, 'seeds', 1, ?, 'loaded', ?)`,
    args: [id, CAPTURED, CAPTURED],
  });
}

/** A database file with topics and without papers. */
async function emptyCatalogue(): Promise<string> {
  const url = preparedDatabase();
  const db = await openDatabase(url);
  await skipSeeds(db);
  await db.client.execute('PRAGMA wal_checkpoint(TRUNCATE)');
  db.client.close();
  return url.slice('file:'.length);
}

let expected: Record<string, string>;
const programs = new Programs(AbortSignal.timeout(600_000));
beforeAll(async () => {
  const { url, db } = await openPrepared();
  await skipSeeds(db);
  for (const [i, dump] of DUMPS.entries()) await ingestInto(db, dump, `dump-${i}.jsonl`);
  expected = await publicOutput(url);
});
afterAll(() => programs.end());

/** Waits until a dump has come to a moment, or further. */
async function reached(databaseUrl: string, dumpId: string, moment: (typeof MOMENTS)[number] | 'loaded') {
  const db = await openDatabase(databaseUrl);
  const conditions = {
    registered: 'true',
    read: 'EXISTS (SELECT 1 FROM item_dumps WHERE dump_id = d.id)',
    embedded: 'EXISTS (SELECT 1 FROM item_dumps x JOIN embeddings e USING (item_id) WHERE x.dump_id = d.id)',
    loaded: "state = 'loaded'",
  };
  const sql = `SELECT 1 FROM dumps d WHERE id = ? AND (state <> 'loading' OR ${conditions[moment]})`;
  while ((await db.client.execute({ sql, args: [dumpId] })).rows.length === 0) await sleep(5);
  db.client.close();
}

/** Posts the dumps, one after another, and kills the database server in the middle of each. */
async function postThroughRestarts(origin: string, database: Sqld, token: string): Promise<void> {
  const random = randomNumbers(seed);
  const readers = new RemoteReaders(origin, random);
  readers.start(3);
  for (const [i, dump] of DUMPS.entries()) {
    const id = await idOf(dump);
    const post = async () => {
      // As a client does: again, until it is accepted.
      for (let status = 503; status === 503; await sleep(100))
        status =
          (
            await readers.ask(
              `/api/dumps?${new URLSearchParams({ captured: CAPTURED, name: `dump-${i}.jsonl` })}`,
              {
                method: 'POST',
                body: dump,
                headers: { Authorization: `Bearer ${token}` },
              },
            )
          )?.status ?? 0;
    };
    const accepted = post();
    const moment = MOMENTS[Math.floor(random() * MOMENTS.length)] ?? 'read';
    await reached(database.url, id, moment);
    await sleep(random() * 100);
    await database.kill();
    await readers.answered(503, 2);
    await database.start();
    await accepted;
    await reached(database.url, id, 'loaded');
    await readers.answered(200, 2);
  }
  await readers.end();
  expect({ seed, failures: readers.failures }).toEqual({ seed, failures: [] });
}

test.skipIf(whyMissing('sqld') !== null)(
  'a server on Node goes on after its database server was killed, and ends with the same output',
  async () => {
    const database = await Sqld.start(programs, join(temporaryFolder(), 'sqld'), await emptyCatalogue());
    const server = start('node', [], {
      env: { DATABASE_URL: database.url, INGEST_TOKEN: TOKEN, PORT: '0' },
      cwd: temporaryFolder(),
    });
    try {
      const [, port] = await server.printed(/serving on http:\/\/localhost:(\d+)\//);
      await postThroughRestarts(`http://127.0.0.1:${port}`, database, TOKEN);
      expect({ seed, output: await publicOutput(database.url) }).toEqual({ seed, output: expected });
    } finally {
      server.child.kill('SIGTERM');
      await server.ended;
    }
  },
  300_000,
);

test.skipIf((whyMissing('sqld') ?? whyMissing('wrangler')) !== null)(
  'the Worker and its queue go on after the database server was killed, and end with the same output',
  async () => {
    const worker = await startDevWorker({
      port: 0,
      signal: AbortSignal.timeout(300_000),
      catalogue: await emptyCatalogue(),
    });
    try {
      await postThroughRestarts(worker.url, worker.database, worker.token);
      expect({ seed, output: await publicOutput(worker.databaseUrl) }).toEqual({ seed, output: expected });
    } finally {
      await worker.stop();
    }
  },
  300_000,
);
