import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import type { rejects } from '../schema/dumps.ts';
import type { DumpRow } from './dumps.ts';
import { CONTINUED } from './rejects.ts';

/** Counts the dumps of the ledger by state. */
export async function countDumps(db: Database): Promise<Record<DumpRow['state'], number>> {
  const rows = await db.orm.all<{ state: DumpRow['state']; count: number }>(
    sql`SELECT state, count(*) AS count FROM dumps GROUP BY state`,
  );
  const counts = Object.fromEntries(rows.map(({ state, count }) => [state, count]));
  return { loading: 0, loaded: 0, failed: 0, ...counts };
}

/** Counts the papers and rejects of a dump that are stored so far. */
export async function countRead(
  db: Database,
  dumpId: string,
): Promise<{ readonly papers: number; readonly rejects: number }> {
  const [row] = await db.orm.all<{ papers: number; rejects: number }>(sql`
    SELECT (SELECT count(*) FROM item_dumps WHERE dump_id = ${dumpId}) AS papers,
      (SELECT count(*) FROM rejects WHERE dump_id = ${dumpId} AND code <> ${CONTINUED}) AS rejects`);
  return row ?? { papers: 0, rejects: 0 };
}

/** A rejected record, with the beginning of its text. */
interface RejectExample
  extends Readonly<
    Pick<
      typeof rejects.$inferSelect,
      'id' | 'dumpId' | 'stage' | 'message' | 'raw' | 'start' | 'end' | 'attempt'
    >
  > {
  /** The dump's name. */
  readonly dump: string;
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
  return [...Map.groupBy(rows, ({ code }) => code)].map(([code, examples]) => ({
    code,
    count: examples[0]?.count ?? 0,
    latest: examples.map(({ code: _code, count: _count, ...example }) => example),
  }));
}
