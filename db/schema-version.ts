import type { Database } from './database.ts';
import journal from './migrations/meta/_journal.json' with { type: 'json' };

/** How the tables of a database compare with those that this program makes. */
export type SchemaAge = 'current' | 'older' | 'newer';

/** Compares the last migration of a database with that of this program. A database without tables is older. */
export async function schemaAge(db: Database): Promise<SchemaAge> {
  const ours = journal.entries.at(-1)?.when ?? 0;
  try {
    const { rows } = await db.client.execute('SELECT max(created_at) AS newest FROM __drizzle_migrations');
    const newest = Number(rows[0]?.['newest']);
    return newest < ours ? 'older' : newest > ours ? 'newer' : 'current';
  } catch (error) {
    if (/no such table/.test(String(error))) return 'older';
    throw error;
  }
}
