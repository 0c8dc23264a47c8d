import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { openDatabase } from '../../../db/client-node.ts';
import { type Database, read, transact, write } from '../../../db/database.ts';
import { openFile } from '../../../db/file-client-node.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const open: Database[] = [];

afterAll(() => {
  for (const db of open) db.client.close();
});

/** Connections to one database, as two programs have them. */
async function both(): Promise<[Database, Database]> {
  const url = `file:${join(temporaryFolder(), `${randomUUID()}.db`)}`;
  const dbs: [Database, Database] = [await openDatabase(url), await openDatabase(url)];
  open.push(...dbs);
  await dbs[0].client.execute('CREATE TABLE notes (writer TEXT)');
  return dbs;
}

const note = (writer: string) => sql`INSERT INTO notes VALUES (${writer})`;
const notes = async (db: Database) =>
  (await read(db, sql`SELECT writer FROM notes ORDER BY rowid`)).rows.map(({ writer }) => writer);

/** Lets `refused` find the lock taken by `holder`, which writes while it holds it. */
async function meet(holder: Database, refused: () => Promise<unknown>): Promise<void> {
  await transact(holder, async (run) => {
    await run(note('holder'));
    await expect(refused()).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
  });
}

describe('openFile() after a busy error', () => {
  test.each([
    ['batch', (db: Database) => db.client.batch(["INSERT INTO notes VALUES ('early')"], 'write')],
    ['execute', (db: Database) => db.client.execute("INSERT INTO notes VALUES ('early')")],
    ['transaction', (db: Database) => db.client.transaction('write')],
    ['migrate', (db: Database) => db.client.migrate(["INSERT INTO notes VALUES ('early')"])],
    ['executeMultiple', (db: Database) => db.client.executeMultiple("INSERT INTO notes VALUES ('early');")],
  ])('%s: reads the other’s rows, then writes', async (_name, attempt) => {
    const [holder, other] = await both();
    await meet(holder, () => attempt(other));
    expect(await notes(other)).toEqual(['holder']);
    await meet(holder, () => attempt(other));
    await write(other, [note('other')]);
    await transact(other, (run) => run(note('again')));
    expect(await notes(holder)).toEqual(['holder', 'holder', 'other', 'again']);
  });

  test('lets two concurrent writers finish', async () => {
    const dbs = await both();
    await Promise.all(
      dbs.map(async (db, writer) => {
        for (let turn = 0; turn < 50; turn++) {
          await transact(db, async (run) => {
            await run(note(`${writer}`));
            if (turn % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 60));
          });
        }
      }),
    );
    const all = await notes(dbs[0]);
    expect([all.filter((writer) => writer === '0').length, all.length]).toEqual([50, 100]);
  });
});

describe('transact()', () => {
  test('leaves nothing after an error, and starts the next afresh', async () => {
    const [db] = await both();
    const fault = new Error('in the middle');
    await expect(
      transact(db, async (run) => {
        await run(note('lost'));
        throw fault;
      }),
    ).rejects.toBe(fault);
    await transact(db, (run) => run(note('kept')));
    expect(await notes(db)).toEqual(['kept']);
  });

  test('shows its rows to others after the commit only', async () => {
    const [db, other] = await both();
    await transact(db, async (run) => {
      await run(note('mine'));
      expect((await run(sql`SELECT writer FROM notes`)).rows).toHaveLength(1);
      expect([await notes(db), await notes(other)]).toEqual([[], []]);
    });
    expect([await notes(db), await notes(other)]).toEqual([['mine'], ['mine']]);
  });
});

test('openFile() throws CLIENT_CLOSED for every call after close()', async () => {
  const [db] = await both();
  const transaction = await db.client.transaction('write');
  db.client.close();
  expect(db.client.closed).toBe(true);
  const closed = { code: 'CLIENT_CLOSED' };
  await expect(notes(db)).rejects.toMatchObject(closed);
  await expect(db.client.execute('SELECT 1')).rejects.toMatchObject(closed);
  await expect(db.client.transaction('write')).rejects.toMatchObject(closed);
  await expect(transaction.execute('SELECT 1')).rejects.toThrow();
  transaction.close();
  db.client.reconnect();
  expect([db.client.closed, await notes(db)]).toEqual([false, []]);
});

test('openFile() answers thousands of calls at once with few connections, and closes those that stay idle', async () => {
  const url = `file:${join(temporaryFolder(), `${randomUUID()}.db`)}`;
  const { client, pool } = openFile({ url }, { idleTimeoutMs: 1 });
  const open: number[] = [];
  const ask = async (i: number) => {
    const { rows } = await client.execute(`SELECT ${i} AS i`);
    open.push(pool().open);
    return rows[0]?.['i'];
  };
  const calls = Array.from({ length: 2_000 }, (_, i) => ask(i));
  expect(pool().waiting).toBe(1_992);
  expect(await Promise.all(calls)).toEqual(Array.from({ length: 2_000 }, (_, i) => i));
  expect(Math.max(...open)).toBe(8);
  await vi.waitFor(() => expect(pool()).toEqual({ open: 1, idle: 1, waiting: 0 }), 20_000);
  expect((await client.execute('SELECT 1 AS i')).rows[0]?.['i']).toBe(1);
  client.close();
});

test('openFile() lets a transaction finish that reads beside itself while all other connections are wanted', async () => {
  const [db] = await both();
  await transact(db, async (run) => {
    await run(note('mine'));
    const others = Array.from({ length: 100 }, () => notes(db));
    expect(await notes(db)).toEqual([]);
    await Promise.all(others);
  });
  expect(await notes(db)).toEqual(['mine']);
});
