import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import type { items } from '../schema/items.ts';

/** The parts of an item that decide whether a record adds to it. */
export interface ExistingItem
  extends Readonly<Pick<typeof items.$inferSelect, 'id' | 'title' | 'abstract' | 'firstDump' | 'position'>> {
  /** Whether it has a vector of the given model. */
  readonly embedded: boolean;
  readonly externalIds: readonly { readonly scheme: string; readonly value: string }[];
}

/** Finds the items with any of `ids` or any of `aliases`, in one query whatever their number. */
export async function lookupItems(
  db: Database,
  keys: { ids: readonly string[]; aliases: readonly { scheme: string; value: string }[]; model: string },
): Promise<ExistingItem[]> {
  const rows = await db.orm.all<
    Omit<ExistingItem, 'embedded' | 'externalIds'> & { embedded: number; externalIds: string }
  >(sql`
    SELECT i.id, i.title, i.abstract, i.first_dump AS firstDump, i.position,
      EXISTS (SELECT 1 FROM embeddings WHERE model = ${keys.model} AND item_id = i.id) AS embedded,
      (SELECT json_group_array(json_object('scheme', scheme, 'value', value))
        FROM external_ids WHERE item_id = i.id) AS externalIds
    FROM items i WHERE i.id IN (
      SELECT value FROM json_each(${JSON.stringify(keys.ids)})
      UNION SELECT x.item_id FROM json_each(${JSON.stringify(keys.aliases)}) n CROSS JOIN external_ids x
        ON x.scheme = n.value ->> 'scheme' AND x.value = n.value ->> 'value')`);
  return rows.map((row) => ({
    ...row,
    embedded: row.embedded === 1,
    externalIds: JSON.parse(row.externalIds),
  }));
}
