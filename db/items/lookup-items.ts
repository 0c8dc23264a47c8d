import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import type { items } from '../schema/items.ts';

/** The parts of an item that decide whether a record adds to it. */
export interface ExistingItem
  extends Readonly<
    Pick<typeof items.$inferSelect, 'id' | 'title' | 'abstract' | 'authors' | 'firstDump' | 'position'>
  > {
  /** Whether it has a vector of the given model. */
  readonly embedded: boolean;
  readonly externalIds: readonly { readonly scheme: string; readonly value: string }[];
}

/**
 * Finds the items with any of `ids` or any of `aliases`, in one query whatever their number.
 * @param keys.beginnings of titles, the last word perhaps cut: of items that readers see
 */
export async function lookupItems(
  db: Database,
  keys: {
    readonly ids: readonly string[];
    readonly aliases: readonly { scheme: string; value: string }[];
    readonly beginnings: readonly string[];
    readonly model: string;
  },
): Promise<ExistingItem[]> {
  const titled = keys.beginnings.map(
    (beginning) => `^"${beginning.slice(0, beginning.lastIndexOf(' ') + 1).replaceAll('"', ' ')}"`,
  );
  const rows = await db.orm.all<
    Omit<ExistingItem, 'embedded' | 'authors' | 'externalIds'> & {
      embedded: number;
      authors: string;
      externalIds: string;
    }
  >(sql`
    SELECT i.id, i.title, i.abstract, i.authors, i.first_dump AS firstDump, i.position,
      EXISTS (SELECT 1 FROM embeddings WHERE model = ${keys.model} AND item_id = i.id) AS embedded,
      (SELECT json_group_array(json_object('scheme', scheme, 'value', value))
        FROM external_ids WHERE item_id = i.id) AS externalIds
    FROM items i WHERE i.id IN (
      SELECT value FROM json_each(${JSON.stringify(keys.ids)})
      UNION SELECT x.item_id FROM json_each(${JSON.stringify(keys.aliases)}) n CROSS JOIN external_ids x
        ON x.scheme = n.value ->> 'scheme' AND x.value = n.value ->> 'value'
      ${titled.length === 0 ? sql`` : sql`UNION ${whereTitle(titled)}`})`);
  return rows.map((row) => ({
    ...row,
    embedded: row.embedded === 1,
    authors: JSON.parse(row.authors),
    externalIds: JSON.parse(row.externalIds),
  }));
}

/** SQL: the ids of the items whose title begins with any of the phrases. */
function whereTitle(phrases: readonly string[]) {
  return sql`SELECT id FROM items WHERE arrival IN (
    SELECT rowid FROM items_fts WHERE items_fts MATCH ${`title : (${phrases.join(' OR ')})`})`;
}
