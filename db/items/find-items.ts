import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import type { ItemLink } from '../schema.ts';
import type { Arrival } from './item-order.ts';
import { type ItemPage, selectPage } from './item-page.ts';

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

type Encoded = 'authors' | 'categories' | 'links' | 'externalIds' | 'topics';

export type ItemRow = Omit<Item, Encoded | 'truncated'> &
  Record<Encoded, string> & { readonly truncated: number | null };

/** Finds a page of listed items with all that is known of them. */
export async function findItems(db: Database, query: ItemPage): Promise<(Item & Arrival)[]> {
  const rows = await db.orm.all<ItemRow & Arrival>(selectPage(COLUMNS, query));
  return rows.map(({ arrival, ...row }) => ({ ...itemOf(row), arrival }));
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

const COLUMNS = sql`${ITEM_COLUMNS}, i.arrival`;

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
