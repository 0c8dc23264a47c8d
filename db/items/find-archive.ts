import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { mapInTurns } from '../next-turn.ts';
import { HEAD_COLUMNS, type HeadRow, headOf, type ListedItem } from './find-items.ts';

/** Number of items in an archive (RFC 5005, section 4). */
const ARCHIVE_ITEMS = 100;

/** A current document has as many items, if there are as many. */
export const MIN_CURRENT_ITEMS = 50;
export const MAX_CURRENT_ITEMS = 2_500;

/**
 * What arrived within this time before the last arrival of a feed stands in its current document, so that a reader that polls
 * daily misses nothing. It counts from the feed's own last arrival: neither the clock nor dumps without news change a feed.
 */
const WINDOW = sql.raw("'-48 hours'");

/** The first arrival of the window before the time `at`, as SQL. */
function windowStart(at: SQL): SQL {
  return sql`(SELECT arrival FROM items WHERE arrived_at >= strftime('%Y-%m-%dT%H:%M:%SZ', ${at}, ${WINDOW})
    ORDER BY arrived_at, arrival LIMIT 1)`;
}

/** Finds the first arrival that belongs into a current document whose newest item is `newest`. */
export async function findWindowStart(db: Database, newest: ListedItem): Promise<number> {
  const [row] = await db.orm.all<{ start: number }>(
    sql`SELECT ${windowStart(sql`${newest.arrivedAt}`)} AS start`,
  );
  return row?.start ?? newest.arrival;
}

/** The numbers by which the items of a topic, or all items, are archived. They never change, so neither do archives. */
function numbersOf(topic: string | undefined) {
  return topic === undefined
    ? { number: sql`i.arrival`, arrival: sql`i.arrival`, from: sql`items i WHERE i.arrival IS NOT NULL` }
    : {
        number: sql`x.ordinal`,
        arrival: sql`x.arrival`,
        from: sql`item_topics x CROSS JOIN items i ON i.id = x.item_id WHERE x.topic_slug = ${topic} AND x.ordinal IS NOT NULL`,
      };
}

/**
 * The number of the newest item but `skipped`, as SQL; 1 when there are fewer. Items that have left the topic count: older ones
 * do not come in their place.
 */
function numberFromEnd(topic: string | undefined, skipped: number): SQL {
  const last = topic === undefined ? sql`catalogue` : sql`topics WHERE slug = ${topic}`;
  return sql`max(1, (SELECT arrivals FROM ${last}) - ${literal(skipped)})`;
}

/** When the last item arrived of those that have left the topic, as SQL: they count for the window too. */
function lastLeft(topic: string | undefined): SQL {
  return sql`ifnull((SELECT arrived_at FROM items
    WHERE arrival = (SELECT max(arrival) FROM left_topics WHERE topic_slug = ${topic ?? ''})), '')`;
}

/** The number of archives that hold all items before a number, as SQL. */
function archivesBefore(number: SQL): SQL {
  return sql`(${number} - 1) / ${literal(ARCHIVE_ITEMS)}`;
}

/** The driver binds numbers as reals, and the division is one of integers. */
function literal(number: number): SQL {
  return sql.raw(String(number));
}

/**
 * Finds the items of the current document of a topic, or of all items, the last to arrive first: all of the window and at
 * least 50, on to the next archive, so that archives and current document hold each item once.
 * @returns also the number of archives before it, which is the number of the newest of these
 */
export async function findCurrent(
  db: Database,
  topic?: string,
): Promise<{ items: ListedItem[]; archives: number }> {
  const { number, arrival, from } = numbersOf(topic);
  const rows = await db.orm.all<HeadRow & { archives: number }>(sql`
    WITH newest AS MATERIALIZED (SELECT ${number} AS number, max(i.arrived_at, ${lastLeft(topic)}) AS at FROM ${from} ORDER BY ${number} DESC LIMIT 1),
    first AS MATERIALIZED (SELECT max(number - ${MAX_CURRENT_ITEMS - 1}, min(${numberFromEnd(topic, MIN_CURRENT_ITEMS - 1)},
      ifnull((SELECT ${number} FROM ${from} AND ${arrival} >= ${windowStart(sql`newest.at`)} ORDER BY ${arrival} LIMIT 1), number)
    )) AS number FROM newest),
    archives AS MATERIALIZED (SELECT ${archivesBefore(sql`number`)} AS n FROM first)
    SELECT ${HEAD_COLUMNS}, (SELECT n FROM archives) AS archives FROM ${from}
      AND ${number} > (SELECT n FROM archives) * ${ARCHIVE_ITEMS} ORDER BY ${number} DESC`);
  const items = await mapInTurns(rows, ({ archives: _, ...row }) => headOf(row));
  return { items, archives: rows[0]?.archives ?? 0 };
}

/**
 * Finds the items of one archive, the last to arrive first. An archive exists when 50 items came after it.
 * @param archive from 1, the oldest
 * @returns `undefined` when it does not exist yet
 */
export async function findArchive(
  db: Database,
  archive: number,
  topic?: string,
): Promise<ListedItem[] | undefined> {
  const [count] = await db.orm.all<{ n: number }>(
    sql`SELECT ${archivesBefore(numberFromEnd(topic, MIN_CURRENT_ITEMS - 1))} AS n`,
  );
  if (archive < 1 || archive > (count?.n ?? 0)) return undefined;
  const { number, from } = numbersOf(topic);
  const rows = await db.orm.all<HeadRow>(sql`
    SELECT ${HEAD_COLUMNS} FROM ${from}
      AND ${number} > ${(archive - 1) * ARCHIVE_ITEMS} AND ${number} <= ${archive * ARCHIVE_ITEMS}
    ORDER BY ${number} DESC`);
  return mapInTurns(rows, headOf);
}

/** Finds the items of a topic, or of all items, that came after an arrival, the first to arrive first. */
export async function findArrivedAfter(
  db: Database,
  after: number,
  limit: number,
  topic?: string,
): Promise<ListedItem[]> {
  const { arrival, from } = numbersOf(topic);
  const rows = await db.orm.all<HeadRow>(
    sql`SELECT ${HEAD_COLUMNS} FROM ${from} AND ${arrival} > ${after} ORDER BY ${arrival} LIMIT ${limit}`,
  );
  return mapInTurns(rows, headOf);
}
