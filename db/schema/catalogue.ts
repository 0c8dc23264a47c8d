import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** One row: what holds for the database as a whole. */
export const catalogue = sqliteTable('catalogue', {
  id: integer().primaryKey(),
  /** 128 random bits, 32 hex digits: what belongs to this database names it. */
  identity: text().notNull().default(''),
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
  /**
   * The last item that had arrived when feeds of searches began to hold what is near in meaning. It and those before it are
   * in such feeds by their words only: an old item is no news because the program is a new one.
   */
  meaningAfter: integer('meaning_after').notNull().default(0),
  /** Who speaks to subscribers now, and until when others believe it. */
  hubOwner: text('hub_owner'),
  hubUntil: text('hub_until'),
});
