import { and, asc, eq, inArray, lt, sql } from 'drizzle-orm';
import { type Database, write } from '../database.ts';
import type { LoadedPaper } from '../items/loaded-paper.ts';
import { decodePaper } from '../items/pending-changes.ts';
import { dumps, itemDumps, pendingChanges } from '../schema/dumps.ts';
import { externalIds, items } from '../schema/items.ts';
import type { DumpRow } from './dumps.ts';
import { rejectId } from './rejects.ts';

/** First bytes of the records of a dump that wait to be embedded, in its order. */
export async function listUnembedded(db: Database, dumpId: string): Promise<number[]> {
  const rows = await db.orm
    .select({ start: itemDumps.start })
    .from(itemDumps)
    .where(and(eq(itemDumps.dumpId, dumpId), eq(itemDumps.embedded, false)))
    .orderBy(asc(itemDumps.start));
  return rows.map(({ start }) => start);
}

/** The dump, if it is loading. A failed or complete one has nothing left to embed. */
export async function getLoadingDump(
  db: Database,
  dumpId: string,
): Promise<Pick<DumpRow, 'id' | 'name' | 'capturedAt'> | undefined> {
  const [row] = await db.orm
    .select({ id: dumps.id, name: dumps.name, capturedAt: dumps.capturedAt })
    .from(dumps)
    .where(and(eq(dumps.id, dumpId), eq(dumps.state, 'loading')));
  return row;
}

/**
 * The records at `starts` that still wait to be embedded, ready to be written with their embeddings. Each has the text
 * that its item has now, or will have.
 */
export async function findUnembedded(
  db: Database,
  dumpId: string,
  starts: readonly number[],
): Promise<LoadedPaper[]> {
  const rows = await db.orm
    .select({ start: itemDumps.start, end: itemDumps.end, item: items, pending: pendingChanges })
    .from(itemDumps)
    .innerJoin(items, eq(items.id, itemDumps.itemId))
    .leftJoin(
      pendingChanges,
      and(eq(pendingChanges.dumpId, itemDumps.dumpId), eq(pendingChanges.start, itemDumps.start)),
    )
    .where(
      and(eq(itemDumps.dumpId, dumpId), inArray(itemDumps.start, [...starts]), eq(itemDumps.embedded, false)),
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
      : decodePaper(pending.paper, pending.vector),
  );
}

/**
 * Makes a record that cannot be embedded a reject, together with the dump's other records of the same item, which share
 * its text. An item without records is deleted. A record that was embedded meanwhile stays.
 * @param paper as `findUnembedded` returns it
 * @returns the number of new rejects
 * @throws LibsqlError as `write` does
 */
export async function rejectUnembedded(
  db: Database,
  dumpId: string,
  model: string,
  paper: LoadedPaper,
  fault: { readonly stage: string; readonly code: string; readonly message: string },
  now: Date,
): Promise<number> {
  const { itemId } = paper;
  const idPrefix = rejectId(dumpId, 0).slice(0, -1);
  const waiting = sql`FROM item_dumps WHERE dump_id = ${dumpId} AND item_id = ${itemId}
    AND EXISTS (SELECT 1 FROM item_dumps WHERE dump_id = ${dumpId} AND start = ${paper.start} AND embedded = 0)
    AND (embedded = 0 OR NOT EXISTS (SELECT 1 FROM embeddings WHERE item_id = ${itemId} AND model = ${model}))`;
  const isGone = sql`id = ${itemId} AND arrival IS NULL
    AND NOT EXISTS (SELECT 1 FROM item_dumps WHERE item_id = ${itemId})`;
  const ofItem = sql`item_id IN (SELECT id FROM items WHERE ${isGone})`;
  const [rejected] = await write(db, [
    sql`INSERT INTO rejects (id, dump_id, stage, code, message, raw, start, "end", created_at)
          SELECT ${idPrefix} || start, dump_id, ${fault.stage}, ${fault.code}, ${fault.message},
            ${await recordText(db, paper)}, start, "end", ${now.toISOString()} ${waiting}
          ON CONFLICT (id) DO UPDATE SET stage = excluded.stage, code = excluded.code, message = excluded.message,
            raw = excluded.raw, "end" = excluded."end"`,
    sql`DELETE FROM item_dumps WHERE dump_id = ${dumpId} AND item_id = ${itemId}
            AND start IN (SELECT start FROM rejects WHERE dump_id = ${dumpId} AND code = ${fault.code})`,
    sql`DELETE FROM pending_changes WHERE dump_id = ${dumpId}
            AND start NOT IN (SELECT start FROM item_dumps WHERE dump_id = ${dumpId})`,
    sql`DELETE FROM external_ids WHERE ${ofItem}`,
    sql`DELETE FROM embeddings WHERE ${ofItem}`,
    sql`DELETE FROM item_topics WHERE ${ofItem}`,
    sql`DELETE FROM items WHERE ${isGone}`,
  ]);
  return rejected?.rowsAffected ?? 0;
}

/** A record as JSON, to be read again: the text of the dump is not at hand. */
async function recordText(db: Database, paper: LoadedPaper): Promise<string> {
  const names = await db.orm
    .select({ scheme: externalIds.scheme, value: externalIds.value })
    .from(externalIds)
    .where(eq(externalIds.itemId, paper.itemId));
  const { title, abstract, authors, url, publishedAt: date, categories, comments, journal, language } = paper;
  const record = { title, abstract, authors, url, date, categories, comments, journal, language };
  const ids = Object.fromEntries(names.map(({ scheme, value }) => [scheme, value]));
  return JSON.stringify({ ...record, ...ids }, null, 1);
}

/** A dump that has made no progress for long. */
export interface StalledDump {
  readonly dumpId: string;
  /** First bytes of the records that wait; empty when the dump only has to be completed. */
  readonly starts: readonly number[];
}

/** Loading dumps that were read, or whose records were last sent, before `before`; the oldest first. */
export async function listStalledDumps(db: Database, before: Date, limit: number): Promise<StalledDump[]> {
  const stalled = await db.orm
    .select({ id: dumps.id })
    .from(dumps)
    .where(and(eq(dumps.state, 'loading'), lt(dumps.readAt, before.toISOString())))
    .orderBy(asc(dumps.readAt), asc(dumps.id))
    .limit(limit);
  return Promise.all(stalled.map(async ({ id }) => ({ dumpId: id, starts: await listUnembedded(db, id) })));
}

/** Notes that the waiting records of a dump were sent again. */
export async function noteResent(db: Database, dumpId: string, now: Date): Promise<void> {
  await write(db, [
    db.orm
      .update(dumps)
      .set({ readAt: now.toISOString() })
      .where(and(eq(dumps.id, dumpId), eq(dumps.state, 'loading'))),
  ]);
}

/** Number of records that wait to be embedded, of one loading dump or of all; counts no further than `limit`. */
export async function countUnembedded(db: Database, limit: number, dumpId?: string): Promise<number> {
  const ofDump = dumpId === undefined ? sql`` : sql`AND dump_id = ${dumpId}`;
  const [row] = await db.orm.all<{ count: number }>(
    sql`SELECT count(*) AS count FROM (
          SELECT 1 FROM dumps JOIN item_dumps ON dump_id = id WHERE state = 'loading' AND embedded = 0 ${ofDump} LIMIT ${limit})`,
  );
  return row?.count ?? 0;
}
