import { sql } from 'drizzle-orm';
import { type Database, type Run, raw } from '../database.ts';

/** A record of a dump, or a part of a rejected one, by its first byte. */
export interface RecordSpan {
  readonly start: number;
  readonly rejected: boolean;
  /** Whether it goes on with the record before. */
  readonly continues?: boolean;
}

/**
 * Removes what an earlier reading of a dump left and the present one does not have: a dump may be read again by a
 * version that cuts it otherwise. An item that no record speaks of any more is no longer listed.
 */
export async function sweepDump(
  db: Database,
  run: Run,
  dump: { readonly id: string; readonly spans: readonly RecordSpan[] },
): Promise<void> {
  const starts = (rejected: boolean) =>
    JSON.stringify(dump.spans.filter((span) => span.rejected === rejected).map((span) => span.start));
  const gone = sql`dump_id = ${dump.id} AND start NOT IN (SELECT value FROM json_each(${starts(false)}))`;
  const orphans = sql`SELECT item_id FROM item_dumps WHERE ${gone}`;
  const { rows } = await run(raw(db, orphans));
  await run(raw(db, sql`DELETE FROM item_dumps WHERE ${gone}`));
  for (const { item_id: id } of rows) {
    await run(
      raw(
        db,
        sql`UPDATE items SET arrival = NULL
            WHERE id = ${id} AND NOT EXISTS (SELECT 1 FROM item_dumps WHERE item_id = ${id})`,
      ),
    );
    await run(
      raw(
        db,
        sql`UPDATE item_topics SET arrival = NULL, ordinal = NULL
            WHERE item_id = ${id} AND EXISTS (SELECT 1 FROM items WHERE id = ${id} AND arrival IS NULL)`,
      ),
    );
  }
  await run(
    raw(
      db,
      sql`DELETE FROM rejects WHERE dump_id = ${dump.id} AND start NOT IN (SELECT value FROM json_each(${starts(true)}))`,
    ),
  );
}
