import { and, desc, eq, isNotNull, sql } from 'drizzle-orm';
import { type Database, type Run, transact, write } from '../database.ts';
import { deletePending } from '../items/pending-changes.ts';
import { dumps } from '../schema/dumps.ts';
import { publicMessage, publicName } from './public-names.ts';

export type DumpRow = typeof dumps.$inferSelect;

/**
 * Enters a dump into the ledger as `loading`, begins its next reading, and returns its row. A dump that is there already
 * keeps its captured date, so that a resumed run reads dates as the first one did, and stays `loaded` if it is; a failed
 * one gets another try.
 */
export async function registerDump(
  db: Database,
  dump: { id: string; name: string; bytes: number; capturedAt: string },
  now: Date,
): Promise<DumpRow> {
  const { id, name: place, bytes, capturedAt } = dump;
  const name = publicName(place);
  const startedAt = now.toISOString();
  const isFailed = sql`${dumps.state} = 'failed'`;
  const retry = {
    ...{ state: 'loading' as const, code: null, reason: null, records: 0, rejected: 0 },
    ...{ doubt: null, doubted: 0, unread: 0, fault: null, faults: 0 },
    ...{ name, place, capturedAt, startedAt, readAt: null, finishedAt: null },
  };
  const [, begun] = await write(db, [
    db.orm
      .insert(dumps)
      .values({ id, name, place, bytes, capturedAt, state: 'loading', startedAt })
      .onConflictDoUpdate({ target: dumps.id, set: retry, setWhere: isFailed }),
    sql`UPDATE dumps SET reading = reading + 1 WHERE id = ${id} RETURNING reading`,
  ]);
  const row = await getDump(db, id);
  if (row === undefined) throw new Error(`registering dump ${id}: the ledger has no row for it afterwards`);
  // Another process may have begun the next reading since.
  return { ...row, reading: Number(begun?.rows[0]?.['reading']) };
}

/** The ledger's row for a dump, if it was ever registered. */
export async function getDump(db: Database, id: string): Promise<DumpRow | undefined> {
  const [row] = await db.orm.select().from(dumps).where(eq(dumps.id, id));
  return row;
}

/** Lists the last dumps, or the last in one state, newest first. */
export async function listDumps(db: Database, limit: number, state?: DumpRow['state']): Promise<DumpRow[]> {
  return db.orm
    .select()
    .from(dumps)
    .where(state && eq(dumps.state, state))
    .orderBy(desc(dumps.startedAt), dumps.id)
    .limit(limit);
}

/** Lists the last loaded dumps that may be read wrong, newest first. */
export async function listDoubtfulDumps(db: Database, limit: number): Promise<DumpRow[]> {
  return db.orm.select().from(dumps).where(isDoubtful).orderBy(desc(dumps.startedAt), dumps.id).limit(limit);
}

/** SQL: whether a loaded dump may be read wrong. */
const isDoubtful = and(eq(dumps.state, 'loaded'), isNotNull(dumps.doubt));

/** Notes that a person takes a doubtful dump as it was read. Returns the dumps whose ids begin with `prefix`. */
export async function acceptDoubtful(db: Database, prefix: string): Promise<Pick<DumpRow, 'id' | 'name'>[]> {
  const isMeant = and(isDoubtful, sql`substr(${dumps.id}, 1, ${prefix.length}) = ${prefix}`);
  const accepted = await db.orm.select({ id: dumps.id, name: dumps.name }).from(dumps).where(isMeant);
  if (accepted.length > 0) await write(db, [db.orm.update(dumps).set({ doubt: null }).where(isMeant)]);
  return accepted;
}

/**
 * Notes that a run of a dump ended with an error that the dump itself may bring about.
 * @returns how many runs in a row have ended with it
 */
export async function countFault(db: Database, id: string, fault: string): Promise<number> {
  const [counted] = await write(db, [
    sql`UPDATE dumps SET faults = CASE WHEN fault = ${fault} THEN faults + 1 ELSE 1 END, fault = ${fault}
          WHERE id = ${id} RETURNING faults`,
  ]);
  return Number(counted?.rows[0]?.['faults'] ?? 0);
}

