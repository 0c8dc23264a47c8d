import { type SQL, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import type { ItemLink } from './schema.ts';

/** An item as feeds and lists show it. */
export interface ItemHead {
  readonly id: string;
  readonly title: string;
  readonly abstract: string;
  readonly authors: readonly string[];
  readonly url: string | null;
  readonly links: readonly ItemLink[];
  /** As its source names it, if it does: `fr`, `eng`, `English`. */
  readonly language: string | null;
  readonly publishedAt: string;
  readonly updatedAt: string;
  /** Byte offset of its record in the dump that brought it: the order among items of one date. */
  readonly position: number;
  /** Strongest first. */
  readonly topics: readonly { readonly slug: string; readonly name: string }[];
}

/** All that is known of an item. */
export interface Item extends ItemHead {
  readonly categories: readonly string[];
  readonly comments: string | null;
  readonly journal: string | null;
  readonly externalIds: readonly { readonly scheme: string; readonly value: string }[];
  /** Strongest first. */
  readonly topics: readonly {
    readonly slug: string;
    readonly name: string;
    readonly score: number;
    readonly why: readonly string[];
  }[];
  /** Whether the model read only the first 256 tokens of it. */
  readonly truncated: boolean;
}

/** A place in the order of items: newest first, within a date the dump's own order. */
export interface Keyset {
  readonly publishedAt: string;
  readonly position: number;
  readonly id: string;
}

/** Which items a list shows; all that is named has to hold. */
export interface ItemFilter {
  /** Slug of a topic. */
  readonly topic?: string | undefined;
  /** Name of a dump in which a record speaks of the item. */
  readonly source?: string | undefined;
  /** Published on this day or later, and before or on that one, in ISO 8601 (`2025-03-11`). */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

type Encoded = 'authors' | 'categories' | 'links' | 'externalIds' | 'topics';

export type ItemRow = Omit<Item, Encoded | 'truncated'> &
  Record<Encoded, string> & { readonly truncated: number | null };

/**
 * Finds the newest listed items in one query. By topic and dates it reads no more rows than it returns; for a `source` it
 * reads the ids of that dump and passes over what is newer and not in it.
 * @param query.after the keyset of the last item of the page before
 */
export async function findItems(
  db: Database,
  query: ItemFilter & { readonly limit: number; readonly after?: Keyset | undefined },
): Promise<Item[]> {
  const { topic, source, limit, after } = query;
  const [from, key] =
    topic === undefined
      ? [
          sql`items i WHERE i.arrival IS NOT NULL`,
          { date: sql`i.published_at`, position: sql`i.position`, id: sql`i.id` },
        ]
      : [
          sql`item_topics x JOIN items i ON i.id = x.item_id WHERE x.topic_slug = ${topic} AND x.arrival IS NOT NULL`,
          { date: sql`x.published_at`, position: sql`x.position`, id: sql`x.item_id` },
        ];
  const filter = sql.join([
    ...within(key.date, query),
    ...(source === undefined ? [] : [inDump(key.id, source)]),
  ]);
  const page = after === undefined ? sql`` : beyond(key, after);
  const rows = await db.orm.all<ItemRow>(sql`
    SELECT ${ITEM_COLUMNS} FROM ${from} ${filter} ${page}
    ORDER BY ${key.date} DESC, ${key.position}, ${key.id} LIMIT ${limit}`);
  return rows.map(itemOf);
}

/** The condition, with its AND, that an item comes after a place in the order. */
export function beyond(key: Readonly<Record<'date' | 'position' | 'id', SQL>>, after: Keyset): SQL {
  // The first comparison is implied by the second; it lets the index seek to the page.
  return sql` AND ${key.date} <= ${after.publishedAt} AND (${key.date} < ${after.publishedAt}
    OR ${key.position} > ${after.position} OR (${key.position} = ${after.position} AND ${key.id} > ${after.id}))`;
}

/** Conditions, each with its AND, that the time `date` is within the days. */
export function within(date: SQL, { since, until }: Pick<ItemFilter, 'since' | 'until'>): SQL[] {
  return [
    ...(since === undefined ? [] : [sql` AND ${date} >= ${since}`]),
    // Every time of that day is smaller than the day followed by a letter.
    ...(until === undefined ? [] : [sql` AND ${date} <= ${`${until}Z`}`]),
  ];
}

/** The condition, with its AND, that a record of a loaded dump of this name speaks of the item. */
export function inDump(itemId: SQL, name: string): SQL {
  return sql` AND ${itemId} IN (
    SELECT y.item_id FROM item_dumps y JOIN dumps d ON d.id = y.dump_id WHERE d.name = ${name} AND d.state = 'loaded')`;
}

/** The listed item with this id, if there is one. */
export async function getItem(db: Database, id: string): Promise<Item | undefined> {
  const [row] = await db.orm.all<ItemRow>(
    sql`SELECT ${ITEM_COLUMNS} FROM items i WHERE i.id = ${id} AND i.arrival IS NOT NULL`,
  );
  return row && itemOf(row);
}

/** How many items feeds show. */
export async function countItems(db: Database): Promise<number> {
  const [row] = await db.orm.all<{ n: number }>(
    sql`SELECT count(*) AS n FROM items WHERE arrival IS NOT NULL`,
  );
  return row?.n ?? 0;
}

/** The columns of an `ItemRow`, from `items i`. */
export const ITEM_COLUMNS = sql.raw(`
  i.id, i.title, i.abstract, i.authors, i.url, i.categories, i.links, i.comments, i.journal, i.language,
  i.published_at AS publishedAt, i.updated_at AS updatedAt, i.position,
  (SELECT json_group_array(json_object('scheme', scheme, 'value', value))
     FROM (SELECT scheme, value FROM external_ids WHERE item_id = i.id ORDER BY scheme, value)) AS externalIds,
  (SELECT json_group_array(json_object('slug', slug, 'name', name, 'score', score, 'why', json(why)))
     FROM (SELECT t.slug, t.name, it.score, it.why FROM item_topics it JOIN topics t ON t.slug = it.topic_slug
           WHERE it.item_id = i.id ORDER BY it.score DESC, t.position)) AS topics,
  (SELECT max(truncated) FROM embeddings WHERE item_id = i.id) AS truncated`);

export function itemOf(row: ItemRow): Item {
  return {
    ...row,
    authors: JSON.parse(row.authors),
    categories: JSON.parse(row.categories),
    links: JSON.parse(row.links),
    externalIds: JSON.parse(row.externalIds),
    topics: JSON.parse(row.topics),
    truncated: row.truncated === 1,
  };
}
