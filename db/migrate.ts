import { fileURLToPath } from 'node:url';
import { migrate as applyMigrations } from 'drizzle-orm/libsql/migrator';
import type { Database } from './database.ts';

/**
 * Brings the schema up to date. All pending migrations and their records are one transaction: a broken-off migration
 * leaves the database as it was. Two processes may start at once: the one that comes second finds the work done.
 * @throws LibsqlError when a migration fails or the database cannot be written
 */
export async function migrate(db: Database): Promise<void> {
  const migrationsFolder = fileURLToPath(new URL('migrations', import.meta.url));
  for (let attempt = 1; ; attempt++) {
    try {
      return await applyMigrations(db.orm, { migrationsFolder });
    } catch (error) {
      // The loser of a race sees a lock or a table that was not there a moment ago; next time it sees the record.
      if (attempt === 20 || !isRace(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 80));
    }
  }
}

function isRace(error: unknown): boolean {
  const text = error instanceof Error ? `${error.message} ${String(error.cause)}` : '';
  return /SQLITE_BUSY|SQLITE_LOCKED|already exists/.test(text);
}
