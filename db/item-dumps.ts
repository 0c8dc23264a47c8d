import { sql } from 'drizzle-orm';
import type { Database } from './database.ts';

/** A record that speaks of an item, and the dump in which it stands. */
export interface ItemDump {
  /** SHA-256 of the dump's bytes. */
  readonly id: string;
  readonly name: string;
  readonly format: string | null;
  readonly capturedAt: string;
  /** Where the record is in the decoded dump, in bytes. */
  readonly start: number;
  readonly end: number;
}

/** The records of loaded dumps that an item comes from, the dump taken first before the others. */
export async function listItemDumps(db: Database, itemId: string): Promise<ItemDump[]> {
  return db.orm.all<ItemDump>(sql`
    SELECT d.id, d.name, d.format, d.captured_at AS capturedAt, x.start, x.end
    FROM item_dumps x JOIN dumps d ON d.id = x.dump_id
    WHERE x.item_id = ${itemId} AND d.state = 'loaded' ORDER BY d.captured_at, d.id, x.start`);
}

/** Whether a dump of this name was loaded. */
export async function isDumpName(db: Database, name: string): Promise<boolean> {
  const rows = await db.orm.all(sql`SELECT 1 FROM dumps WHERE name = ${name} AND state = 'loaded' LIMIT 1`);
  return rows.length > 0;
}
