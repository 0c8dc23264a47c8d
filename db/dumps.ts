import { desc, eq, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { write } from './database.ts';
import { forgetPending } from './pending-changes.ts';
import { dumps } from './schema.ts';

export type DumpRow = typeof dumps.$inferSelect;

/**
 * Enters a dump into the ledger as `loading` and returns its row. A dump known already keeps its captured date, so that
 * a resumed run reads dates as the first one did, and stays `loaded` if it is; a failed one gets another try.
 */
export async function registerDump(
  db: Database,
  dump: { id: string; name: string; bytes: number; capturedAt: string },
  now: Date,
): Promise<DumpRow> {
  const failed = sql`${dumps.state} = 'failed'`;
  await write(db, [
    db.orm
      .insert(dumps)
      .values({
        id: dump.id,
        name: dump.name,
        bytes: dump.bytes,
        capturedAt: dump.capturedAt,
        state: 'loading',
        startedAt: now.toISOString(),
      })
      .onConflictDoUpdate({
        target: dumps.id,
        set: {
          state: 'loading',
          code: null,
          reason: null,
          name: sql`excluded.name`,
          capturedAt: sql`excluded.captured_at`,
          startedAt: sql`excluded.started_at`,
          readAt: null,
          finishedAt: null,
        },
        setWhere: failed,
      }),
  ]);
  const row = await getDump(db, dump.id);
  if (row === undefined)
    throw new Error(`registering dump ${dump.id}: the ledger has no row for it afterwards`);
  return row;
}

/** The ledger's row for a dump, if it was ever offered. */
export async function getDump(db: Database, id: string): Promise<DumpRow | undefined> {
  const [row] = await db.orm.select().from(dumps).where(eq(dumps.id, id));
  return row;
}

/** The dumps last offered, newest first. */
export async function listDumps(db: Database, limit: number): Promise<DumpRow[]> {
  return db.orm.select().from(dumps).orderBy(desc(dumps.startedAt), dumps.id).limit(limit);
}

/** Marks a dump that cannot be ingested. One that was loaded before stays loaded: what it brought is still there. */
export async function failDump(
  db: Database,
  id: string,
  { code, message }: { readonly code: string; readonly message: string },
  now: Date,
): Promise<void> {
  await write(db, [
    forgetPending(db, id),
    db.orm
      .update(dumps)
      .set({ state: 'failed', code, reason: message, finishedAt: now.toISOString() })
      .where(sql`${dumps.id} = ${id} AND ${dumps.state} = 'loading'`),
  ]);
}
