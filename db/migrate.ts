import { fileURLToPath } from 'node:url';
import { migrate as applyMigrations } from 'drizzle-orm/libsql/migrator';
import type { Database } from './database.ts';
import { schemaAge } from './schema-version.ts';

const migrationsFolder = fileURLToPath(new URL('migrations', import.meta.url));

/**
 * Applies the pending migrations, in one transaction with their records: an interrupted migration changes nothing. Two
 * processes may start at once: the second finds the work done.
 * @throws LibsqlError when a migration fails or the database cannot be written
 */
export async function migrate(db: Database): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await applyMigrations(db.orm, { migrationsFolder });
    } catch (error) {
      // The loser of a race meets a lock, or a change that is made already; its next attempt reads the winner's record.
      if (attempt === 20 || !isRace(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 80));
    }
  }
}

/** Whether migrations of this program are missing in the database. */
export async function hasPendingMigrations(db: Database): Promise<boolean> {
  return (await schemaAge(db)) === 'older';
}

function isRace(error: unknown): boolean {
  const text = error instanceof Error ? `${error.message} ${String(error.cause)}` : '';
  return /SQLITE_BUSY|SQLITE_LOCKED|already exists|duplicate column|no such (table|column|index)/.test(text);
}
