import { copyFileSync, readdirSync, watch } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../../db/client-node.ts';
import { checkDatabase } from '../../functions/server/care/check-database.ts';
import { restoreFile } from '../../functions/server/care/restore-file.ts';
import { afterFile } from '../support/cleanup.ts';
import { copyOf, healthyDatabase, loadPapers } from '../support/healthy.ts';
import { start } from '../support/program.ts';
import { publicOutput } from '../support/public-output.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('paperwire backup writes whole copies while papers are loaded', async () => {
  const { path, url } = copyOf(await healthyDatabase(3));
  const db = await openDatabase(url);
  afterFile(() => db.client.close());
  const file = join(temporaryFolder(), 'backup.db');
  const backup = start('cli', ['backup', file], { env: { DATABASE_URL: url } });
  let isDone = false;
  backup.ended.finally(() => {
    isDone = true;
  });
  let loaded = 3;
  for (; !isDone && loaded < 54; loaded++) await loadPapers({ db }, loaded, loaded + 1);
  expect(await backup.ended).toMatchObject({ code: 0, stderr: '' });
  expect(loaded).toBeGreaterThan(3);
  const copy = await openDatabase(`file:${file}`);
  afterFile(() => copy.client.close());
  expect(await checkDatabase(copy)).toEqual([]);
  const { rows } = await copy.client.execute('SELECT count(*) AS n FROM items WHERE arrival IS NOT NULL');
  expect(Number(rows[0]?.['n'])).toBeGreaterThanOrEqual(3);
  expect(Number(rows[0]?.['n'])).toBeLessThanOrEqual(loaded);
  expect(readdirSync(dirname(file)).filter((name) => name.includes('partial'))).toEqual([]);
  expect(path).not.toBe(file);
});

test('paperwire restore that is killed at any change of its folder leaves the former database or the backup', async () => {
  const backup = await healthyDatabase(2);
  const former = await healthyDatabase(5);
  const outputs = new Map([
    [JSON.stringify(await publicOutput(`file:${backup}`)), 'backup'],
    [JSON.stringify(await publicOutput(`file:${former}`)), 'former'],
  ]);
  const seen = new Set<string | undefined>();
  for (let changes = 1; ; changes = Math.ceil(1.5 * changes)) {
    const { path, url } = copyOf(former);
    // A WAL of changes that are in no file yet.
    const db = await openDatabase(url);
    await db.client.execute('PRAGMA wal_autocheckpoint = 0');
    await db.client.execute("UPDATE catalogue SET hub_owner = 'in the WAL'");
    const folder = temporaryFolder();
    for (const suffix of ['', '-wal']) copyFileSync(path + suffix, join(folder, basename(path) + suffix));
    db.client.close();
    const target = join(folder, basename(path));
    const restore = start('cli', ['restore', backup], { env: { DATABASE_URL: `file:${target}` } });
    let count = 0;
    const watcher = watch(folder, () => {
      if (++count === changes) restore.child.kill('SIGKILL');
    });
    const { code } = await restore.ended;
    watcher.close();
    const left = outputs.get(JSON.stringify(await publicOutput(`file:${target}`)));
    expect(left).toBeDefined();
    seen.add(left);
    const opened = await openDatabase(`file:${target}`);
    expect(await checkDatabase(opened)).toEqual([]);
    const { rows } = await opened.client.execute('SELECT hub_owner FROM catalogue');
    expect(rows[0]?.['hub_owner']).toBe(left === 'former' ? 'in the WAL' : null);
    opened.client.close();
    // What a kill left over does not stop the next attempt.
    expect((await restoreFile(backup, target)).items).toBe(2);
    if (code === 0) break;
  }
  expect([...seen].sort()).toEqual(['backup', 'former']);
});

test('paperwire restore refuses while a server runs whose readiness was asked for', async () => {
  const backup = await healthyDatabase(2);
  const { path, url } = copyOf(await healthyDatabase(3));
  const server = start('node', [], { env: { DATABASE_URL: url, PORT: '0' } });
  const [, port] = await server.printed(/serving on http:\/\/localhost:(\d+)/);
  const ready = await fetch(`http://127.0.0.1:${port}/readyz`);
  expect(ready.status).toBe(200);
  const { code, stderr } = await start('cli', ['restore', backup], { env: { DATABASE_URL: url } }).ended;
  expect([code, stderr]).toEqual([2, expect.stringContaining('another program has the database open')]);
  server.child.kill('SIGTERM');
  await server.ended;
  expect((await restoreFile(backup, path)).items).toBe(2);
});
