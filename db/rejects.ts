import { asc, desc, eq, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { dumps, rejects } from './schema.ts';

/** The id of the reject at byte `start` of a dump: the same however often the dump is read. */
export function rejectId(dumpId: string, start: number): string {
  return `${dumpId.slice(0, 12)}-${start}`;
}

/** Rejected records, last dump first, in the order of the dump. `dumpId` may be shortened to its first digits. */
export async function listRejects(db: Database, options: { dumpId?: string; limit: number }) {
  return db.orm
    .select({
      id: rejects.id,
      dumpId: rejects.dumpId,
      dump: dumps.name,
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
    .where(
      options.dumpId === undefined
        ? undefined
        : sql`substr(${rejects.dumpId}, 1, ${options.dumpId.length}) = ${options.dumpId}`,
    )
    .orderBy(desc(dumps.startedAt), asc(rejects.start))
    .limit(options.limit);
}

/** How many records were rejected for each reason, most first. */
export async function countRejects(db: Database): Promise<{ code: string; count: number }[]> {
  const count = sql<number>`count(*)`;
  return db.orm
    .select({ code: rejects.code, count })
    .from(rejects)
    .groupBy(rejects.code)
    .orderBy(desc(count), asc(rejects.code));
}
