import { and, eq, inArray, or } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { embeddings, externalIds, items } from '../schema.ts';

/** The parts of an item that decide whether a record adds to it. */
export interface KnownItem {
  readonly id: string;
  readonly title: string;
  readonly abstract: string;
  readonly firstDump: string;
  readonly position: number;
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
  wanted: { ids: readonly string[]; aliases: readonly { scheme: string; value: string }[]; model: string },
): Promise<KnownItem[]> {
  const byAlias = wanted.aliases.map((alias) =>
    and(eq(externalIds.scheme, alias.scheme), eq(externalIds.value, alias.value)),
  );
  const found =
    byAlias.length === 0
      ? []
      : await db.orm
          .select({ itemId: externalIds.itemId })
          .from(externalIds)
          .where(or(...byAlias));
  const ids = [...new Set([...wanted.ids, ...found.map((row) => row.itemId)])];
  const rows = await db.orm
    .select({
      id: items.id,
      title: items.title,
      abstract: items.abstract,
      firstDump: items.firstDump,
      position: items.position,
      embedded: embeddings.itemId,
      scheme: externalIds.scheme,
      value: externalIds.value,
    })
    .from(items)
    .leftJoin(embeddings, and(eq(embeddings.itemId, items.id), eq(embeddings.model, wanted.model)))
    .leftJoin(externalIds, eq(externalIds.itemId, items.id))
    .where(inArray(items.id, ids));
  const known = new Map<string, KnownItem & { externalIds: { scheme: string; value: string }[] }>();
  for (const { scheme, value, embedded, ...row } of rows) {
    const item = known.get(row.id) ?? { ...row, embedded: embedded !== null, externalIds: [] };
    if (scheme !== null && value !== null) item.externalIds.push({ scheme, value });
    known.set(row.id, item);
  }
  return [...known.values()];
}
