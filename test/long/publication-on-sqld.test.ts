import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/libsql';
import { afterAll, expect, test } from 'vitest';
import { openDatabase } from '../../db/client-node.ts';
import { type Database, write } from '../../db/database.ts';
import { migrate } from '../../db/migrate.ts';
import { Programs, whyMissing } from '../programs/programs.ts';
import { Sqld } from '../programs/sqld.ts';
import { randomDumps } from '../support/random-dumps.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** More than are put into cells in the transaction. */
const PAPERS = [800, 2_400];

const programs = new Programs(AbortSignal.timeout(240_000));
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
