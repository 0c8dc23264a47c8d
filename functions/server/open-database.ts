import { existsSync } from 'node:fs';
import { codeWaiting } from '../../db/cells/code-items.ts';
import { openDatabase } from '../../db/client-node.ts';
import type { Database } from '../../db/database.ts';
import { nameEarlierDumps } from '../../db/dumps/public-names.ts';
import { filePath } from '../../db/file-path.ts';
import { hasPendingMigrations, migrate } from '../../db/migrate.ts';
import { deriveEarlier } from '../../db/terms/derived-content.ts';
import { ConfigurationError } from '../../pipeline/errors.ts';
import { deriveContent } from '../../pipeline/identity/derived-content.ts';
import type { Environment } from '../env.ts';

type DatabaseSettings = Pick<Environment, 'DATABASE_URL' | 'DATABASE_AUTH_TOKEN'>;

/** Opens the database, creates it if needed, updates its schema, and indexes what earlier versions did not. */
export function openMigrated(env: DatabaseSettings): Promise<Database> {
  return open(env, async (db) => {
    await migrate(db);
    await nameEarlierDumps(db);
    await deriveEarlier(db, deriveContent);
    await codeWaiting(db);
  });
}

/**
 * Opens the database for reading, until the end of the block.
 * @throws ConfigurationError when there is none, or its schema is older than this program
 */
export async function openExisting(env: DatabaseSettings): Promise<Database & Disposable> {
  const url = env.DATABASE_URL;
  if (!databaseExists(env)) {
    throw new ConfigurationError(
      `Opening ${url}: there is no database yet; run paperwire start or paperwire ingest, or name its place with --data or DATABASE_URL`,
    );
  }
  return open(env, async (db) => {
    if (!(await hasPendingMigrations(db))) return;
    throw new ConfigurationError(
      `Opening ${url}: its tables are older than this program; run paperwire migrate`,
    );
  });
}

/** Opens the database, and closes it again when `check` fails. */
async function open(env: DatabaseSettings, check: (db: Database) => Promise<void>) {
  const db = await openDatabase(env.DATABASE_URL, env.DATABASE_AUTH_TOKEN);
  const close = () => db.client.close();
  try {
    await check(db);
  } catch (error) {
    close();
    throw error;
  }
  return { ...db, [Symbol.dispose]: close };
}

/** Opens the database as it is, or an empty one in memory. */
export function openForDryRun(env: DatabaseSettings): Promise<Database> {
  return databaseExists(env) ? openExisting(env) : openMigrated({ ...env, DATABASE_URL: ':memory:' });
}

/** Whether the database file exists. A server is taken to have its database. */
export function databaseExists({ DATABASE_URL }: DatabaseSettings): boolean {
  return !DATABASE_URL.startsWith('file:') || existsSync(filePath(DATABASE_URL));
}
