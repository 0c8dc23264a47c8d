import { and, eq, inArray, or, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { externalIds, items } from '../schema/items.ts';

/** The parts of an item that decide whether a record adds to it. */
export interface ExistingItem
  extends Readonly<Pick<typeof items.$inferSelect, 'id' | 'title' | 'abstract' | 'firstDump' | 'position'>> {
  /** Whether it has a vector of the given model. */
  readonly embedded: boolean;
  readonly externalIds: readonly { readonly scheme: string; readonly value: string }[];
}

/**
 * Finds the items with any of `ids` or any of `aliases`, in two queries whatever their number.
 * Keep each list under some hundred entries: SQLite takes 32,766 parameters a statement.
 */
export async function lookupItems(
  db: Database,
  keys: { ids: readonly string[]; aliases: readonly { scheme: string; value: string }[]; model: string },
): Promise<ExistingItem[]> {
  const byAlias = keys.aliases.map((alias) =>
    and(eq(externalIds.scheme, alias.scheme), eq(externalIds.value, alias.value)),
  );
  const found =
    byAlias.length === 0
      ? []
      : await db.orm
          .select({ itemId: externalIds.itemId })
          .from(externalIds)
          .where(or(...byAlias));
  const ids = [...new Set([...keys.ids, ...found.map((row) => row.itemId)])];
  const rows = await db.orm
    .select({
      id: items.id,
      title: items.title,
      abstract: items.abstract,
      firstDump: items.firstDump,
      position: items.position,
      embedded: sql<number>`EXISTS (SELECT 1 FROM embeddings WHERE model = ${keys.model} AND item_id = items.id)`,
      externalIds: sql<string>`(SELECT json_group_array(json_object('scheme', scheme, 'value', value))
        FROM external_ids WHERE item_id = items.id)`,
    })
    .from(items)
    .where(inArray(items.id, ids));
  return rows.map((row) => ({
    ...row,
    embedded: row.embedded === 1,
    externalIds: JSON.parse(row.externalIds),
  }));
}
