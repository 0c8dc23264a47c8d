/**
 * The tables, one file a subject; here items and the lists of their terms.
 *
 * Dates are ISO 8601 text in UTC. What readers see (items, item_topics) depends only on the dumps loaded, never on the
 * clock or on how often a run was broken off. The full-text table `items_fts` and the triggers, which drizzle cannot
 * express, stand in migrations of their own.
 */

import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { float32Vector } from '../vector.ts';

/** A column that refers to an item. */
export const itemId = () =>
  text('item_id')
    .notNull()
    .references(() => items.id);

/** Another place on the web that belongs to a paper. */
export interface ItemLink {
  readonly kind: 'code' | 'project' | 'pdf' | 'other';
  readonly url: string;
}

/** A paper. */
export const items = sqliteTable(
  'items',
  {
    /** Row number; nothing refers to it. */
    seq: integer().primaryKey(),
    /** 128-bit hash of the normalised title, 32 hex digits. */
    id: text().notNull().unique(),
    title: text().notNull(),
    abstract: text().notNull(),
    authors: text({ mode: 'json' }).$type<readonly string[]>().notNull(),
    url: text(),
    categories: text({ mode: 'json' }).$type<readonly string[]>().notNull(),
    /** Other places on the web: code, project page, PDF. */
    links: text({ mode: 'json' }).$type<readonly ItemLink[]>().notNull().default([]),
    /** Comments of the authors: `12 pages, accepted at ICML`. */
    comments: text(),
    /** Journal or proceedings. */
    journal: text(),
    /** BCP 47. */
    language: text(),
    publishedAt: text('published_at').notNull(),
    /** Captured date of the dump that last changed the content. */
    updatedAt: text('updated_at').notNull(),
    /** The dump that brought the item, and its byte offset there: the order within a day is the dump's own. */
    firstDump: text('first_dump').notNull(),
    position: integer().notNull(),
    /**
     * Its number in the order in which readers came to see items, from 1; `null` as long as no completely loaded dump
     * holds it, and no feed shows it. A number is given once, so feeds are logs that only grow at one end. The full-text
     * index holds the items that have one, by it.
     */
    arrival: integer().unique(),
    /** When readers came to see it, the same for all items of a publication: later arrivals have later times. */
    arrivedAt: text('arrived_at'),
    /** When readers came to see its present content and topics; `null` for a change that is not published yet. */
    changedAt: text('changed_at'),
    /** The sentence of the abstract that says what the paper does. */
    extract: text(),
    /** Other spellings of words of the title and the abstract, and pairs of letters; for the full-text index. */
    words: text().notNull().default(''),
    /** Whether the record that brought it announces a new version of a paper, not a new paper. */
    revised: integer({ mode: 'boolean' }).notNull().default(false),
  },
  (t) => [
    // The listed date: a date in the future counts as the day of arrival, so that it does not lead.
    index('items_newest')
      .on(
        sql`iif(published_at > arrived_at, substr(arrived_at, 1, 10) || 'T00:00:00Z', published_at) DESC`,
        t.position,
        t.id,
      )
      .where(sql`arrival IS NOT NULL`),
    index('items_arrived').on(t.arrivedAt, t.arrival),
    // A filter for revised papers reads this instead of items, which are long.
    index('items_revised').on(t.arrival).where(sql`revised`),
    index('items_unpublished_changes').on(t.id).where(sql`changed_at IS NULL AND arrival IS NOT NULL`),
  ],
);

/**
 * What follows from items that readers do not see yet, computed before their publication, which has little time. Extract, words
 * and topics stand where they belong. Triggers delete a row when content or vector change, whatever writes.
 */
export const preparedItems = sqliteTable('prepared_items', {
  itemId: text('item_id').primaryKey(),
  /** The version of the topic model that gave the topics; `null` when an example did, which may change. */
  topicModel: text('topic_model'),
  /** The rows for `item_categories` and `item_authors`: a list of categories, and of names as lists of name, first and second. */
  categories: text({ mode: 'json' }).$type<readonly string[]>().notNull(),
  authors: text({ mode: 'json' }).$type<readonly (readonly string[])[]>().notNull(),
});

/**
 * What readers saw of an item first, if it has changed since: digests of past days stay as they are. A trigger enters it
 * before the first change.
 */
export const arrivedItems = sqliteTable('arrived_items', {
  itemId: itemId().primaryKey(),
  abstract: text().notNull(),
  authors: text({ mode: 'json' }).$type<readonly string[]>().notNull(),
  url: text(),
  extract: text(),
});

/** Identifiers of items in public schemes; each leads to one item. */
export const externalIds = sqliteTable(
  'external_ids',
  {
    scheme: text().notNull(),
    value: text().notNull(),
    itemId: itemId(),
  },
  (t) => [primaryKey({ columns: [t.scheme, t.value] }), index('external_ids_item').on(t.itemId)],
);

/** Kept apart from `items` and narrow, so that an exact scan reads little. */
export const embeddings = sqliteTable(
  'embeddings',
  {
    itemId: itemId(),
    model: text().notNull(),
    vector: float32Vector().notNull(),
    tokens: integer().notNull(),
    truncated: integer({ mode: 'boolean' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.model, t.itemId] }), index('embeddings_item').on(t.itemId)],
);

/** The categories of arXiv that listed items have. The date, as listed, and the position are copies of the item's. */
export const itemCategories = sqliteTable(
  'item_categories',
  {
    category: text().notNull(),
    arrival: integer().notNull(),
    publishedAt: text('published_at').notNull(),
    position: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.category, t.arrival] }),
    index('item_categories_newest').on(t.category, sql`${t.publishedAt} DESC`, t.position),
  ],
);

/** The names of the authors of listed items, each in the forms of which one is in every spelling of it. */
export const itemAuthors = sqliteTable(
  'item_authors',
  {
    /** Family name and first initial, or the whole. */
    name: text().notNull(),
    arrival: integer().notNull(),
    /** The first two given names or initials, or ''. */
    first: text().notNull(),
    second: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.name, t.arrival, t.first, t.second] })],
);

/**
 * Items that are to be compared with the others by their titles: those that readers came to see, or whose vector changed,
 * since the last comparison. Triggers enter them, so none is forgotten when a process ends.
 */
export const uncomparedItems = sqliteTable('uncompared_items', { itemId: text('item_id').primaryKey() });

/** Pairs of items that may be one paper, for the operator to look at. Nothing is merged because of them. */
export const possibleDuplicates = sqliteTable(
  'possible_duplicates',
  {
    /** The smaller id first. */
    itemId: text('item_id').notNull(),
    otherId: text('other_id').notNull(),
    /** Edits for each letter of the longer title, 0 to 1. */
    titleDistance: real('title_distance').notNull(),
    /** Cosine of the two vectors. */
    similarity: real().notNull(),
    /** When the operator said that these are two papers. */
    dismissedAt: text('dismissed_at'),
  },
  (t) => [primaryKey({ columns: [t.itemId, t.otherId] }), index('possible_duplicates_other').on(t.otherId)],
);
