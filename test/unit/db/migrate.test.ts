import { cpSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getTableColumns, getTableName, is } from 'drizzle-orm';
import { migrate as applyMigrations } from 'drizzle-orm/libsql/migrator';
import { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { describe, expect, test } from 'vitest';
import { getDatabaseId } from '../../../db/catalogue.ts';
import { openDatabase } from '../../../db/client-node.ts';
import type { Database } from '../../../db/database.ts';
import { hasPendingMigrations, migrate } from '../../../db/migrate.ts';
import { openTestDatabase } from '../../support/catalogue.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const schemas = globSync(join(import.meta.dirname, '../../../db/schema/*.ts'));
const modules: object[] = await Promise.all(schemas.map((path) => import(path)));
const tables = modules.flatMap((module) => Object.values(module)).filter((value) => is(value, SQLiteTable));

describe('migrate()', () => {
  test.each(tables.map((table) => [getTableName(table), table] as const))(
    'the table %s has the columns that db/schema/ says',
    async (name, table) => {
      const db = await openTestDatabase();
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

  test('gives each database an identity of its own, which stays', async () => {
    const [one, other] = [await openDatabase(':memory:'), await openDatabase(':memory:')];
    for (const db of [one, other]) await migrate(db);
    const identity = await getDatabaseId(one);
    expect(identity).toMatch(/^[0-9a-f]{32}$/);
    expect(await getDatabaseId(other)).not.toBe(identity);
    await migrate(one);
    expect(await getDatabaseId(one)).toBe(identity);
  });

  test('does nothing the second time', async () => {
    const db = await openTestDatabase();
    const before = await db.client.execute('SELECT sql FROM sqlite_schema ORDER BY name');
    await migrate(db);
    expect((await db.client.execute('SELECT sql FROM sqlite_schema ORDER BY name')).rows).toEqual(
      before.rows,
    );
    expect((await db.client.execute('SELECT count(*) AS n FROM catalogue')).rows[0]?.['n']).toBe(1);
  });

  test('succeeds several times at once, and works once', async () => {
    const url = `file:${join(temporaryFolder(), 'race.db')}`;
    const dbs = await Promise.all(Array.from({ length: 6 }, () => openDatabase(url)));
    await Promise.all(dbs.map(migrate));
    const { rows } = await (dbs[0] as (typeof dbs)[0]).client.execute(
      'SELECT count(*) AS n FROM __drizzle_migrations',
    );
    const journal = JSON.parse(readFileSync('db/migrations/meta/_journal.json', 'utf8'));
    expect(rows[0]?.['n']).toBe(journal.entries.length);
    for (const db of dbs) db.client.close();
  });

  test('succeeds several times at once on a database of an earlier version', async () => {
    const url = `file:${join(temporaryFolder(), 'old.db')}`;
    const dbs = await Promise.all(Array.from({ length: 6 }, () => openDatabase(url)));
    await applyFirstMigrations(dbs[0] as (typeof dbs)[0], 14);
    await expect(Promise.all(dbs.map(migrate))).resolves.toHaveLength(6);
    for (const db of dbs) db.client.close();
  });

  test('keeps the papers of a first version, in the order of their dates', async () => {
    const db = await openDatabase(`file:${join(temporaryFolder(), 'old.db')}`);
    await applyFirstMigrations(db, 2);
    await db.client.executeMultiple(`
      INSERT INTO topics (slug, position, name, description, keywords, keyword_vectors) VALUES ('a', 0, 'A', '', '[]', x'');
      INSERT INTO items (id, title, abstract, authors, categories, published_at, updated_at, first_dump, position, listed) VALUES
        ('new', 'Newer', 'walks', '[]', '[]', '2025-03-11', '2025-03-11', 'd', 0, 1),
        ('old', 'Older', 'walks', '[]', '[]', '2025-03-10', '2025-03-10', 'd', 5, 1),
        ('loading', 'Not yet', 'walks', '[]', '[]', '2025-03-12', '2025-03-12', 'e', 0, 0);
      INSERT INTO item_topics (topic_slug, item_id, score, why, published_at, position) VALUES
        ('a', 'new', 0.4, '[]', '2025-03-11', 0), ('a', 'loading', 1, '[]', '2025-03-12', 0);`);

    await migrate(db);
    const rows = async (sql: string) =>
      (await db.client.execute(sql)).rows.map((row) => Object.values(row).join(' '));
    expect(await rows('SELECT id, arrival FROM items ORDER BY id')).toEqual(['loading ', 'new 2', 'old 1']);
    expect(await rows('SELECT item_id, arrival, ordinal FROM item_topics ORDER BY item_id')).toEqual([
      'loading  ',
      'new 2 1',
    ]);
    // The score with which it came, by which feeds of the best papers rank it.
    expect(await rows("SELECT news_score FROM item_topics WHERE item_id = 'new'")).toEqual(['0.4']);
    expect(await rows('SELECT (SELECT arrivals FROM catalogue), arrivals FROM topics')).toEqual(['2 1']);
    // They are no news in feeds of searches that mean them.
    expect(await rows('SELECT meaning_after FROM catalogue')).toEqual(['2']);
    expect(await rows("SELECT rowid FROM items_fts WHERE items_fts MATCH 'walk' ORDER BY rowid")).toEqual([
      '1',
      '2',
    ]);
    db.client.close();
  });

  test('gives ids of an earlier version their canonical form', async () => {
    const db = await openDatabase(`file:${join(temporaryFolder(), 'old.db')}`);
    await applyFirstMigrations(db, 17);
    await db.client.executeMultiple(`
      PRAGMA foreign_keys = OFF;
      INSERT INTO external_ids (scheme, value, item_id) VALUES
        ('arxiv', 'math.GT/0309136', 'a'), ('arxiv', 'cs.CL/0101001', 'b'), ('arxiv', 'cs/0101001', 'c'),
        ('arxiv', '2503.01234', 'd'), ('doi', '10.1000/x?utm=1', 'a'), ('doi', '10.1000/y#sec', 'b'),
        ('doi', '10.1002/(sici)1:1<1::a>3.0.co;2-#', 'c');`);
    await migrate(db);
    const { rows } = await db.client.execute(
      'SELECT value, item_id FROM external_ids ORDER BY scheme, value',
    );
    expect(rows.map((row) => Object.values(row).join(' '))).toEqual([
      '2503.01234 d',
      'cs/0101001 c',
      'math/0309136 a',
      '10.1000/x a',
      '10.1000/y b',
      '10.1002/(sici)1:1<1::a>3.0.co;2-# c',
    ]);
    db.client.close();
  });

  test('leaves nothing of a migration that fails half-way', async () => {
    const url = `file:${join(temporaryFolder(), 'half.db')}`;
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

describe('hasPendingMigrations()', () => {
  test('is true of an empty database and of an earlier version, false of a migrated one', async () => {
    const db = await openDatabase(`file:${join(temporaryFolder(), 'old.db')}`);
    expect(await hasPendingMigrations(db)).toBe(true);
    await applyFirstMigrations(db, 14);
    expect(await hasPendingMigrations(db)).toBe(true);
    await migrate(db);
    expect(await hasPendingMigrations(db)).toBe(false);
    db.client.close();
  });
});

/** Brings a database to the schema of an earlier version: its first `count` migrations. */
async function applyFirstMigrations(db: Database, count: number): Promise<void> {
  const migrationsFolder = join(temporaryFolder(), 'migrations');
  cpSync('db/migrations', migrationsFolder, { recursive: true });
  const journal = JSON.parse(readFileSync('db/migrations/meta/_journal.json', 'utf8'));
  writeFileSync(
    join(migrationsFolder, 'meta/_journal.json'),
    JSON.stringify({ ...journal, entries: journal.entries.slice(0, count) }),
  );
  await applyMigrations(db.orm, { migrationsFolder });
}
