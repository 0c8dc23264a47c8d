import { and, desc, eq, sql } from 'drizzle-orm';
import { type Database, raw, transact, write } from '../database.ts';
import { forgetPending } from '../items/pending-changes.ts';
import { dumps } from '../schema.ts';
import { type RecordSpan, sweepDump } from './sweep-dump.ts';

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
          records: 0,
          rejected: 0,
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

/** How far a dump was read that cannot be ingested. */
export interface FailedReading {
  readonly format: string;
  readonly boilerplateBytes: number;
  /** Every record that is in the tables, rejected or not, and every part of one. */
  readonly spans: readonly RecordSpan[];
  /** Whether it was read to its end, so that those are all. */
  readonly isWhole: boolean;
}

/**
 * Marks a dump that cannot be ingested. One that was loaded before stays loaded: what it brought is still there. The records of
 * one that was read to its end are kept, unseen, until somebody accepts them (`completeFailed`).
 */
export async function failDump(
  db: Database,
  id: string,
  { code, message }: { readonly code: string; readonly message: string },
  now: Date,
  reading?: FailedReading,
): Promise<void> {
  await transact(db, async (run) => {
    const isLoading = raw(db, sql`SELECT 1 FROM dumps WHERE id = ${id} AND state = 'loading'`);
    if ((await run(isLoading)).rows.length === 0) return;
    const records = reading?.spans.filter(({ continues }) => !continues) ?? [];
    if (reading?.isWhole) await sweepDump(db, run, { id, spans: reading.spans });
    if (!reading?.isWhole || reading.spans.length === 0) await run(forgetPending(db, id));
    await run(
      db.orm
        .update(dumps)
        .set({
          state: 'failed',
          code,
          reason: message,
          finishedAt: now.toISOString(),
          ...(reading && {
            format: reading.format === '' ? null : reading.format,
            records: records.length,
            rejected: records.filter(({ rejected }) => rejected).length,
            boilerplateBytes: reading.boilerplateBytes,
            readAt: reading.isWhole ? now.toISOString() : null,
          }),
        })
        .where(eq(dumps.id, id)),
    );
  });
}

/** A dump whose records are all in the tables and of which nothing shows, since most of it was rejected. */
export type MostlyRejectedDump = Pick<DumpRow, 'id' | 'name' | 'bytes' | 'capturedAt'>;

/** The dumps that were refused, of those whose ids begin with `prefix`. */
export async function listMostlyRejected(db: Database, prefix: string): Promise<MostlyRejectedDump[]> {
  return db.orm
    .select({ id: dumps.id, name: dumps.name, bytes: dumps.bytes, capturedAt: dumps.capturedAt })
    .from(dumps)
    .where(and(sql`substr(${dumps.id}, 1, ${prefix.length}) = ${prefix}`, isMostlyRejected))
    .orderBy(dumps.startedAt, dumps.id);
}

/** Whether a dump failed of which there is something to show. */
export const isMostlyRejected = sql`${dumps.state} = 'failed' AND ${dumps.readAt} IS NOT NULL AND ${dumps.records} > 0`;
