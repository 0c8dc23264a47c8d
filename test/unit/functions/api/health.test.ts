import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openDatabase } from '../../../../db/client-node.ts';
import type { Database } from '../../../../db/database.ts';
import { createApp } from '../../../../functions/app.ts';
import { watchFile } from '../../../../functions/server/care/watch-file.ts';
import { openTestCatalogue } from '../../../support/catalogue.ts';
import { afterFile } from '../../../support/cleanup.ts';
import { checkpoint, overwritePages, pagesOf } from '../../../support/damage.ts';
import { counting } from '../../../support/query-count.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** The pages of a catalogue with papers, in one file. */
const filled = await (async () => {
  const catalogue = await openTestCatalogue();
  await catalogue.add([{ title: 'A paper' }, { title: 'Another paper' }]);
  await checkpoint(catalogue.db);
  const { rows } = await catalogue.db.client.execute('PRAGMA database_list');
  return { db: catalogue.db, bytes: readFileSync(String(rows[0]?.['file'])) };
})();

/** A copy of it, opened as by a server: the schema is in memory, and nothing else. */
async function openFilled(): Promise<{ readonly db: Database; readonly path: string }> {
  const path = join(temporaryFolder(), 'test.db');
  writeFileSync(path, filled.bytes);
  const db = await openDatabase(`file:${path}`);
  afterFile(() => db.client.close());
  return { db, path };
}

async function ask(app: ReturnType<typeof createApp>, path = '/readyz') {
  const response = await app.request(path);
  return { response, text: await response.clone().text(), body: await response.json() };
}

/** The app of a server on this file. */
function appOn(path: string, db: Database) {
  return createApp({
    db,
    readiness: { checks: watchFile({ DATA_FOLDER: 'data', DATABASE_URL: `file:${path}` }, db)?.checks },
  });
}

describe('GET /healthz', () => {
  test('answers 200 without a database', async () => {
    const { db } = await openFilled();
    db.client.close();
    const { response, body } = await ask(createApp({ db, version: '1.2.3' }), '/healthz');
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe('application/health+json');
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(body).toEqual({ status: 'pass', version: '1.2.3' });
  });
});

