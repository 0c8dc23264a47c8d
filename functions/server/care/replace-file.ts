/** Puts another file in the place of a database, so that a kill at any moment leaves the old one or the new one. */

import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { copyFile, link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Client, createClient } from '@libsql/client';
import { drizzle } from 'drizzle-orm/libsql';
import type { Database } from '../../../db/database.ts';
import { isDamage } from '../../../db/faults.ts';
import { isBusy } from '../../../db/unavailable.ts';
import { ConfigurationError } from '../../../pipeline/errors.ts';

/** Files that SQLite keeps beside a database. */
const COMPANIONS = ['-wal', '-shm', '-journal'] as const;

/**
 * Opens a file that nobody else has open, on one connection. It becomes a single file: no WAL is beside it any more.
 * @throws LibsqlError as SQLite does
 */
export async function openAlone(path: string): Promise<Database & AsyncDisposable> {
  const client = createClient({ url: `file:${path}`, concurrency: 1 });
  const db = { client, orm: drizzle(client, { casing: 'snake_case' }) };
  try {
    await client.execute('PRAGMA journal_mode = DELETE');
  } catch (error) {
    client.close();
    throw error;
  }
  return { ...db, [Symbol.asyncDispose]: async () => client.close() };
}

/** A name beside `path` for a file that is not complete yet. */
export function partialName(path: string): string {
  return `${path}.partial-${randomUUID().slice(0, 8)}`;
}

/** Deletes a file that was to be a database, with its companions. */
export async function removeDatabase(path: string): Promise<void> {
  for (const suffix of ['', ...COMPANIONS]) await rm(path + suffix, { force: true });
}

/** Writes all of a file, or all names of a folder, to the disk. */
export async function syncToDisk(path: string): Promise<void> {
  await using file = await open(path);
  await file.sync();
}

/**
 * Gives the file `replacement` the name of the database `path`. The former database stays beside it.
 * @param replacement a whole database without companions, in the same folder
 * @param label what the former one is, for its name: `replaced`
 * @returns the name of the former database; `null` without one
 * @throws ConfigurationError when another process has it open
 */
export async function replaceDatabase(
  path: string,
  replacement: string,
  label: string,
  now = new Date(),
): Promise<string | null> {
  await syncToDisk(replacement);
  if (!existsSync(path)) {
    // A WAL without its database would be read into the new one.
    for (const suffix of COMPANIONS) await rm(path + suffix, { force: true });
    await rename(replacement, path);
    await syncToDisk(dirname(path));
    return null;
  }
  const kept = `${path}.${label}-${now.toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
  const lock = await lockDatabase(path);
  try {
    // What the WAL of a damaged database has cannot be put into it. Of another one it is there by now.
    if (lock === null)
      for (const suffix of COMPANIONS)
        if (existsSync(path + suffix)) await rename(path + suffix, kept + suffix);
    await link(path, kept).catch(() => copyFile(path, kept));
    await rename(replacement, path);
    await syncToDisk(dirname(path));
  } finally {
    lock?.close();
  }
  return kept;
}

/**
 * Locks a database for this process alone, and writes its WAL into it. In WAL mode every process that has it open holds a
 * lock, so this tells whether there is one.
 * @returns the client that holds the lock; `null` when the file is too damaged to be locked and nobody has it open
 * @throws ConfigurationError when another process has it open
 */
async function lockDatabase(path: string): Promise<Client | null> {
  await freeStatements();
  let client: Client | undefined;
  try {
    client = createClient({ url: `file:${path}`, timeout: 50, concurrency: 1 });
    const left = await client.execute('PRAGMA journal_mode = DELETE');
    if (left.rows[0]?.['journal_mode'] !== 'delete') throw inUse(path);
    // In this locking mode the lock outlives its transaction. A journal in memory leaves no file beside the next database.
    await client.execute('PRAGMA locking_mode = EXCLUSIVE');
    await client.execute('PRAGMA journal_mode = MEMORY');
    await client.executeMultiple('BEGIN EXCLUSIVE; COMMIT');
    return client;
  } catch (error) {
    client?.close();
    if (isBusy(error)) throw inUse(path);
    if (!isDamage(error)) throw error;
    if (isOpenElsewhere(path)) throw inUse(path);
    return null;
  }
}

/**
 * Frees the statements of clients that are closed. The driver leaves that to the garbage collector, and until then a closed
 * connection of this process keeps its lock.
 */
async function freeStatements(): Promise<void> {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  // Finalizers run in a turn of their own.
  await new Promise((resolve) => setImmediate(resolve));
}

function inUse(path: string): ConfigurationError {
  return new ConfigurationError(
    `Replacing ${path}: another program has the database open. End the server and other commands first`,
  );
}

/** Whether another process has the file open, as far as /proc tells this user. */
function isOpenElsewhere(path: string): boolean {
  const { ino, dev } = statSync(path);
  const orNothing = <T>(look: () => T): T | undefined => {
    try {
      return look();
    } catch {
      return undefined;
    }
  };
  const list = (folder: string) => orNothing(() => readdirSync(folder)) ?? [];
  return list('/proc')
    .filter((id) => /^\d+$/.test(id) && Number(id) !== process.pid)
    .flatMap((id) => list(`/proc/${id}/fd`).map((fd) => `/proc/${id}/fd/${fd}`))
    .some((file) => {
      const opened = orNothing(() => statSync(file));
      return opened?.ino === ino && opened.dev === dev;
    });
}
