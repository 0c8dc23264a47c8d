import { and, eq, inArray } from 'drizzle-orm';
import { type Database, write } from '../database.ts';
import { sourceObjects } from '../schema/sources.ts';

export type SourceObjectRow = typeof sourceObjects.$inferSelect;

/** Finds the records of a source's objects, in any order. @param keys at most a thousand */
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

/** Records that an object was fetched or skipped. */
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
