/** Sources: what scheduled ingestion pulls. */

import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

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
