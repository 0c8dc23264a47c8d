/** Items: finding them in lists and archives, storing them, and numbering them as they arrive. */

import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { mapInTurns } from '../next-turn.ts';
import type { ItemLink } from '../schema/items.ts';
import type { TopicReasons } from '../schema/topics.ts';
import { type Arrival, type ItemFilter, type ItemPage, selectPage, selectReach } from './item-page.ts';
import { LISTED_DATE } from './listed-date.ts';

/** The part of an item that feeds and lists show. */
export interface ItemHead {
  readonly id: string;
  readonly title: string;
  readonly abstract: string;
  /** The sentence of the abstract that says what the paper does; `null` when none stands out. */
  readonly extract: string | null;
  readonly authors: readonly string[];
  readonly url: string | null;
  readonly externalIds: readonly ExternalId[];
  readonly links: readonly ItemLink[];
  readonly categories: readonly string[];
  readonly comments: string | null;
  readonly journal: string | null;
  /** As the dump names it: `fr`, `eng`, `English`. */
  readonly language: string | null;
  /** As the records say, but not in the future: a later date counts as the day of arrival. */
  readonly publishedAt: string;
  /** Captured date of the dump that last changed the content, not before the publication. */
  readonly updatedAt: string;
  /** When readers came to see it; the same for all items of one publication. */
  readonly arrivedAt: string;
  /** When readers came to see its present content and topics. */
  readonly changedAt: string;
  /** Byte offset of its first record in the dump: the order among items of one date. */
  readonly position: number;
  /** Whether the record that brought it announced a new version of a paper. */
  readonly revised: boolean;
  /** Strongest first. */
  readonly topics: readonly ItemTopic[];
}

/** An identifier of a paper in a public scheme, such as `arxiv` or `doi`. */
export interface ExternalId {
  readonly scheme: string;
  readonly value: string;
}

/** A topic of an item. The score says how surely the item belongs to it, 0 to 1. */
interface ItemTopic {
  readonly slug: string;
  readonly name: string;
  readonly score: number;
  /** Left out of lists, but for those that `withReasons` completes. */
  readonly why?: TopicReasons;
}

/** A head with the item's number in the order of arrival. */
export type ListedItem = ItemHead & Arrival;

/** An item with all its fields. */
export interface Item extends ListedItem {
  readonly topics: readonly (ItemTopic & { readonly why: TopicReasons })[];
  /** Whether the model read its first 256 tokens only. */
  readonly truncated: boolean;
}

/** Lists, which are JSON in a row; flags are 0 or 1. */
type Encoded = 'authors' | 'categories' | 'links' | 'externalIds' | 'topics';

export type ItemRow = Omit<Item, Encoded | 'truncated' | 'revised'> &
  Record<Encoded, string> & { readonly truncated: number | null; readonly revised: number };

/** Finds a page of listed items, in the order of the query, the newest by default. */
export async function findItems(db: Database, query: ItemPage): Promise<Item[]> {
  return mapInTurns(await db.orm.all<ItemRow>(selectPage(ITEM_COLUMNS, query)), itemOf);
}

/** Finds the same page as {@link findItems}, with the fields that lists show. */
export async function findItemHeads(db: Database, query: ItemPage): Promise<ListedItem[]> {
  return mapInTurns(await db.orm.all<HeadRow>(selectPage(HEAD_COLUMNS, query)), headOf);
}

/** Finds a listed item by its id. */
export async function getItem(db: Database, id: string): Promise<Item | undefined> {
  const [row] = await db.orm.all<ItemRow>(
    sql`SELECT ${ITEM_COLUMNS} FROM items i WHERE i.id = ${id} AND i.arrival IS NOT NULL`,
  );
  return row && itemOf(row);
}

/** Finds the titles of listed items, by id; no query without ids. */
export async function findItemTitles(
  db: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.orm.all<{ id: string; title: string }>(
    sql`SELECT id, title FROM items WHERE id IN (SELECT value FROM json_each(${JSON.stringify(ids)})) AND arrival IS NOT NULL`,
  );
  return new Map(rows.map(({ id, title }) => [id, title]));
}

