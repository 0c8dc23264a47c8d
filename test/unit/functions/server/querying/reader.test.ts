import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { LibsqlError } from '@libsql/client';
import { sql } from 'drizzle-orm';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../../../../db/client-node.ts';
import type { Database } from '../../../../../db/database.ts';
import { openReader } from '../../../../../functions/server/querying/reader.ts';
import { afterFile } from '../../../../support/cleanup.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const papers = sqliteTable('papers', { id: integer(), title: text() });

/** A query that takes the driver a while. */
const SLOW =
  'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000) SELECT count(*) FROM n';

let db: Database;
let reader: Database;
let url: string;
const threads: Worker[] = [];

beforeAll(async () => {
  process.on('worker', (thread) => threads.push(thread));
  url = `file:${join(temporaryFolder(), 'reader.db')}`;
  db = await openDatabase(url);
  await db.client.execute('CREATE TABLE papers (id INTEGER, title TEXT)');
  await db.client.execute("INSERT INTO papers VALUES (1, 'One'), (2, NULL)");
  reader = openReader(url);
  afterFile(() => {
    reader.client.close();
    db.client.close();
  });
});

test('openReader() answers as the client of the file does', async () => {
  const queries = [
    "SELECT id, title, title, 0.5 AS score, x'0102' AS code FROM papers ORDER BY id",
    { sql: 'SELECT title FROM papers WHERE id = ?', args: [1] },
    { sql: 'SELECT length(:code) AS bytes', args: { code: new Float32Array([1, 2]).buffer } },
  ];
  for (const query of queries) {
    const [ours, theirs] = [await reader.client.execute(query), await db.client.execute(query)];
    expect(ours.columns).toEqual(theirs.columns);
    expect(ours.rows).toEqual(theirs.rows);
    expect(ours.rows.map((row) => Array.from(row))).toEqual(theirs.rows.map((row) => Array.from(row)));
  }
  const [first, second] = await reader.client.batch(['SELECT 1 AS a', ['SELECT ? AS b', [2]]], 'read');
  expect([first?.rows, second?.rows]).toEqual([[{ a: 1 }], [{ b: 2 }]]);
  expect(await reader.client.batch([])).toEqual([]);
});

test('openReader() answers with all rows of large results, which come in parts', async () => {
  const queries = [
    'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500) SELECT i, i AS i FROM n',
    'SELECT 1 AS none WHERE false',
    "SELECT printf('%.*c', 400000, 'a') AS a UNION ALL SELECT printf('%.*c', 400000, 'b') UNION ALL SELECT 'c'",
  ];
  const [ours, theirs] = [await reader.client.batch(queries, 'read'), await db.client.batch(queries, 'read')];
  expect(ours.map(({ rows }) => rows.length)).toEqual([1_500, 0, 3]);
  for (const [i, { columns, rows }] of theirs.entries()) {
    expect(ours[i]?.columns).toEqual(columns);
    expect(ours[i]?.rows.map((row) => Array.from(row))).toEqual(rows.map((row) => Array.from(row)));
  }
});

test('openReader() serves typed and raw queries of drizzle', async () => {
  const select = ({ orm }: Database) => orm.select().from(papers).orderBy(papers.id);
  expect(await select(reader)).toEqual(await select(db));
  const raw = sql`SELECT id FROM papers WHERE title = ${'One'}`;
  expect(await reader.orm.all(raw)).toEqual([{ id: 1 }]);
  expect(await reader.orm.values(raw)).toEqual(await db.orm.values(raw));
});

test('openReader() sees at once what was committed', async () => {
  for (let id = 10; id < 20; id++) {
    await db.client.execute(`INSERT INTO papers VALUES (${id}, 'More')`);
    const { rows } = await reader.client.execute('SELECT max(id) AS id FROM papers');
    expect(rows).toEqual([{ id }]);
  }
});

test('openReader() lets the event loop turn while a query runs', async () => {
  const turnsDuring = async ({ client }: Database) => {
    let turns = 0;
    let isRunning = true;
    const query = client.execute(SLOW).finally(() => {
      isRunning = false;
    });
    for (; isRunning; turns++) await setImmediate();
    await query;
    return turns;
  };
  expect(await turnsDuring(db)).toBeLessThan(5);
  expect(await turnsDuring(reader)).toBeGreaterThan(10);
});

test('openReader() carries errors over with their codes', async () => {
  const failureOf = ({ client }: Database) => client.execute('SELECT * FROM nowhere').catch((error) => error);
  const [ours, theirs] = [await failureOf(reader), await failureOf(db)];
  expect(ours).toBeInstanceOf(LibsqlError);
  expect([ours.message, ours.code, ours.rawCode]).toEqual([theirs.message, theirs.code, theirs.rawCode]);
  await expect(reader.client.transaction()).rejects.toThrow('expected queries that read');
});

test('openReader() starts another thread when one dies', async () => {
  await reader.client.execute('SELECT 1');
  for (const thread of threads) await thread.terminate();
  expect((await reader.client.execute('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});

test('openReader() says why it cannot open a database', async () => {
  const broken = openReader(`file:${temporaryFolder()}`);
  await expect(broken.client.execute('SELECT 1')).rejects.toThrow(/the thread stopped: .*Unable to open/);
});

test('close() rejects pending and later queries, and ends the thread after its query', async () => {
  const other = openReader(url);
  await other.client.execute('SELECT 1');
  const exit = new Promise((resolve) => threads.at(-1)?.once('exit', resolve));
  const pending = expect(other.client.execute(SLOW)).rejects.toThrow('CLIENT_CLOSED');
  other.client.close();
  await pending;
  expect(await exit).toBe(0);
  expect(other.client.closed).toBe(true);
  await expect(other.client.execute('SELECT 1')).rejects.toThrow('CLIENT_CLOSED');
});
