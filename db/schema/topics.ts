/** Topics: the taxonomy and its topic model, the topics of items, and what persons said of them. */

import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { bytes, float32Vector, float32Vectors } from '../vector.ts';
import { itemId } from './items.ts';

/** The taxonomy as last applied, with its label vectors. */
export const topics = sqliteTable('topics', {
  slug: text().primaryKey(),
  /** Order in the taxonomy. */
  position: integer().notNull(),
  name: text().notNull(),
  description: text().notNull(),
  kind: text({ enum: ['subject', 'genre', 'method'] })
    .notNull()
    .default('subject'),
  keywords: text({ mode: 'json' }).$type<readonly string[]>().notNull(),
  /** One vector a keyword, in their order; then those of the sentences that say what the topic is about. */
  keywordVectors: float32Vectors('keyword_vectors').notNull(),
  /** `null` for `other`, which is where nothing else fits. */
  vector: float32Vector(),
  /** The last ordinal given to one of its items. */
  arrivals: integer().notNull().default(0),
});

/** Why an item has a topic: what a person can check. */
export interface TopicReasons {
  /** The topic's keywords that are nearest to the item, those in its text first; at most three. */
  readonly keywords: readonly string[];
  /** Words of the item that spoke for the topic, strongest first; at most five. */
  readonly words: readonly string[];
  /** Ids of the nearest items of the topic, among those that the topics were fitted on; at most two. */
  readonly papers: readonly string[];
  /** How far the score is ahead of the best other topic's; negative when it is behind. */
  readonly margin: number;
  /** The least score of an item that belongs to the topic. */
  readonly threshold: number;
  /** Who decided, if it was not the score: a person, or words of the title. */
  readonly by?: 'person' | 'title';
}

export const itemTopics = sqliteTable(
  'item_topics',
  {
    topicSlug: text('topic_slug').notNull(),
    itemId: itemId(),
    score: real().notNull(),
    why: text({ mode: 'json' }).$type<TopicReasons>().notNull(),
    /** Copies of the item's, the date as listed: a topic's newest items come straight from one index. */
    publishedAt: text('published_at').notNull(),
    position: integer().notNull(),
    arrival: integer(),
    /**
     * Its number among the items that came to the topic's feed, from 1, given once; `null` until readers see it, and for an
     * item that was moved to the topic later: an old paper is no news.
     */
    ordinal: integer(),
    /** Whether readers had seen the item before it came to the topic. */
    moved: integer({ mode: 'boolean' }).notNull().default(false),
    /** The score with which it came to the topic, which counts in feeds: an old paper is no news because its score changed. */
    newsScore: real('news_score').notNull().default(1),
  },
  (t) => [
    primaryKey({ columns: [t.itemId, t.topicSlug] }),
    index('item_topics_newest')
      .on(t.topicSlug, sql`${t.publishedAt} DESC`, t.position, t.itemId)
      .where(sql`arrival IS NOT NULL`),
    uniqueIndex('item_topics_arrival').on(t.topicSlug, t.arrival),
    // A least score of an item's best topic reads this instead of the rows, which are long.
    index('item_topics_best').on(t.arrival, t.score, t.newsScore, t.moved),
    uniqueIndex('item_topics_ordinal').on(t.topicSlug, t.ordinal),
    index('item_topics_unlisted').on(t.itemId).where(sql`arrival IS NULL`),
  ],
);

/** One row: the topic model that gives new items their topics. */
export const topicModel = sqliteTable('topic_model', {
  id: integer().primaryKey(),
  /** Identifies taxonomy, embedding model, method and the items it was fitted on. */
  version: text().notNull(),
  taxonomyHash: text('taxonomy_hash').notNull(),
  /** The topic file that was applied. */
  taxonomy: text({ mode: 'json' }).notNull().default(sql`'[]'`),
  /** The embedding model. */
  model: text().notNull(),
  /** The number of items it was fitted on. */
  fittedOn: integer('fitted_on').notNull(),
  fittedAt: text('fitted_at').notNull(),
  /** What was fitted; `pipeline/topics/` encodes it. */
  tables: bytes().notNull(),
});

/** Topics that items are about to get: gathered while readers see the old ones, then put in their place at once. */
export const rescoredTopics = sqliteTable(
  'rescored_topics',
  {
    /** The application of a topic model that gathers them. */
    application: text().notNull(),
    itemId: text('item_id').notNull(),
    topicSlug: text('topic_slug').notNull(),
    score: real().notNull(),
    why: text({ mode: 'json' }).$type<TopicReasons>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.application, t.itemId, t.topicSlug] })],
);

/** Items that left a topic after readers had seen them in it; a trigger fills it. In feeds without the topic they are no news. */
export const leftTopics = sqliteTable(
  'left_topics',
  { topicSlug: text('topic_slug').notNull(), arrival: integer().notNull() },
  (t) => [primaryKey({ columns: [t.topicSlug, t.arrival] })],
);

/** What a person said of an item and a topic. */
export const topicExamples = sqliteTable(
  'topic_examples',
  {
    topicSlug: text('topic_slug').notNull(),
    itemId: itemId(),
    /** Whether the item belongs to the topic. */
    belongs: integer({ mode: 'boolean' }).notNull(),
    createdAt: text('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.topicSlug, t.itemId] })],
);

/** Slugs of former topics: their feeds say what became of them. */
export const formerTopics = sqliteTable('former_topics', {
  slug: text().primaryKey(),
  /** The slug that the topic has now; `null` when it was given up. */
  successor: text(),
});