describe('GET /readyz', () => {
  test('answers 200 with the state of each part, also to HEAD', async () => {
    const { db, path } = await openFilled();
    const app = appOn(path, db);
    const { response, body } = await ask(app);
    expect(response.status).toBe(200);
    const pass = [{ status: 'pass' }];
    expect(body).toMatchObject({
      checks: { server: pass, database: pass, schema: pass, sources: pass, file: pass },
    });
    const head = await app.request('/readyz', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  test('answers 503 when the database cannot be read, and says nothing internal', async () => {
    const { db } = await openFilled();
    db.client.close();
    const { response, body, text } = await ask(createApp({ db }));
    expect(response.status).toBe(503);
    expect(response.headers.get('Retry-After')).toMatch(/^\d+$/);
    expect(body).toMatchObject({
      status: 'fail',
      checks: { database: [{ status: 'fail', output: 'The database cannot be read.' }] },
    });
    expect(text).not.toMatch(/CLOSED|Libsql|SELECT|\.ts|node_modules|\/tmp/i);
  });

  test('answers 503 when the database hangs, and asks it once', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const { db } = await openFilled();
    let calls = 0;
    const hang = () => {
      calls++;
      return new Promise<never>(() => {});
    };
    const app = createApp({ db: { ...db, client: { ...db.client, execute: hang } } });
    for (let i = 0; i < 3; i++) {
      const asking = ask(app);
      await vi.advanceTimersByTimeAsync(2_000);
      const { response, body } = await asking;
      expect(response.status).toBe(503);
      expect(body.checks.database[0].output).toBe('The database does not answer in time.');
    }
    // The probe and the look at the schema.
    expect(calls).toBe(2);
  });

  test('asks the database once for many requests', async () => {
    const { db } = await openFilled();
    const counted = counting(db);
    const app = createApp({ db: counted.db });
    await ask(app);
    const once = counted.count();
    await Promise.all(Array.from({ length: 20 }, () => ask(app)));
    expect(once).toBeGreaterThan(0);
    expect(counted.count()).toBe(once);
  });

  test('answers 503 while the server stops', async () => {
    const { db } = await openFilled();
    const stop = new AbortController();
    const app = createApp({ db, readiness: { stopping: stop.signal } });
    expect((await ask(app)).response.status).toBe(200);
    stop.abort();
    const { response, body } = await ask(app);
    expect(response.status).toBe(503);
    expect(body.checks.server).toEqual([{ status: 'fail', output: 'The server is stopping.' }]);
  });

  test('answers 503 when the tables are older than the program, and 200 with a warning when they are newer', async () => {
    const { db } = await openFilled();
    await db.client.execute('UPDATE __drizzle_migrations SET created_at = created_at + 1e12');
    const newer = await ask(createApp({ db }));
    expect([newer.response.status, newer.body.checks.schema[0].status]).toEqual([200, 'warn']);
    await db.client.execute('UPDATE __drizzle_migrations SET created_at = 1');
    const older = await ask(createApp({ db }));
    expect([older.response.status, older.body.checks.schema[0].status]).toEqual([503, 'fail']);
    expect(older.body.checks.schema[0].output).toContain('paperwire migrate');
  });

  test('warns of sources that fail, by name and time, and answers 200', async () => {
    const { db } = await openFilled();
    await db.client.execute(
      `INSERT INTO sources (name, url, cadence_seconds, outcome, code, failures, last_success_at, last_attempt_at) VALUES
       ('arxiv-cs', 'https://a.example/secret', 86400, 'failed', 'http-404', 2, '2025-03-10T06:00:00Z', '2025-03-11T06:00:00Z')`,
    );
    const { response, body, text } = await ask(createApp({ db }));
    expect([response.status, body.status]).toEqual([200, 'warn']);
    expect(body.checks.sources[0].output).toBe(
      'Failing: arxiv-cs (http-404; last fetched 2025-03-10T06:00:00Z).',
    );
    expect(text).not.toContain('secret');
  });

  test('answers 503 when a page of a table or an index is overwritten', async () => {
    for (const name of [
      ...['items', 'items_newest', 'items_id_unique', 'items_fts_data', 'item_topics'],
      ...['embeddings', 'catalogue', 'sqlite_schema'],
    ]) {
      const pages = await pagesOf(filled.db, name);
      expect(pages.length).toBeGreaterThan(0);
      const { db, path } = await openFilled();
      overwritePages(path, pages);
      const { response, body, text } = await ask(appOn(path, db));
      expect([name, response.status, body.status]).toEqual([name, 503, 'fail']);
      expect(text).toContain('The database is damaged.');
      db.client.close();
    }
  });

  test('answers 503 after any query met damage', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const { db, path } = await openFilled();
    const app = appOn(path, db);
    expect((await ask(app)).response.status).toBe(200);
    overwritePages(path, await pagesOf(filled.db, 'dumps'));
    await expect(db.client.execute('SELECT * FROM dumps')).rejects.toThrow('malformed');
    vi.advanceTimersByTime(2_000);
    const { response, body } = await ask(app);
    expect([response.status, body.checks.database[0].status]).toEqual([503, 'fail']);
  });

  test('answers 503 when the file is overwritten, replaced or gone', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    for (const damage of [
      (path: string) => writeFileSync(path, 'no database'),
      (path: string) => {
        writeFileSync(`${path}.new`, filled.bytes);
        renameSync(`${path}.new`, path);
      },
      (path: string) => renameSync(path, `${path}.old`),
    ]) {
      const { db, path } = await openFilled();
      const app = appOn(path, db);
      expect((await ask(app)).response.status).toBe(200);
      damage(path);
      // A thread looks into a file that has shrunk.
      await vi.waitFor(async () => {
        vi.advanceTimersByTime(2_000);
        expect((await ask(app)).response.status).toBe(503);
      }, 60_000);
    }
  });
});

describe('other routes on a damaged database', () => {
  test.each(['/', '/feeds/all.rss', '/api/items'])('%s answers 503 with a reason', async (route) => {
    const { db, path } = await openFilled();
    overwritePages(path, await pagesOf(filled.db, 'items'));
    const response = await createApp({ db }).request(route);
    expect([response.status, response.headers.get('Retry-After')]).toEqual([503, '300']);
    const text = await response.text();
    expect(text).toContain('The database of this site is damaged.');
    expect(text).not.toMatch(/SQLITE|Libsql|node_modules/i);
  });
});
