/** Subscriptions to changes of feeds (WebSub). */

import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

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
