/** The ledger: dumps, their records, and the runs that read them. */

import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { float32Vector } from '../vector.ts';
import { itemId } from './items.ts';
import type { TopicReasons } from './topics.ts';

/** A column that refers to a dump. */
const dumpId = () =>
  text('dump_id')
    .notNull()
    .references(() => dumps.id);

/** The ledger: every dump ever registered. */
export const dumps = sqliteTable('dumps', {
  /** SHA-256 of the bytes. */
  id: text().primaryKey(),
  /** Its public name: a file name, a URL without secrets, a subject. */
  name: text().notNull(),
  /** Where it came from, as the command line shows it: perhaps a whole path. `null` in rows of earlier versions, until their names are checked. */
  place: text(),
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

/**
 * Dumps that the intake of Node and Deno has promised to load: their bytes are in an inbox. The row goes when the dump is
 * loaded or failed.
 */
export const promisedDumps = sqliteTable('promised_dumps', {
  dumpId: dumpId().primaryKey(),
  /** The inbox that has the bytes. */
  inbox: text().notNull(),
  /** The process that loads it, and until when the others believe so, in seconds since 1970 by the clock of the database. */
  owner: text(),
  ownedUntil: integer('owned_until').notNull(),
  /** How many attempts in a row have begun without an end, and without storing more than `stored` records. */
  attempts: integer().notNull().default(0),
  /** Records that were stored when the last attempt began. */
  stored: integer().notNull().default(0),
});

/** Changes of a loading dump to items that others share; they wait until the dump is complete. */
export const pendingChanges = sqliteTable(
  'pending_changes',
  {
    dumpId: dumpId(),
    start: integer().notNull(),
    /** The record, ready to be written, and the vector of its embedding. */
    paper: text({ mode: 'json' }).notNull(),
    vector: float32Vector(),
    /** What follows from it, computed before the publication: extract, words, categories, and names as lists. */
    derived: text({ mode: 'json' }),
  },
  (t) => [primaryKey({ columns: [t.dumpId, t.start] })],
);

/** A topic that an item had where it was exported. */
export interface RestoredTopic {
  readonly slug: string;
  readonly score: number;
  readonly why: TopicReasons;
  /** As in `item_topics`. */
  readonly ordinal: number | null;
  readonly moved: boolean;
  readonly newsScore: number;
}

/** What an export says of an item beyond its content. Times are ISO 8601. */
export interface RestoredState {
  readonly updatedAt: string;
  /** Its number in the order of arrival, the time, and the time of its last change. */
  readonly arrival: number;
  readonly arrivedAt: string;
  readonly changedAt: string;
  /** `null`: it gets its topics as any other. */
  readonly topics: readonly RestoredTopic[] | null;
  /** Topics that it left, and how many items had come to the feed of each. */
  readonly leftTopics: readonly { readonly slug: string; readonly arrivals: number }[];
  readonly corrections: readonly {
    readonly slug: string;
    readonly belongs: boolean;
    readonly createdAt: string;
  }[];
  /** What readers saw first, if it has changed since. */
  readonly first: {
    readonly abstract: string;
    readonly authors: readonly string[];
    readonly url: string | null;
    readonly extract: string | null;
  } | null;
}

/** What an export says of the items that a loading dump brings; it waits until the dump is complete. */
export const restoredItems = sqliteTable(
  'restored_items',
  {
    itemId: text('item_id').primaryKey(),
    dumpId: dumpId(),
    state: text({ mode: 'json' }).$type<Partial<RestoredState>>().notNull(),
  },
  (t) => [index('restored_items_dump').on(t.dumpId)],
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
