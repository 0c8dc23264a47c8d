import { and, asc, desc, eq, inArray, isNull, ne, sql } from 'drizzle-orm';
import { type Database, write } from '../database.ts';
import { dumps, rejects } from '../schema.ts';

/** The id of the reject at byte `start` of a dump: the same however often the dump is read. */
export function rejectId(dumpId: string, start: number): string {
  return `${dumpId.slice(0, 12)}-${start}`;
}

/**
 * Code of a part of a record that was too long to be held whole, but for the first, which stands for the record. It begins where
 * the part before it ends.
 */
export const CONTINUED = 'continued';

/** Which rejects that are not resolved: one, those of one dump (its id may be shortened to its first digits), for one reason. Parts are left out, unless they are asked for by their code. */
export interface RejectFilter {
  readonly id?: string;
  readonly dumpId?: string;
  readonly code?: string;
}

function matches({ id, dumpId, code }: RejectFilter) {
  return and(
    isNull(rejects.resolvedBy),
    id === undefined ? undefined : eq(rejects.id, id),
    dumpId === undefined ? undefined : sql`substr(${rejects.dumpId}, 1, ${dumpId.length}) = ${dumpId}`,
    code === undefined ? ne(rejects.code, CONTINUED) : eq(rejects.code, code),
  );
}

/** Rejected records, last dump first, in the order of the dump. */
export async function listRejects(db: Database, { limit, ...which }: RejectFilter & { limit: number }) {
  return db.orm
    .select({
      id: rejects.id,
      dumpId: rejects.dumpId,
      dump: dumps.name,
      format: dumps.format,
      capturedAt: dumps.capturedAt,
      stage: rejects.stage,
      code: rejects.code,
      message: rejects.message,
      start: rejects.start,
      end: rejects.end,
      attempt: rejects.attempt,
      raw: rejects.raw,
    })
    .from(rejects)
    .innerJoin(dumps, eq(dumps.id, rejects.dumpId))
    .where(matches(which))
    .orderBy(desc(dumps.startedAt), asc(rejects.start))
    .limit(limit);
}

/** How many records were rejected for each reason, most first. */
export async function countRejects(
  db: Database,
  which: RejectFilter = {},
): Promise<{ code: string; count: number }[]> {
  const count = sql<number>`count(*)`;
  return db.orm
    .select({ code: rejects.code, count })
    .from(rejects)
    .where(matches(which))
    .groupBy(rejects.code)
    .orderBy(desc(count), asc(rejects.code));
}

/** Of each part of a record, but for the first ones, where it ends, by its id. */
export async function listParts(
  db: Database,
  which: Pick<RejectFilter, 'dumpId'>,
): Promise<Map<string, number>> {
  const parts = await db.orm
    .select({ id: rejects.id, end: rejects.end })
    .from(rejects)
    .where(matches({ ...which, code: CONTINUED }));
  return new Map(parts.map(({ id, end }) => [id, end]));
}

/** The text of a reject. */
export async function readRaw(db: Database, id: string): Promise<string> {
  const [row] = await db.orm.select({ raw: rejects.raw }).from(rejects).where(eq(rejects.id, id));
  if (row === undefined) throw new Error(`reading reject ${id}: the database has it no longer`);
  return row.raw;
}

/** Says that a record's text, with all its parts, was ingested as a dump of its own. */
export async function resolveReject(db: Database, ids: readonly string[], dumpId: string): Promise<void> {
  const given = sql`(SELECT value FROM json_each(${JSON.stringify(ids)}))`;
  await write(db, [db.orm.update(rejects).set({ resolvedBy: dumpId }).where(inArray(rejects.id, given))]);
}

/** Counts a replay that was in vain, and keeps what was wrong this time. */
export async function countAttempt(
  db: Database,
  id: string,
  fault: { readonly code: string; readonly message: string },
): Promise<void> {
  const set = { attempt: sql`${rejects.attempt} + 1`, code: fault.code, message: fault.message };
  await write(db, [db.orm.update(rejects).set(set).where(eq(rejects.id, id))]);
}
