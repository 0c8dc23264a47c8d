import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/libsql';
import { afterAll, expect, test } from 'vitest';
import { openDatabase } from '../../db/client-node.ts';
import { type Database, write } from '../../db/database.ts';
import { getDump } from '../../db/dumps/dumps.ts';
import { countDumps } from '../../db/dumps/status.ts';
import { migrate } from '../../db/migrate.ts';
import { createStore } from '../../functions/intake/store.ts';
import { ingest, type RunDeps } from '../../pipeline/run.ts';
import type { Dump, Embedder } from '../../pipeline/types.ts';
import { Programs, whyMissing } from '../programs/programs.ts';
import { Sqld } from '../programs/sqld.ts';
import { axis } from '../support/catalogue.ts';
import { randomDumps } from '../support/random-dumps.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** More than are put into cells in the transaction. */
const PAPERS = [800, 2_400];
/** Of each of three statements in a publication that takes too long. */
const SLOW_MS = 8_000;

const programs = new Programs(AbortSignal.timeout(480_000));
afterAll(() => programs.end());

/** The same database. @returns also the statements of each transaction that was committed, in order */
function recording({ client }: Database): { readonly db: Database; readonly transactions: number[] } {
  const transactions: number[] = [];
  const bound = <T extends object>(target: T, replaced: Partial<T>): T =>
    new Proxy(target, {
      get(_, name) {
        const value: unknown = Reflect.get(replaced, name) ?? Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  const recorded = bound(client, {
    transaction: (async (mode: 'write') => {
      const transaction = await client.transaction(mode);
      let statements = 0;
      return bound(transaction, {
        execute: (statement) => {
          statements++;
          return transaction.execute(statement);
        },
        batch: (batch) => {
          statements += batch.length;
          return transaction.batch(batch);
        },
        commit: () => {
          transactions.push(statements);
          return transaction.commit();
        },
      });
    }) as typeof client.transaction,
  });
  return { db: { client: recorded, orm: drizzle(recorded, { casing: 'snake_case' }) }, transactions };
}

test.skipIf(whyMissing('sqld') !== null)(
  'a publication is one transaction of as many statements for few papers as for many, new or known, and readers see all of them or none',
  async () => {
    const db = await openDatabase((await Sqld.start(programs, temporaryFolder())).url);
    await migrate(db);
    const dumps = randomDumps(7);
    await dumps.applyTopics(db);
    const count = async (rows: string) =>
      Number((await db.client.execute(`SELECT count(*) AS n FROM ${rows}`)).rows[0]?.['n']);
    const countSeen = () => count('items WHERE arrival IS NOT NULL');
    const publications: number[] = [];
    for (const [i, papers] of PAPERS.entries()) {
      const dump = dumps.dump(papers, new Date(`2025-03-1${i}T00:00:00Z`));
      const reading = await dumps.begin(db, dump);
      for (let from = 0; from < dump.papers.length; from += 64)
        await dumps.write(db, dump, reading, from, from + 64);
      const { db: recorded, transactions } = recording(db);
      const unseen = await count('items WHERE arrival IS NULL');
      const known = await count('pending_changes');
      const before = await countSeen();
      const sizes = new Set([before]);
      let isComplete = false;
      const completing = dumps.complete(recorded, dump, reading).finally(() => {
        isComplete = true;
      });
      while (!isComplete) {
        // A reader, and a writer that waits.
        sizes.add(await countSeen());
        await write(db, [sql`UPDATE catalogue SET hub_until = 1`]);
      }
      await completing;
      expect(sizes).toEqual(new Set([before, before + unseen]));
      // In short transactions before, and the one that publishes.
      const pages = Math.ceil(known / 128) + Math.ceil(unseen / 128);
      publications.push(transactions[pages] ?? 0);
      expect(known > 100).toBe(i > 0);
    }
    expect(publications[0]).toBe(publications[1]);
    expect(publications[0]).toBeLessThan(50);
    db.client.close();
  },
  240_000,
);

test.skipIf(whyMissing('sqld') !== null)(
  'a dump whose publication takes too long five times fails, says what to do, and shows nothing',
  async () => {
    const db = await openDatabase((await Sqld.start(programs, temporaryFolder())).url);
    await migrate(db);
    const random = randomDumps(7);
    await random.applyTopics(db);
    // It takes as long as many papers would: longer than the server waits, but not until the client gives up.
    const count = (rows: number) =>
      `SELECT count(*) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows}) SELECT i FROM n)`;
    const began = performance.now();
    await db.client.execute(count(1e7));
    const rows = Math.round((1e7 * SLOW_MS) / (performance.now() - began));
    await db.client.executeMultiple(`CREATE VIEW slow AS ${count(rows)};
      CREATE TRIGGER slow_items AFTER UPDATE OF arrival ON items BEGIN SELECT * FROM slow; END;
      CREATE TRIGGER slow_catalogue AFTER UPDATE OF arrivals ON catalogue BEGIN SELECT * FROM slow; END;
      CREATE TRIGGER slow_dumps AFTER UPDATE OF state ON dumps WHEN new.state = 'loaded' BEGIN SELECT * FROM slow; END;`);
    const topicModel = random.topicModel();
    const embedder: Embedder = {
      ...{ model: 'random', dimensions: 384, concurrency: 1 },
      embed: async () => ({ vector: axis(0), tokens: 3, truncated: false }),
      async close() {},
    };
    const deps: RunDeps = { store: createStore(db, 'random', async () => topicModel), embedder, topicModel };
    const bytes = new TextEncoder().encode(JSON.stringify([{ title: 'A paper', abstract: 'It is short.' }]));
    const dump: Dump = {
      ...{ id: 'd'.repeat(64), name: 'large', bytes: bytes.length, capturedAt: '2025-03-11T00:00:00Z' },
      async *open() {
        yield bytes;
      },
    };
    /** Loads it, while a writer waits. */
    const load = async () => {
      let isDone = false;
      const loading = ingest(dump, deps, { signal: new AbortController().signal }).finally(() => {
        isDone = true;
      });
      const [result] = await Promise.allSettled([
        loading,
        (async () => {
          while (!isDone) await write(db, [sql`UPDATE catalogue SET hub_until = 1`]);
        })(),
      ]);
      if (result.status === 'rejected') throw result.reason;
      return result.value;
    };
    const tooLong = expect.stringMatching(/TRANSACTION_TIMEOUT.*divide it$/);
    await expect(load()).rejects.toMatchObject({ name: 'Error', message: tooLong });
    expect(await getDump(db, dump.id)).toMatchObject({ state: 'loading', faults: 1 });
    // Three more would take half a minute.
    await write(db, [sql`UPDATE dumps SET faults = 4`]);
    await expect(load()).rejects.toMatchObject({ code: 'repeated-fault', message: tooLong });
    expect(await getDump(db, dump.id)).toMatchObject({
      state: 'failed',
      code: 'repeated-fault',
      reason: tooLong,
    });
    expect(await countDumps(db)).toMatchObject({ loading: 0, failed: 1 });
    const items = await db.client.execute('SELECT title, arrival FROM items');
    expect(items.rows).toMatchObject([{ title: 'A paper', arrival: null }]);
    // As if it had fewer papers.
    await db.client.executeMultiple(
      'DROP TRIGGER slow_items; DROP TRIGGER slow_catalogue; DROP TRIGGER slow_dumps;',
    );
    expect(await load()).toMatchObject({ stored: 1 });
    db.client.close();
  },
  240_000,
);
