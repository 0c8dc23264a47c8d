import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { ITEM_COLUMNS, type Item, type ItemRow, itemOf } from '../items/find-items.ts';

/** Finds the listed items with any of these external ids, the newest first. */
export async function findIdentified(
  db: Database,
  ids: readonly { readonly scheme: string; readonly value: string }[],
): Promise<Item[]> {
  if (ids.length === 0) return [];
  const named = sql.join(
    ids.map(({ scheme, value }) => sql`(scheme = ${scheme} AND value = ${value})`),
    sql` OR `,
  );
  const rows = await db.orm.all<ItemRow>(sql`
    SELECT ${ITEM_COLUMNS} FROM items i
    WHERE i.id IN (SELECT item_id FROM external_ids WHERE ${named}) AND i.arrival IS NOT NULL
    ORDER BY i.published_at DESC, i.id`);
  return rows.map(itemOf);
}
