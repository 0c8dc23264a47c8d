import { asc, desc, eq, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { dumps } from '../schema.ts';
import type { DumpRow } from './dumps.ts';
import { CONTINUED } from './rejects.ts';

/** How many dumps of the ledger are in each state. */
export async function countDumps(db: Database): Promise<Record<DumpRow['state'], number>> {
  const rows = await db.orm.all<{ state: DumpRow['state']; count: number }>(
    sql`SELECT state, count(*) AS count FROM dumps GROUP BY state`,
  );
  const counts = Object.fromEntries(rows.map(({ state, count }) => [state, count]));
  return { loading: 0, loaded: 0, failed: 0, ...counts };
}

/** The dumps that failed last, newest first. */
export async function listFailedDumps(db: Database, limit: number): Promise<DumpRow[]> {
  return db.orm
    .select()
    .from(dumps)
    .where(eq(dumps.state, 'failed'))
    .orderBy(desc(dumps.startedAt), asc(dumps.id))
    .limit(limit);
}

/** A rejected record, with the beginning of its text. */
export interface RejectExample {
  readonly id: string;
  readonly dumpId: string;
  /** The dump's name. */
  readonly dump: string;
  readonly stage: string;
  readonly message: string;
  readonly raw: string;
  /** Its place in the decoded dump, in bytes. */
  readonly start: number;
  readonly end: number;
  readonly attempt: number;
}

/** A reason of unresolved rejects. */
export interface RejectReason {
  readonly code: string;
  readonly count: number;
  /** Rejects of the last dumps. */
  readonly latest: readonly RejectExample[];
}

/**
 * Reasons of rejects, the most frequent first, in one query.
 * @param options.each number of rejects per reason
 * @param options.characters length of their text
 */
export async function listRejectReasons(
  db: Database,
  { each, characters }: { readonly each: number; readonly characters: number },
): Promise<RejectReason[]> {
  const rows = await db.orm.all<RejectExample & { code: string; count: number }>(sql`
    SELECT code, count, id, dumpId, dump, stage, message, raw, start, end, attempt FROM (
      SELECT r.code, r.id, r.dump_id AS dumpId, d.name AS dump, r.stage, r.message,
        substr(r.raw, 1, ${characters}) AS raw, r.start, r.end, r.attempt,
        count(*) OVER (PARTITION BY r.code) AS count,
        row_number() OVER (PARTITION BY r.code ORDER BY d.started_at DESC, d.id, r.start) AS place
      FROM rejects r JOIN dumps d ON d.id = r.dump_id WHERE r.resolved_by IS NULL AND r.code <> ${CONTINUED}
    ) WHERE place <= ${each} ORDER BY count DESC, code, place`);
  const reasons = new Map<string, RejectReason & { latest: RejectExample[] }>();
  for (const { code, count, ...example } of rows) {
    const reason = reasons.get(code) ?? { code, count, latest: [] };
    reason.latest.push(example);
    reasons.set(code, reason);
  }
  return [...reasons.values()];
}
