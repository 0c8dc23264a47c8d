import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { bitVector, bytes, float32Vector, float32Vectors } from './vector.ts';

/*
 * Dates are ISO 8601 text in UTC. What readers see (items, item_topics) depends only on the dumps loaded, never on the
 * clock or on how often a run was broken off. The full-text table `items_fts` and its triggers, which drizzle cannot
 * express, stand in migrations of their own.
 */

/** Columns that refer to a dump, and to an item. */
const dumpId = () =>
  text('dump_id')
    .notNull()
    .references(() => dumps.id);
const itemId = () =>
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
    code: bitVector().notNull(),
    tokens: integer().notNull(),
    truncated: integer({ mode: 'boolean' }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.model, t.itemId] }),
    index('embeddings_item').on(t.itemId),
    // A scan by code reads this instead of the table, a fifteenth of its pages.
    index('embeddings_code').on(t.model, t.itemId, t.code),
  ],
);

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
  /** One vector a keyword, in their order. */
  keywordVectors: float32Vectors('keyword_vectors').notNull(),
  /** `null` for `other`, which is where nothing else fits. */
  vector: float32Vector(),
  /** The last ordinal given to one of its items. */
  arrivals: integer().notNull().default(0),
});

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
  /** Who decided, if it was not the score: a person's example, or words of the title and the first sentences. */
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
    /** The lowest score since it came to the topic: feeds with a least score take no old paper because its score rose. */
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

/** The ledger: every dump ever registered. */
export const dumps = sqliteTable('dumps', {
  /** SHA-256 of the bytes. */
  id: text().primaryKey(),
  name: text().notNull(),
  format: text(),
  bytes: integer().notNull(),
  capturedAt: text('captured_at').notNull(),
  state: text({ enum: ['loading', 'loaded', 'failed'] }).notNull(),
  /** Why it failed: a code in kebab case such as `no-records`, and in words. */
  code: text(),
  reason: text(),
  records: integer().notNull().default(0),
  stored: integer().notNull().default(0),
  merged: integer().notNull().default(0),
  rejected: integer().notNull().default(0),
  boilerplateBytes: integer('boilerplate_bytes').notNull().default(0),
  /** Why it may be read wrong although it is loaded; `null` when there is no reason, or a person accepted it. */
  doubt: text(),
  /** Papers that may be wrong. */
  doubted: integer().notNull().default(0),
  /** Rejects of text that looks like papers and that no record took. */
  unread: integer().notNull().default(0),
  startedAt: text('started_at').notNull(),
  /** When all of its records were in the tables; then, when waiting ones were last sent again to a queue. */
  readAt: text('read_at'),
  finishedAt: text('finished_at'),
  /**
   * How many runs have read it. Each run marks the rows that it writes with its number; rows of earlier readings that it
   * does not find again go when it completes.
   */
  reading: integer().notNull().default(0),
  /** The error that ended its last runs, if it was one that the dump itself may bring about, and how many in a row. */
  fault: text(),
  faults: integer().notNull().default(0),
});

/** The records of dumps, with their items. */
export const itemDumps = sqliteTable(
  'item_dumps',
  {
    dumpId: dumpId(),
    start: integer().notNull(),
    end: integer().notNull(),
    itemId: itemId(),
    /** `false` while its text waits in a queue to be embedded. */
    embedded: integer({ mode: 'boolean' }).notNull().default(true),
    /** The last reading of the dump that found it. */
    reading: integer().notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.dumpId, t.start] }),
    index('item_dumps_item').on(t.itemId),
    index('item_dumps_unembedded').on(t.dumpId, t.start).where(sql`embedded = 0`),
  ],
);

/** Changes of a loading dump to items that others share; they wait until the dump is complete. */
export const pendingChanges = sqliteTable(
  'pending_changes',
  {
    dumpId: dumpId(),
    start: integer().notNull(),
    /** The record, ready to be written. */
    paper: text({ mode: 'json' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.dumpId, t.start] })],
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

/** Records that could not become items, with their text. */
export const rejects = sqliteTable(
  'rejects',
  {
    /** First 12 digits of the dump's id, `-`, byte offset. */
    id: text().primaryKey(),
    dumpId: dumpId(),
    stage: text().notNull(),
    code: text().notNull(),
    message: text().notNull(),
    raw: text().notNull(),
    start: integer().notNull(),
    end: integer().notNull(),
    attempt: integer().notNull().default(1),
    /** The dump that its text became in a replay; `null` while unresolved. */
    resolvedBy: text('resolved_by'),
    createdAt: text('created_at').notNull(),
    /** The last reading of the dump that found it. */
    reading: integer().notNull().default(0),
  },
  (t) => [index('rejects_dump').on(t.dumpId, t.start)],
);

