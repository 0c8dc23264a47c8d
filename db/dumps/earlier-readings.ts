import { sql } from 'drizzle-orm';
import type { Run } from '../database.ts';

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
    sql`UPDATE items SET arrival = NULL WHERE arrival IS NOT NULL AND id IN (${lostItems})`,
    sql`DELETE FROM item_dumps WHERE ${isEarlier}`,
    sql`DELETE FROM rejects WHERE ${isEarlier}`,
  ]);
}
