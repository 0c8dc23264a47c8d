import { and, asc, desc, eq, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { dumps, rejects } from './schema.ts';

/** The id of the reject at byte `start` of a dump: the same however often the dump is read. */
export function rejectId(dumpId: string, start: number): string {
  return `${dumpId.slice(0, 12)}-${start}`;
}

/** Which rejects: of one dump, whose id may be shortened to its first digits, and for one reason. */
export interface RejectFilter {
  readonly dumpId?: string;
  readonly code?: string;
}

function matches({ dumpId, code }: RejectFilter) {
  return and(
    dumpId === undefined ? undefined : sql`substr(${rejects.dumpId}, 1, ${dumpId.length}) = ${dumpId}`,
    code === undefined ? undefined : eq(rejects.code, code),
  );
}

/** Rejected records, last dump first, in the order of the dump. */
export async function listRejects(db: Database, { limit, ...which }: RejectFilter & { limit: number }) {
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
