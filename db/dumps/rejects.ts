import { and, asc, desc, eq, inArray, isNull, ne, sql } from 'drizzle-orm';
import { type Database, write } from '../database.ts';
import { dumps, rejects } from '../schema/dumps.ts';

/** The id of the reject at byte `start` of a dump: the same however often the dump is read. */
export function rejectId(dumpId: string, start: number): string {
  return `${dumpId.slice(0, 12)}-${start}`;
}

/**
 * Code of the further parts of a record that is too long to be held whole; the first part stands for the record. A part
 * begins where the part before it ends.
 */
export const CONTINUED = 'continued';

/** Code of rejects that are text which looks like papers and that no record took: they are no records. */
export const UNREAD = 'unread';

/** Selects unresolved rejects: one, those of a dump (by a prefix of its id), or those of one code. Further parts need their code. */
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

/** Rejects, of the last dump first, in the order of the dump. */
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

/** Number of rejects by reason, most first. */
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

/** End of each further part of a reject, by its id. */
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

/** Notes that the text of a reject, with all its parts, was ingested as a dump of its own. */
export async function resolveReject(db: Database, ids: readonly string[], dumpId: string): Promise<void> {
  const idList = sql`(SELECT value FROM json_each(${JSON.stringify(ids)}))`;
  await write(db, [db.orm.update(rejects).set({ resolvedBy: dumpId }).where(inArray(rejects.id, idList))]);
}

/** Counts a failed replay, and keeps its reason. Unread text stays unread, since it is no record. */
export async function countAttempt(
  db: Database,
  id: string,
  fault: { readonly code: string; readonly message: string },
): Promise<void> {
  const code = sql`CASE WHEN ${rejects.code} = ${UNREAD} THEN ${UNREAD} ELSE ${fault.code} END`;
  const set = { attempt: sql`${rejects.attempt} + 1`, code, message: fault.message };
  await write(db, [db.orm.update(rejects).set(set).where(eq(rejects.id, id))]);
}
