import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../db/client-node.ts';
import { checkDatabase } from '../../functions/server/care/check-database.ts';
import { paperwire } from '../support/command-line.ts';
import { overwritePages } from '../support/damage.ts';
import { copyOf, healthyDatabase } from '../support/healthy.ts';
import { publicOutput } from '../support/public-output.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const path = await healthyDatabase(5);
const output = await publicOutput(`file:${path}`);
const other = await healthyDatabase(2);

const run = (url: string, ...args: string[]) => paperwire(args, { env: { DATABASE_URL: url } });

describe('checkDatabase()', () => {
  test('finds nothing in a healthy database, and names what is missing in another', async () => {
    const db = await openDatabase(copyOf(path).url);
    expect(await checkDatabase(db)).toEqual([]);
    await db.client.execute('DELETE FROM embeddings WHERE item_id = (SELECT min(item_id) FROM embeddings)');
    expect(await checkDatabase(db)).toEqual([
      {
        check: 'vectors',
        problem: 'vectors of papers: 1 missing',
        effect: 'searches by meaning and papers like one miss them',
        remedy: 'paperwire doctor --repair',
        repair: 'vectors',
      },
    ]);
    db.client.close();
  });
});

describe('paperwire backup and restore', () => {
  test('bring a damaged database back to the same public output, and keep the damaged file', async () => {
    const { path: database, url } = copyOf(path);
    const file = join(temporaryFolder(), 'backup.db');
    const backup = await run(url, 'backup', file);
    expect(backup).toMatchObject({ code: 0, stdout: expect.stringContaining('5 papers') });
    overwritePages(database, [1, 2, 3, 4, 5]);
    expect((await run(url, 'doctor')).code).toBe(1);
    const restored = await run(url, 'restore', file);
    expect(restored).toMatchObject({ code: 0, stdout: expect.stringContaining('restored 5 papers') });
    expect(await publicOutput(url)).toEqual(output);
    expect((await run(url, 'doctor')).stdout).toBe(`nothing is wrong with ${url}\n`);
    const names = readdirSync(dirname(database)).filter((name) => /\.(?:replaced|partial)-/.test(name));
    expect(names).toEqual([
      expect.stringMatching(new RegExp(`^${basename(database)}\\.replaced-\\d{8}T\\d{6}Z$`)),
    ]);
  });

  test('backup writes over no file without --force, and not over the database', async () => {
    const { path: database, url } = copyOf(path);
    const file = join(temporaryFolder(), 'backup.db');
    writeFileSync(file, 'precious');
    expect(await run(url, 'backup', file)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('it exists; choose another name, or add --force'),
    });
    expect(readFileSync(file, 'utf8')).toBe('precious');
    expect(await run(url, 'backup', database, '--force')).toMatchObject({ code: 2 });
    expect(await run(url, 'backup', file, '--force')).toMatchObject({ code: 0 });
    expect(readdirSync(dirname(file))).toEqual(['backup.db']);
  });

  test('backup writes nothing of a damaged database', async () => {
    const { path: database, url } = copyOf(path);
    const db = await openDatabase(url);
    const { rows } = await db.client.execute("SELECT pageno FROM dbstat WHERE name = 'items_fts_data'");
    db.client.close();
    overwritePages(
      database,
      rows.map((row) => Number(row['pageno'])),
    );
    const file = join(temporaryFolder(), 'backup.db');
    expect((await run(url, 'backup', file)).code).toBeGreaterThan(0);
    expect(existsSync(file)).toBe(false);
  });

  test('refuse a database on a server, and say what to do there', async () => {
    for (const args of [
      ['backup', 'x.db'],
      ['restore', 'x.db'],
    ])
      expect(await run('http://127.0.0.1:1', ...args)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('turso db create'),
      });
  });

  test('restore refuses while the database is open, and afterwards does not', async () => {
    const { url } = copyOf(path);
    const db = await openDatabase(url);
    expect(await run(url, 'restore', other)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('another program has the database open'),
    });
    const { rows } = await db.client.execute('SELECT count(*) AS n FROM items');
    expect(rows[0]?.['n']).toBe(5);
    db.client.close();
    expect(await run(url, 'restore', other)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('restored 2 papers'),
    });
  });

  test('restore refuses what is no backup, a damaged one, and one of a newer version, and changes nothing', async () => {
    const { path: database, url } = copyOf(path);
    const before = readFileSync(database);
    const text = join(temporaryFolder(), 'text.db');
    writeFileSync(text, 'no database at all');
    const { path: damaged } = copyOf(path);
    overwritePages(damaged, [20, 21, 22, 23, 24, 25]);
    const { path: newer, url: newerUrl } = copyOf(path);
    const db = await openDatabase(newerUrl);
    await db.client.execute('UPDATE __drizzle_migrations SET created_at = created_at + 1e12');
    await db.client.execute('PRAGMA wal_checkpoint(TRUNCATE)');
    db.client.close();
    for (const [file, reason] of [
      [text, /no database/],
      [damaged, /damaged/],
      [newer, /newer version/],
      ['missing.db', /expected an existing file/],
    ] as const)
      expect(await run(url, 'restore', file)).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(reason),
      });
    expect(readFileSync(database).equals(before)).toBe(true);
    expect(readdirSync(dirname(database))).toEqual([basename(database)]);
  });
});
