import { type SQL, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { type ArrivedItem, type ArrivedRow, arrived, HEAD_COLUMNS, type Selection } from './find-arrivals.ts';
import { beyond, type ItemFilter, type Keyset, within } from './find-items.ts';

/** Which items, and where in the order to begin. */
export interface ByDate extends Partial<Selection>, Pick<ItemFilter, 'since' | 'until'> {
  readonly limit: number;
  /** The keyset of the last item of the page before. */
  readonly after?: Keyset | undefined;
}

/**
 * Finds the items of a selection by their dates, the newest first, within a date in the dump's own order. Of each topic no
 * more rows are read than wanted, and those that an exclusion passes over.
 */
export async function findByDate(db: Database, query: ByDate): Promise<ArrivedItem[]> {
  const { topics = [], without = [], limit, after } = query;
  const wanted = (key: Readonly<Record<'date' | 'position' | 'id', SQL>>) =>
    sql.join([
      ...within(key.date, query),
      ...(after === undefined ? [] : [beyond(key, after)]),
      ...(without.length === 0
        ? []
        : [
            sql` AND NOT EXISTS (SELECT 1 FROM item_topics n WHERE n.item_id = ${key.id} AND n.topic_slug IN ${without})`,
          ]),
    ]);
  const item = { date: sql`i.published_at`, position: sql`i.position`, id: sql`i.id` };
  const row = { date: sql`x.published_at`, position: sql`x.position`, id: sql`x.item_id` };
  const newest = topics.map(
    (topic) => sql`SELECT * FROM (
      SELECT x.published_at, x.position, x.item_id FROM item_topics x
      WHERE x.topic_slug = ${topic} AND x.arrival IS NOT NULL ${wanted(row)}
      ORDER BY x.published_at DESC, x.position, x.item_id LIMIT ${limit})`,
  );
  const rows = await db.orm.all<ArrivedRow>(
    topics.length === 0
      ? sql`SELECT ${HEAD_COLUMNS} FROM items i WHERE i.arrival IS NOT NULL ${wanted(item)}
            ORDER BY i.published_at DESC, i.position, i.id LIMIT ${limit}`
      : sql`SELECT ${HEAD_COLUMNS} FROM (${sql.join(newest, sql` UNION `)}) x JOIN items i ON i.id = x.item_id
            ORDER BY x.published_at DESC, x.position, x.item_id LIMIT ${limit}`,
  );
  return rows.map(arrived);
}
