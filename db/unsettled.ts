import { and, asc, eq, inArray, lt, sql } from 'drizzle-orm';
import { type Database, raw, write } from './database.ts';
import { decodePaper } from './pending-changes.ts';
import { rejectId } from './rejects.ts';
import { dumps, itemDumps, items, pendingChanges, rejects } from './schema.ts';
import type { LoadedPaper } from './upsert-items.ts';

/** A dump whose records wait to be embedded. */
export interface WaitingDump {
  readonly id: string;
  readonly name: string;
  readonly capturedAt: string;
}

/** The dump, if it is loading: of one that failed or is complete there is nothing to do. */
export async function getWaiting(db: Database, dumpId: string): Promise<WaitingDump | undefined> {
  const [row] = await db.orm
    .select({ id: dumps.id, name: dumps.name, capturedAt: dumps.capturedAt })
    .from(dumps)
    .where(and(eq(dumps.id, dumpId), eq(dumps.state, 'loading')));
  return row;
}

/**
 * The records of a dump that are to be embedded, of those that start at `starts`, as they are to be written with their
 * embeddings: with the text that the item has now, or will have.
 */
export async function findUnsettled(
  db: Database,
  dumpId: string,
  starts: readonly number[],
): Promise<LoadedPaper[]> {
  const rows = await db.orm
    .select({ start: itemDumps.start, end: itemDumps.end, item: items, pending: pendingChanges.paper })
    .from(itemDumps)
    .innerJoin(items, eq(items.id, itemDumps.itemId))
    .leftJoin(
      pendingChanges,
      and(eq(pendingChanges.dumpId, itemDumps.dumpId), eq(pendingChanges.start, itemDumps.start)),
    )
    .where(
      and(eq(itemDumps.dumpId, dumpId), inArray(itemDumps.start, [...starts]), eq(itemDumps.settled, false)),
    )
    .orderBy(asc(itemDumps.start));
  return rows.map(({ start, end, item, pending }) =>
    pending === null
      ? {
          ...item,
          start,
          end,
          itemId: item.id,
          externalIds: [],
          embedding: null,
          needsEmbedding: true,
          topics: [],
        }
      : decodePaper(pending),
  );
}

/**
 * Turns records that cannot be embedded into rejects, with title and abstract as their text; those that are settled stay.
 * @returns how many there were
 */
export async function rejectUnsettled(
  db: Database,
  dumpId: string,
  starts: readonly number[],
  fault: { readonly stage: string; readonly code: string; readonly message: string },
  now: Date,
): Promise<number> {
  const records = await findUnsettled(db, dumpId, starts);
  await write(
    db,
    records.flatMap(({ start, end, title, abstract }) => [
      db.orm
        .insert(rejects)
        .values({
          id: rejectId(dumpId, start),
          dumpId,
          ...fault,
          raw: `${title}\n\n${abstract}`,
          start,
          end,
          createdAt: now.toISOString(),
        })
        .onConflictDoNothing(),
      raw(db, sql`DELETE FROM pending_changes WHERE dump_id = ${dumpId} AND start = ${start}`),
      raw(db, sql`DELETE FROM item_dumps WHERE dump_id = ${dumpId} AND start = ${start} AND settled = 0`),
    ]),
  );
  return records.length;
}

/**
 * Records that were read before `before` and still wait: their message was lost, or is still to come. Sending them
 * again does no harm.
 */
export async function listForgotten(
  db: Database,
  before: Date,
  limit: number,
): Promise<{ readonly dumpId: string; readonly start: number }[]> {
  return db.orm
    .select({ dumpId: itemDumps.dumpId, start: itemDumps.start })
    .from(itemDumps)
    .innerJoin(dumps, eq(dumps.id, itemDumps.dumpId))
    .where(
      and(eq(itemDumps.settled, false), eq(dumps.state, 'loading'), lt(dumps.readAt, before.toISOString())),
    )
    .orderBy(asc(dumps.readAt), asc(itemDumps.dumpId), asc(itemDumps.start))
    .limit(limit);
}

/** How many records wait to be embedded, of one dump or of all; counts no further than `limit`. */
export async function countUnsettled(db: Database, limit: number, dumpId?: string): Promise<number> {
  const ofDump = dumpId === undefined ? sql`` : sql`AND dump_id = ${dumpId}`;
  const [row] = await db.orm.all<{ count: number }>(
    sql`SELECT count(*) AS count FROM (SELECT 1 FROM item_dumps WHERE settled = 0 ${ofDump} LIMIT ${limit})`,
  );
  return row?.count ?? 0;
}
