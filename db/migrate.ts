import { fileURLToPath } from 'node:url';
import { migrate as applyMigrations } from 'drizzle-orm/libsql/migrator';
import type { Database } from './database.ts';

/**
 * Applies the pending migrations, in one transaction with their records: an interrupted migration changes nothing. Two
 * processes may start at once: the second finds the work done.
 * @throws LibsqlError when a migration fails or the database cannot be written
 */
export async function migrate(db: Database): Promise<void> {
  const migrationsFolder = fileURLToPath(new URL('migrations', import.meta.url));
  for (let attempt = 1; ; attempt++) {
    try {
      return await applyMigrations(db.orm, { migrationsFolder });
    } catch (error) {
      // The loser of a race meets a lock or a new table; its next attempt reads the winner's record.
      if (attempt === 20 || !isRace(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 80));
    }
  }
}

function isRace(error: unknown): boolean {
  const text = error instanceof Error ? `${error.message} ${String(error.cause)}` : '';
  return /SQLITE_BUSY|SQLITE_LOCKED|already exists/.test(text);
}
