/** Corrections: what a person said of an item and a topic, each a row of `topic_examples`. */

import { type SQL, sql } from 'drizzle-orm';
import { touchCatalogue } from '../catalogue.ts';
import { type Database, write } from '../database.ts';
import { EXTERNAL_IDS } from '../items/find-items.ts';
import type { NamedItem } from '../items/name-items.ts';

/** A correction, with its item. */
export interface Correction {
  /** Of the topic. */
  readonly slug: string;
  /** Of the topic; `null` when the taxonomy does not have it. */
  readonly name: string | null;
  readonly item: NamedItem;
  /** Whether the item belongs to the topic. */
  readonly belongs: boolean;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** Notes what a person says of items and a topic, in place of what was said before. */
export async function correctTopic(
  db: Database,
  slug: string,
  itemIds: readonly string[],
  belongs: boolean,
  now: Date,
): Promise<void> {
  const createdAt = now.toISOString();
  const ids = JSON.stringify(itemIds);
  await write(db, [
    sql`INSERT INTO topic_examples (topic_slug, item_id, belongs, created_at)
          SELECT ${slug}, value, ${belongs ? 1 : 0}, ${createdAt} FROM json_each(${ids}) WHERE true
          ON CONFLICT (topic_slug, item_id) DO UPDATE SET belongs = excluded.belongs, created_at = excluded.created_at
          WHERE belongs <> excluded.belongs`,
    touchCatalogue(now),
  ]);
}

/**
 * Takes corrections back.
 * @returns how many there were
 */
export async function forgetCorrections(
  db: Database,
  slug: string,
  itemIds: readonly string[],
  now: Date,
): Promise<number> {
  const ids = JSON.stringify(itemIds);
  const [deleted] = await write(db, [
    sql`DELETE FROM topic_examples WHERE topic_slug = ${slug} AND item_id IN (SELECT value FROM json_each(${ids}))`,
    touchCatalogue(now),
  ]);
  return deleted?.rowsAffected ?? 0;
}

/** Lists corrections by topic, in the order of the taxonomy, the latest first. */
export async function listCorrections(
  db: Database,
  { slug, itemId }: { readonly slug?: string | undefined; readonly itemId?: string | undefined } = {},
): Promise<Correction[]> {
  const conditions: SQL[] = [
    ...(slug === undefined ? [] : [sql`e.topic_slug = ${slug}`]),
    ...(itemId === undefined ? [] : [sql`e.item_id = ${itemId}`]),
  ];
  const rows = await db.orm.all<{
    readonly slug: string;
    readonly name: string | null;
    readonly id: string;
    readonly title: string;
    readonly externalIds: string;
    readonly belongs: number;
    readonly createdAt: string;
  }>(sql`
    SELECT e.topic_slug AS slug, t.name, i.id, i.title, ${sql.raw(EXTERNAL_IDS)} AS externalIds, e.belongs, e.created_at AS createdAt
    FROM topic_examples e JOIN items i ON i.id = e.item_id LEFT JOIN topics t ON t.slug = e.topic_slug
    WHERE ${sql.join([sql`true`, ...conditions], sql` AND `)}
    ORDER BY t.position, e.topic_slug, e.created_at DESC, i.id`);
  return rows.map(({ slug, name, id, title, externalIds, belongs, createdAt }) => ({
    slug,
    name,
    item: { id, title, externalIds: JSON.parse(externalIds) },
    belongs: belongs === 1,
    createdAt,
  }));
}
