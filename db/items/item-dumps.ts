import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { publicName } from '../dumps/public-names.ts';

/** A record of an item, and its dump. */
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

/** The records of an item in loaded dumps, the first captured dump first. */
export async function listItemDumps(db: Database, itemId: string): Promise<ItemDump[]> {
  return db.orm.all<ItemDump>(sql`
    SELECT d.id, d.name, d.format, d.captured_at AS capturedAt, x.start, x.end
    FROM item_dumps x JOIN dumps d ON d.id = x.dump_id
    WHERE x.item_id = ${itemId} AND d.state = 'loaded' ORDER BY d.captured_at, d.id, x.start`);
}

/** A dump by its name, or several of one name, as a filter. */
export interface DumpFilter {
  readonly name: string;
  /** Whether a list should begin with its few records, and sort them. */
  readonly isSmall: boolean;
}

const MAX_SMALL_DUMP_RECORDS = 1_000;

/** The loaded dumps of this name, if there are any. Links of earlier versions may name a path. */
export async function findDumpName(db: Database, place: string): Promise<DumpFilter | undefined> {
  const name = publicName(place);
  const [row] = await db.orm.all<{ records: number | null }>(
    sql`SELECT sum(records) AS records FROM dumps WHERE name = ${name} AND state = 'loaded'`,
  );
  return typeof row?.records === 'number'
    ? { name, isSmall: row.records <= MAX_SMALL_DUMP_RECORDS }
    : undefined;
}

/** SQL: the ids of the items of a dump, perhaps repeated. */
export function itemsOfDump({ name }: DumpFilter): SQL {
  return sql`SELECT y.item_id FROM dumps d CROSS JOIN item_dumps y ON y.dump_id = d.id
    WHERE d.name = ${name} AND d.state = 'loaded'`;
}

/** SQL: the condition, with its AND, that the dump has a record of the item. For a large dump it tests each item in turn. */
export function inDump(itemId: SQL, dump: DumpFilter): SQL {
  return dump.isSmall
    ? sql` AND ${itemId} IN (${itemsOfDump(dump)})`
    : sql` AND EXISTS (SELECT 1 FROM item_dumps y JOIN dumps d ON d.id = y.dump_id
        WHERE y.item_id = ${itemId} AND d.name = ${dump.name} AND d.state = 'loaded')`;
}
