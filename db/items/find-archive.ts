import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { HEAD_COLUMNS, type HeadRow, headOf, type ListedItem } from './find-items.ts';

/** Number of items in an archive (RFC 5005, section 4). */
export const ARCHIVE_ITEMS = 100;
/** Minimum number of items that are in no archive yet. */
const MIN_CURRENT_ITEMS = 50;

/** The numbers by which the items of a topic, or all items, are archived. They never change, so neither do archives. */
function numbersOf(topic: string | undefined) {
  return topic === undefined
    ? { number: sql`i.arrival`, from: sql`items i WHERE i.arrival IS NOT NULL` }
    : {
        number: sql`x.ordinal`,
        from: sql`item_topics x CROSS JOIN items i ON i.id = x.item_id WHERE x.topic_slug = ${topic} AND x.ordinal IS NOT NULL`,
      };
}

/** The number of full archives, without the newest items, as SQL. */
function archiveCount(topic: string | undefined): SQL {
  const { number, from } = numbersOf(topic);
  // Literal, since the driver binds numbers as reals and this division is one of integers.
  return sql`coalesce((SELECT ${number} - 1 FROM ${from} ORDER BY ${number} DESC LIMIT 1 OFFSET ${MIN_CURRENT_ITEMS - 1}), 0)
    / ${sql.raw(String(ARCHIVE_ITEMS))}`;
}

/**
 * Finds the items after the last archive of a topic, or of all items, the last to arrive first: 50 to 149 items, or fewer
 * if there are fewer.
 * @returns also the number of archives, which is the number of the newest
 */
export async function findCurrent(
  db: Database,
  topic?: string,
): Promise<{ items: ListedItem[]; archives: number }> {
  const { number, from } = numbersOf(topic);
  const rows = await db.orm.all<HeadRow & { archives: number }>(
    sql`WITH archives AS MATERIALIZED (SELECT ${archiveCount(topic)} AS n)
        SELECT ${HEAD_COLUMNS}, (SELECT n FROM archives) AS archives FROM ${from}
          AND ${number} > (SELECT n FROM archives) * ${ARCHIVE_ITEMS} ORDER BY ${number} DESC`,
  );
  return { items: rows.map(({ archives: _, ...row }) => headOf(row)), archives: rows[0]?.archives ?? 0 };
}

/**
 * Finds the items of one archive, the last to arrive first.
 * @param archive from 1, the oldest
 * @returns `undefined` when it does not exist yet
 */
export async function findArchive(
  db: Database,
  archive: number,
  topic?: string,
): Promise<ListedItem[] | undefined> {
  const [count] = await db.orm.all<{ n: number }>(sql`SELECT ${archiveCount(topic)} AS n`);
  if (archive < 1 || archive > (count?.n ?? 0)) return undefined;
  const { number, from } = numbersOf(topic);
  const rows = await db.orm.all<HeadRow>(sql`
    SELECT ${HEAD_COLUMNS} FROM ${from}
      AND ${number} > ${(archive - 1) * ARCHIVE_ITEMS} AND ${number} <= ${archive * ARCHIVE_ITEMS}
    ORDER BY ${number} DESC`);
  return rows.map(headOf);
}
