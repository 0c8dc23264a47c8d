import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import type { ItemHead } from './find-items.ts';

/** An item with its place in the order in which readers came to see items. */
export type ArrivedItem = ItemHead & { readonly arrival: number };

/** Which items: those of any of `topics` (of all, if that is empty) and of none of `without`. */
export interface Selection {
  readonly topics: readonly string[];
  readonly without: readonly string[];
}

export type ArrivedRow = Omit<ArrivedItem, 'authors' | 'links' | 'topics'> &
  Record<'authors' | 'links' | 'topics', string>;

/** The columns of an `ArrivedRow`, from `items i`: no more than lists need, they are asked for most. */
export const HEAD_COLUMNS = sql.raw(`
  i.id, i.title, i.abstract, i.authors, i.url, i.links, i.language, i.published_at AS publishedAt, i.updated_at AS updatedAt, i.position, i.arrival,
  (SELECT json_group_array(json_object('slug', slug, 'name', name))
     FROM (SELECT t.slug, t.name FROM item_topics it JOIN topics t ON t.slug = it.topic_slug
           WHERE it.item_id = i.id ORDER BY it.score DESC, t.position)) AS topics`);

const END = Number.MAX_SAFE_INTEGER;

/** Rows of each topic that are looked at for one page where a filter passes over some: a few milliseconds of work. */
export const REACH = 5_000;

/**
 * How far one page of a selection looks back: an exclusion may pass over any number of items, and no page is to read the
 * whole database for that. The page after it goes on from there.
 * @returns the arrival of the last item that is looked at; `undefined` when nothing limits that but how many are wanted
 */
export async function findReach(
  db: Database,
  { topics, without, before = END }: Selection & { readonly before?: number | undefined },
): Promise<number | undefined> {
  if (without.length === 0) return undefined;
  const listed =
    topics.length === 0
      ? [sql`items WHERE true`]
      : topics.map((topic) => sql`item_topics WHERE topic_slug = ${topic}`);
  const ends = listed.map(
    (rows) => sql`SELECT * FROM (SELECT arrival FROM ${rows} AND arrival < ${before}
      ORDER BY arrival DESC LIMIT 1 OFFSET ${REACH - 1})`,
  );
  const [row] = await db.orm.all<{ arrival: number | null }>(
    sql`SELECT max(arrival) AS arrival FROM (${sql.join(ends, sql` UNION ALL `)})`,
  );
  return row?.arrival ?? undefined;
}

/**
 * Finds the items of a selection that arrived last, the last first, straight from the indexes: of each topic no more rows
 * are read than wanted, and those that an exclusion passes over.
 * @param query.before only items that arrived before this one, with which the page before ended
 * @param query.from only items that arrived with this one or after it, as `findReach` says
 */
export async function findArrivals(
  db: Database,
  query: Selection & {
    readonly limit: number;
    readonly before?: number | undefined;
    readonly from?: number | undefined;
  },
): Promise<ArrivedItem[]> {
  const { topics, without, limit, before = END, from = 0 } = query;
  const excluded = (item: SQL) =>
    without.length === 0
      ? sql``
      : sql`AND NOT EXISTS (SELECT 1 FROM item_topics n WHERE n.item_id = ${item} AND n.topic_slug IN ${without})`;
  if (topics.length === 0) {
    return all(
      db,
      sql`SELECT ${HEAD_COLUMNS} FROM items i
          WHERE i.arrival < ${before} AND i.arrival >= ${from} ${excluded(sql`i.id`)} ORDER BY i.arrival DESC LIMIT ${limit}`,
    );
  }
  const newest = topics.map(
    (topic) => sql`SELECT * FROM (
      SELECT x.item_id, x.arrival FROM item_topics x
      WHERE x.topic_slug = ${topic} AND x.arrival < ${before} AND x.arrival >= ${from} ${excluded(sql`x.item_id`)}
      ORDER BY x.arrival DESC LIMIT ${limit})`,
  );
  return all(
    db,
    sql`SELECT ${HEAD_COLUMNS} FROM (${sql.join(newest, sql` UNION `)}) x JOIN items i ON i.id = x.item_id
        ORDER BY x.arrival DESC LIMIT ${limit}`,
  );
}

/** Items of an archive, and fewest items of the document before which the archives end. */
export const ARCHIVE_SIZE = 100;
const CURRENT_SIZE = 50;

/** The numbers by which the items of a topic, or all items, are archived. They are given once, so archives stay. */
function numbersOf(topic: string | undefined) {
  return topic === undefined
    ? { number: sql`i.arrival`, from: sql`items i WHERE i.arrival IS NOT NULL` }
    : {
        number: sql`x.ordinal`,
        from: sql`item_topics x JOIN items i ON i.id = x.item_id WHERE x.topic_slug = ${topic} AND x.ordinal IS NOT NULL`,
      };
}

/** How many archives there are, as SQL: all that are full when the newest items are left out. */
function archiveCount(topic: string | undefined): SQL {
  const [number, from] =
    topic === undefined
      ? [sql`arrival`, sql`items WHERE arrival IS NOT NULL`]
      : [sql`ordinal`, sql`item_topics WHERE topic_slug = ${topic} AND ordinal IS NOT NULL`];
  // The driver binds numbers as reals, and the division is one of integers.
  return sql`coalesce((SELECT ${number} - 1 FROM ${from} ORDER BY ${number} DESC LIMIT 1 OFFSET ${CURRENT_SIZE - 1}), 0)
    / ${sql.raw(String(ARCHIVE_SIZE))}`;
}

/**
 * Finds what came after the last archive of a topic, or of everything, the last first: at least 50 items if there are as
 * many, at most 149.
 * @returns also the number of archives, which is that of the newest
 */
export async function findCurrent(
  db: Database,
  topic?: string,
): Promise<{ items: ArrivedItem[]; archives: number }> {
  const { number, from } = numbersOf(topic);
  const rows = await db.orm.all<ArrivedRow & { archives: number }>(
    sql`WITH archives AS MATERIALIZED (SELECT ${archiveCount(topic)} AS n)
        SELECT ${HEAD_COLUMNS}, (SELECT n FROM archives) AS archives FROM ${from}
          AND ${number} > (SELECT n FROM archives) * ${ARCHIVE_SIZE} ORDER BY ${number} DESC`,
  );
  return { items: rows.map(({ archives: _, ...row }) => arrived(row)), archives: rows[0]?.archives ?? 0 };
}

/**
 * Finds the items of one archive, the last to arrive first.
 * @param archive from 1, the oldest
 * @returns `undefined` when it is not full yet
 */
export async function findArchive(
  db: Database,
  archive: number,
  topic?: string,
): Promise<ArrivedItem[] | undefined> {
  const [count] = await db.orm.all<{ n: number }>(sql`SELECT ${archiveCount(topic)} AS n`);
  if (archive < 1 || archive > (count?.n ?? 0)) return undefined;
  const { number, from } = numbersOf(topic);
  return all(
    db,
    sql`SELECT ${HEAD_COLUMNS} FROM ${from}
          AND ${number} > ${(archive - 1) * ARCHIVE_SIZE} AND ${number} <= ${archive * ARCHIVE_SIZE}
        ORDER BY ${number} DESC`,
  );
}

async function all(db: Database, query: SQL): Promise<ArrivedItem[]> {
  return (await db.orm.all<ArrivedRow>(query)).map(arrived);
}

/** An item as lists show it, of its row. */
export function arrived(row: ArrivedRow): ArrivedItem {
  return {
    ...row,
    authors: JSON.parse(row.authors),
    links: JSON.parse(row.links),
    topics: JSON.parse(row.topics),
  };
}