/** Adds the reasons for the topics of items. */
export async function withReasons(db: Database, items: readonly ListedItem[]): Promise<ListedItem[]> {
  const ids = JSON.stringify(items.map(({ id }) => id));
  const rows = await db.orm.all<{ id: string; slug: string; why: string }>(
    sql`SELECT item_id AS id, topic_slug AS slug, why FROM item_topics WHERE item_id IN (SELECT value FROM json_each(${ids}))`,
  );
  const reasons = new Map(rows.map(({ id, slug, why }) => [`${id} ${slug}`, why]));
  return mapInTurns(items, (item) => ({
    ...item,
    topics: item.topics.map((topic) => {
      const why = reasons.get(`${item.id} ${topic.slug}`);
      return why === undefined ? topic : { ...topic, why: JSON.parse(why) as TopicReasons };
    }),
  }));
}

/** Maximum number of rows per topic that a filtered page scans: a few milliseconds of work. */
export const MAX_SCANNED_ROWS = 5_000;

/**
 * Finds where the scan of one page in the order of arrival ends. The next page starts there.
 * @returns the arrival of the last scanned item; `undefined` for an unlimited scan
 */
export async function findReach(
  db: Database,
  filter: ItemFilter,
  before = Number.MAX_SAFE_INTEGER,
): Promise<number | undefined> {
  const reach = selectReach(filter, before, MAX_SCANNED_ROWS);
  if (reach === undefined) return undefined;
  const [row] = await db.orm.all<{ arrival: number | null }>(reach);
  return row?.arrival ?? undefined;
}

/** Counts the listed items. */
export async function countItems(db: Database): Promise<number> {
  const [row] = await db.orm.all<{ n: number }>(
    sql`SELECT count(*) AS n FROM items WHERE arrival IS NOT NULL`,
  );
  return row?.n ?? 0;
}

/** The external ids of `items i`, a JSON list. */
export const EXTERNAL_IDS = `(SELECT json_group_array(json_object('scheme', scheme, 'value', value))
     FROM (SELECT scheme, value FROM external_ids WHERE item_id = i.id ORDER BY scheme, value))`;

/** The columns of both rows, from `items i`. @param topic the fields of a topic, as arguments of json_object */
const columns = (topic: string) => `
  i.id, i.title, i.abstract, i.extract, i.authors, i.url, i.categories, i.links, i.comments, i.journal, i.language,
  ${LISTED_DATE} AS publishedAt, max(${LISTED_DATE}, i.updated_at) AS updatedAt, i.arrived_at AS arrivedAt,
  coalesce(i.changed_at, i.arrived_at) AS changedAt, i.position, i.arrival, i.revised,
  ${EXTERNAL_IDS} AS externalIds,
  (SELECT json_group_array(json_object(${topic}))
     FROM (SELECT t.slug, t.name, it.score, it.why FROM item_topics it JOIN topics t ON t.slug = it.topic_slug
           WHERE it.item_id = i.id ORDER BY it.score DESC, t.position)) AS topics`;

/** The columns of an {@link ItemRow}, from `items i`. */
export const ITEM_COLUMNS =
  sql.raw(`${columns("'slug', slug, 'name', name, 'score', score, 'why', json(why)")},
  (SELECT max(truncated) FROM embeddings WHERE item_id = i.id) AS truncated`);

export function itemOf(row: ItemRow): Item {
  return { ...row, ...decoded(row), truncated: row.truncated === 1 };
}

export type HeadRow = Omit<ListedItem, Encoded | 'revised'> &
  Record<Encoded, string> & { readonly revised: number };

/** The columns of a {@link HeadRow}, from `items i`: those that lists show. */
export const HEAD_COLUMNS = sql.raw(columns("'slug', slug, 'name', name, 'score', score"));

export function headOf(row: HeadRow): ListedItem {
  return { ...row, ...decoded(row) };
}

function decoded(row: Pick<HeadRow, Encoded | 'revised'>) {
  return {
    authors: JSON.parse(row.authors),
    categories: JSON.parse(row.categories),
    links: JSON.parse(row.links),
    externalIds: JSON.parse(row.externalIds),
    topics: JSON.parse(row.topics),
    revised: row.revised === 1,
  };
}