/** What scheduled ingestion pulls, and how that went. A source that is given up keeps its row, not enabled. */
export const sources = sqliteTable('sources', {
  name: text().primaryKey(),
  /** Where its dumps are; when that changes, what was noted of the place before is forgotten. */
  url: text().notNull(),
  cadenceSeconds: integer('cadence_seconds').notNull(),
  /** How long it may bring nothing new before it counts as stale; `null` for some cadences. */
  quietSeconds: integer('quiet_seconds'),
  enabled: integer({ mode: 'boolean' }).notNull().default(true),
  /** Validators of the last dump that was taken in. */
  etag: text(),
  lastModified: text('last_modified'),
  lastAttemptAt: text('last_attempt_at'),
  /** When it was last fetched and whatever came was taken in. */
  lastSuccessAt: text('last_success_at'),
  /** When it last brought a paper that it had not brought before; the first success counts. */
  lastChangeAt: text('last_change_at'),
  /** The dump that came last. */
  lastDump: text('last_dump'),
  /** Failures since then, in a row. */
  failures: integer().notNull().default(0),
  /** Not to be fetched before, after a failure or because the server said so. */
  notBefore: text('not_before'),
  /** How the last attempt went, and in words. */
  outcome: text({ enum: ['changed', 'unchanged', 'failed'] }),
  /** Why it failed: `http-404`, `timeout`, `truncated`. */
  code: text(),
  message: text(),
  /** Where permanent redirects led. */
  movedTo: text('moved_to'),
  /** Where the next run goes on: a resumptionToken of OAI-PMH, the cursor of a listing; `null` for the beginning. */
  continuation: text(),
  /** The server's time when the list that `continuation` is of was begun, and of the last list that was read to its end. */
  harvestStartedAt: text('harvest_started_at'),
  harvestedUntil: text('harvested_until'),
  /** The run that is at it, and until when the others believe so. */
  leaseOwner: text('lease_owner'),
  leaseUntil: text('lease_until'),
});

/** The objects of a folder or a bucket that were looked at. */
export const sourceObjects = sqliteTable(
  'source_objects',
  {
    source: text()
      .notNull()
      .references(() => sources.name),
    key: text().notNull(),
    /** What it was then. */
    etag: text().notNull(),
    /** Whether it was taken in; else it is tried again, after those that are new. */
    taken: integer({ mode: 'boolean' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.source, t.key] })],
);

/** One row a run that loaded a dump. */
export const runs = sqliteTable(
  'runs',
  {
    id: integer().primaryKey(),
    dumpId: dumpId(),
    startedAt: text('started_at').notNull(),
    finishedAt: text('finished_at').notNull(),
    /** The run report. */
    report: text({ mode: 'json' }).notNull(),
  },
  (t) => [index('runs_dump').on(t.dumpId)],
);

/**
 * Who is told of changes (WebSub), and what they were sent last. There is no queue: what is to be sent follows from how
 * far a subscriber is behind, so nothing is lost when a process ends.
 */
export const subscriptions = sqliteTable(
  'subscriptions',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    /** Where changes are posted. Unguessable, hence as good as a password: never logged. */
    callback: text().notNull(),
    /** The address of the feed, as its own `rel=self` says. */
    topic: text().notNull(),
    /** Of the callback, for limits. */
    host: text().notNull(),
    /** The network address of who subscribed, for limits; empty for subscriptions from before it was kept. */
    client: text().notNull().default(''),
    /** Key of the signatures, if the subscriber wants them. */
    secret: text(),
    expiresAt: text('expires_at').notNull(),
    /** ETag of what the subscriber has. */
    deliveredEtag: text('delivered_etag').notNull(),
    /** The catalogue's `changedAt` up to which the subscriber has everything. */
    seenRevision: integer('seen_revision').notNull(),
    /** ETag that was last tried in vain, how often, and when to try again. */
    failedEtag: text('failed_etag'),
    attempts: integer().notNull().default(0),
    dueAt: text('due_at'),
  },
  (t) => [
    uniqueIndex('subscriptions_topic_callback').on(t.topic, t.callback),
    index('subscriptions_host').on(t.host),
  ],
);

/** Requests to subscribe or unsubscribe that are accepted and not yet verified; the last one for a pair counts. */
export const subscriptionRequests = sqliteTable(
  'subscription_requests',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    callback: text().notNull(),
    topic: text().notNull(),
    host: text().notNull(),
    client: text().notNull().default(''),
    mode: text({ enum: ['subscribe', 'unsubscribe'] }).notNull(),
    leaseSeconds: integer('lease_seconds').notNull(),
    secret: text(),
    /** What the feed was when the request came: any change after it is sent. */
    etag: text().notNull(),
    revision: integer().notNull(),
  },
  (t) => [
    uniqueIndex('subscription_requests_topic_callback').on(t.topic, t.callback),
    index('subscription_requests_host').on(t.host),
  ],
);

/** One row: what holds for the database as a whole. */
export const catalogue = sqliteTable('catalogue', {
  id: integer().primaryKey(),
  /**
   * When the public content last changed, in seconds since 1970; strictly increasing, so that it serves as revision
   * number and as Last-Modified at once (RFC 9110, 8.8.2: two states never share a second).
   */
  changedAt: integer('changed_at').notNull(),
  /** Which taxonomy and which model the label vectors come from. */
  taxonomyHash: text('taxonomy_hash'),
  model: text(),
  /** The last number given to an item that arrived. */
  arrivals: integer().notNull().default(0),
  /** When readers came to see the present taxonomy, ISO 8601. */
  classifiedAt: text('classified_at'),
  /** The last item whose authors and categories are still to be indexed, as are those before it; 0 when all are. */
  unindexedArrival: integer('unindexed_arrival').notNull().default(0),
  /** Who speaks to subscribers now, and until when others believe it. */
  hubOwner: text('hub_owner'),
  hubUntil: text('hub_until'),
});
