import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { HEAD_COLUMNS, type HeadRow, headOf, type ListedItem } from './find-items.ts';

/** Selects the items of any of `topics` (or all, if that is empty) and of none of `without`. */
export interface Selection {
  readonly topics: readonly string[];
  readonly without: readonly string[];
}

const MAX_ARRIVAL = Number.MAX_SAFE_INTEGER;

/** Maximum number of rows per topic that a filtered page scans: a few milliseconds of work. */
export const MAX_SCANNED_ROWS = 5_000;

/**
 * Finds where the scan of one page ends: an exclusion may skip any number of items, and no page should read the whole
 * database. The next page starts there.
 * @returns the arrival of the last scanned item; `undefined` for an unlimited scan
 */
export async function findReach(
  db: Database,
  { topics, without, before = MAX_ARRIVAL }: Selection & { readonly before?: number | undefined },
): Promise<number | undefined> {
  if (without.length === 0) return undefined;
  const listed =
    topics.length === 0
      ? [sql`items WHERE true`]
      : topics.map((topic) => sql`item_topics WHERE topic_slug = ${topic}`);
  const ends = listed.map(
    (rows) => sql`SELECT * FROM (SELECT arrival FROM ${rows} AND arrival < ${before}
      ORDER BY arrival DESC LIMIT 1 OFFSET ${MAX_SCANNED_ROWS - 1})`,
  );
  const [row] = await db.orm.all<{ arrival: number | null }>(
    sql`SELECT max(arrival) AS arrival FROM (${sql.join(ends, sql` UNION ALL `)})`,
  );
  return row?.arrival ?? undefined;
}

/**
 * Finds the items of a selection, the last to arrive first. Reads indexes only as far as the page needs: per topic `limit`
 * rows and those that an exclusion skips.
 * @param query.before only items that arrived before this one, the last of the previous page
 * @param query.from only items that arrived with or after this one, from `findReach`
 */
export async function findArrivals(
  db: Database,
  query: Selection & {
    readonly limit: number;
    readonly before?: number | undefined;
    readonly from?: number | undefined;
  },
): Promise<ListedItem[]> {
  const { topics, without, limit, before = MAX_ARRIVAL, from = 0 } = query;
  const excluded = (item: SQL) =>
    without.length === 0
      ? sql``
      : sql`AND NOT EXISTS (SELECT 1 FROM item_topics n WHERE n.item_id = ${item} AND n.topic_slug IN ${without})`;
  const newest = (topic: string) => sql`SELECT * FROM (
      SELECT x.item_id, x.arrival FROM item_topics x
      WHERE x.topic_slug = ${topic} AND x.arrival < ${before} AND x.arrival >= ${from} ${excluded(sql`x.item_id`)}
      ORDER BY x.arrival DESC LIMIT ${limit})`;
  const rows = await db.orm.all<HeadRow>(
    topics.length === 0
      ? sql`SELECT ${HEAD_COLUMNS} FROM items i
            WHERE i.arrival < ${before} AND i.arrival >= ${from} ${excluded(sql`i.id`)}
            ORDER BY i.arrival DESC LIMIT ${limit}`
      : sql`SELECT ${HEAD_COLUMNS} FROM (${sql.join(topics.map(newest), sql` UNION `)}) x
            JOIN items i ON i.id = x.item_id ORDER BY x.arrival DESC LIMIT ${limit}`,
  );
  return rows.map(headOf);
}
