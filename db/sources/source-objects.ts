import { and, eq, inArray } from 'drizzle-orm';
import { type Database, write } from '../database.ts';
import { sourceObjects } from '../schema.ts';

export type SourceObjectRow = typeof sourceObjects.$inferSelect;

/** What is noted of objects of a source. @param keys at most a thousand */
export async function findSourceObjects(
  db: Database,
  source: string,
  keys: readonly string[],
): Promise<SourceObjectRow[]> {
  return db.orm
    .select()
    .from(sourceObjects)
    .where(and(eq(sourceObjects.source, source), inArray(sourceObjects.key, [...keys])));
}

/** Notes that an object was looked at. */
export async function noteSourceObject(db: Database, row: SourceObjectRow): Promise<void> {
  await write(db, [
    db.orm
      .insert(sourceObjects)
      .values(row)
      .onConflictDoUpdate({
        target: [sourceObjects.source, sourceObjects.key],
        set: { etag: row.etag, taken: row.taken },
      }),
  ]);
}
