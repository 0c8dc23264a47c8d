import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { EXTERNAL_IDS, type ExternalId } from './find-items.ts';

/** A listed item as a person names it. */
export interface NamedItem {
  readonly id: string;
  readonly title: string;
  readonly externalIds: readonly ExternalId[];
}

/** Finds listed items by their ids. */
export function nameItems(db: Database, ids: readonly string[]): Promise<NamedItem[]> {
  return findNamed(db, sql`i.id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`, ids.length);
}

/** Finds the listed items whose ids begin with `prefix`, which consists of hexadecimal digits. */
export function findItemsByPrefix(db: Database, prefix: string, limit: number): Promise<NamedItem[]> {
  return findNamed(db, sql`i.id >= ${prefix} AND i.id < ${`${prefix}g`}`, limit);
}

/** Finds the listed items with any of these external ids. */
export async function findItemsByExternalIds(
  db: Database,
  ids: readonly ExternalId[],
  limit: number,
): Promise<NamedItem[]> {
  if (ids.length === 0) return [];
  const json = JSON.stringify(ids);
  return findNamed(
    db,
    sql`i.id IN (SELECT x.item_id FROM json_each(${json}) n CROSS JOIN external_ids x
          ON x.scheme = n.value ->> 'scheme' AND x.value = n.value ->> 'value')`,
    limit,
  );
}

async function findNamed(db: Database, condition: SQL, limit: number): Promise<NamedItem[]> {
  const rows = await db.orm.all<Omit<NamedItem, 'externalIds'> & { externalIds: string }>(
    sql`SELECT i.id, i.title, ${sql.raw(EXTERNAL_IDS)} AS externalIds FROM items i
        WHERE ${condition} AND i.arrival IS NOT NULL ORDER BY i.id LIMIT ${limit}`,
  );
  return rows.map((row) => ({ ...row, externalIds: JSON.parse(row.externalIds) }));
}
