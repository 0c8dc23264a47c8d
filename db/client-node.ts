import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Client, type Config, createClient } from '@libsql/client/sqlite3';
import { drizzle } from 'drizzle-orm/libsql/sqlite3';
import type { Database } from './database.ts';
import { Faults, watchFaults } from './faults.ts';
import { openFile } from './file-client-node.ts';
import { filePath } from './file-path.ts';
import { fetchRemote } from './remote-fetch.ts';
import { Slots } from './slots.ts';

/** Calls of a remote database at once, and how long others wait for them. */
const REMOTE_QUEUE = { size: 20, timeoutMs: 10_000 };

/**
 * Opens a database on Node: `file:` (created with its folder when missing), `:memory:`, `libsql:`, `http(s):` or `ws(s):`.
 * Puts a file in WAL mode, so that feeds can be read while a dump is loaded.
 * @throws LibsqlError when it cannot be opened
 */
export async function openDatabase(url: string, authToken?: string): Promise<Database> {
  const isFile = url.startsWith('file:') && !url.includes(':memory:');
  if (isFile) mkdirSync(dirname(filePath(url)), { recursive: true });
  // Calls wait in our queue, which has a deadline, instead of the client's, which has none.
  const slots = new Slots({ name: 'connections to the database', ...REMOTE_QUEUE });
  const fetch = (request: Request) => slots.use(() => fetchRemote(request));
  // The driver waits for a lock in a synchronous call, which blocks the event loop. So it waits briefly, and `write` retries.
  const config = {
    url,
    timeout: 50,
    fetch,
    concurrency: Number.MAX_SAFE_INTEGER,
    ...(authToken === undefined ? {} : { authToken }),
  };
  const faults = new Faults();
  const opened = isFile ? openFile(config) : { client: await openClient(config) };
  const client = isFile ? watchFaults(opened.client, faults) : opened.client;
  const db = { ...opened, client, orm: drizzle(client, { casing: 'snake_case' }), ...(isFile && { faults }) };
  if (isFile) {
    // The file remembers WAL; a read-only database keeps its mode.
    await client.execute('PRAGMA journal_mode = WAL').catch(ignoreReadOnlyOrBusy);
  }
  return db;
}

function ignoreReadOnlyOrBusy(error: unknown): void {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!/^SQLITE_(READONLY|BUSY)/.test(code)) throw error;
}

/** Opens a database that is no file. The client of servers loads when it is needed: it is larger than that of files. */
async function openClient(config: Config): Promise<Client> {
  if (/^(?:file:)?:memory:/.test(config.url)) return createClient(config);
  return (await import('@libsql/client')).createClient(config);
}