/** What a run has read of a dump. */
export interface ReadCounts {
  readonly format: string;
  readonly boilerplateBytes: number;
  /** Records that are in the tables, rejected ones included. */
  readonly records: number;
  readonly rejected: number;
  /** Rejects that continue the reject before them. */
  readonly continuations: number;
  /** As in the columns of `dumps`. */
  readonly doubt: string | null;
  readonly doubted: number;
  readonly unread: number;
}

/** How far a failed dump was read. */
export interface FailedReading extends ReadCounts {
  /** Number of the run; see the column `reading` of `dumps`. */
  readonly reading: number;
  /** Whether the dump was read to its end, so that the counts are complete. */
  readonly isWhole: boolean;
}

/**
 * Marks a dump that cannot be ingested. A dump that is loaded stays loaded: its items are still there. The records of a
 * dump that was read to its end are kept, unseen, until a person accepts them (`completeFailed`).
 */
export async function failDump(
  db: Database,
  id: string,
  { code, message }: { readonly code: string; readonly message: string },
  now: Date,
  reading?: FailedReading,
): Promise<void> {
  await transact(db, async (run) => {
    const isLoading = sql`SELECT place FROM dumps WHERE id = ${id} AND state = 'loading'`;
    const [row] = (await run(isLoading)).rows;
    if (row === undefined) return;
    if (reading?.isWhole) await deleteEarlierReadings(run, { id, reading: reading.reading });
    if (!reading?.isWhole || reading.records === 0) await run(deletePending(id));
    await run(
      db.orm
        .update(dumps)
        .set({
          state: 'failed',
          code,
          reason: publicMessage(message, String(row['place'] ?? '')),
          finishedAt: now.toISOString(),
          ...(reading && {
            format: reading.format === '' ? null : reading.format,
            records: reading.records,
            rejected: reading.rejected,
            unread: reading.unread,
            doubted: reading.doubted,
            boilerplateBytes: reading.boilerplateBytes,
            readAt: reading.isWhole ? now.toISOString() : null,
          }),
        })
        .where(eq(dumps.id, id)),
    );
  });
}

/**
 * Deletes the records and rejects of a dump that its present reading did not find again: another version, or another
 * format, cuts a dump otherwise. An item that loses its last record is no longer visible.
 */
export async function deleteEarlierReadings(
  run: Run,
  { id, reading }: { readonly id: string; readonly reading: number },
): Promise<void> {
  const isEarlier = sql`dump_id = ${id} AND reading < ${reading}`;
  const lostItems = sql`SELECT item_id FROM item_dumps WHERE ${isEarlier}
    AND NOT EXISTS (SELECT 1 FROM item_dumps o WHERE o.item_id = item_dumps.item_id AND NOT (o.dump_id = ${id} AND o.reading < ${reading}))`;
  await run.all([
    sql`UPDATE item_topics SET arrival = NULL, ordinal = NULL
          WHERE (arrival IS NOT NULL OR ordinal IS NOT NULL) AND item_id IN (${lostItems})`,
    ...[sql`item_categories`, sql`item_authors`].map(
      (table) =>
        sql`DELETE FROM ${table} WHERE arrival IN (SELECT arrival FROM items WHERE id IN (${lostItems}))`,
    ),
    sql`UPDATE items SET arrival = NULL WHERE arrival IS NOT NULL AND id IN (${lostItems})`,
    sql`DELETE FROM item_dumps WHERE ${isEarlier}`,
    sql`DELETE FROM rejects WHERE ${isEarlier}`,
  ]);
}

/** A failed dump whose records are in the tables, unseen because most of them are rejected. */
export type MostlyRejectedDump = Pick<DumpRow, 'id' | 'name' | 'bytes' | 'capturedAt'>;

/** The mostly rejected dumps whose ids begin with `prefix`. */
export async function listMostlyRejected(db: Database, prefix: string): Promise<MostlyRejectedDump[]> {
  return db.orm
    .select({ id: dumps.id, name: dumps.name, bytes: dumps.bytes, capturedAt: dumps.capturedAt })
    .from(dumps)
    .where(and(sql`substr(${dumps.id}, 1, ${prefix.length}) = ${prefix}`, isMostlyRejected))
    .orderBy(dumps.startedAt, dumps.id);
}

/** SQL: whether a failed dump has records that a person may accept. */
export const isMostlyRejected = sql`${dumps.state} = 'failed' AND ${dumps.readAt} IS NOT NULL AND ${dumps.records} > 0`;
