import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getTableColumns, getTableName, is } from 'drizzle-orm';
import { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../db/client-node.ts';
import { migrate } from '../../db/migrate.ts';
import * as schema from '../../db/schema.ts';
import { scratch } from '../scratch.ts';
import { scratchDatabase } from './open.ts';

const tables = Object.values(schema).filter((value) => is(value, SQLiteTable));

describe('migrate', () => {
  test.each(tables.map((table) => [getTableName(table), table] as const))(
    'the table %s has the columns that schema.ts says',
    async (name, table) => {
      const db = await scratchDatabase();
      const { rows } = await db.client.execute(`PRAGMA table_info(${name})`);
      const found = rows.map(
        (row) => `${row['name']} ${String(row['type']).toLowerCase()} ${row['notnull']}`,
      );
      const wanted = Object.values(getTableColumns(table)).map(
        (column) => `${column.name} ${column.getSQLType().toLowerCase()} ${column.notNull ? 1 : 0}`,
      );
      expect(found.sort()).toEqual(wanted.sort());
    },
  );

  test('does nothing the second time', async () => {
    const db = await scratchDatabase();
    const before = await db.client.execute('SELECT sql FROM sqlite_schema ORDER BY name');
    await migrate(db);
    expect((await db.client.execute('SELECT sql FROM sqlite_schema ORDER BY name')).rows).toEqual(
      before.rows,
    );
    expect((await db.client.execute('SELECT count(*) AS n FROM catalogue')).rows[0]?.['n']).toBe(1);
  });

  test('several at once on a fresh database all succeed, and the work is done once', async () => {
    const url = `file:${join(scratch(), 'race.db')}`;
    const dbs = await Promise.all(Array.from({ length: 6 }, () => openDatabase(url)));
    await Promise.all(dbs.map(migrate));
    const { rows } = await (dbs[0] as (typeof dbs)[0]).client.execute(
      'SELECT count(*) AS n FROM __drizzle_migrations',
    );
    const journal = JSON.parse(readFileSync('db/migrations/meta/_journal.json', 'utf8'));
    expect(rows[0]?.['n']).toBe(journal.entries.length);
    for (const db of dbs) db.client.close();
  });

  test('a migration that fails half-way leaves nothing behind', async () => {
    const url = `file:${join(scratch(), 'half.db')}`;
    const db = await openDatabase(url);
    // The second migration will meet this table and fail; the first must then not stay either.
    await db.client.execute('CREATE TABLE items_fts (x)');
    await expect(migrate(db)).rejects.toThrow(/items_fts/);
    const { rows } = await db.client.execute(
      "SELECT name FROM sqlite_schema WHERE name IN ('items', 'dumps')",
    );
    expect(rows).toEqual([]);
    db.client.close();
  });
});
