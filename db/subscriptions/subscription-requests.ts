import { and, asc, eq, sql } from 'drizzle-orm';
import { type Database, write } from '../database.ts';
import { subscriptionRequests as requests, subscriptions } from '../schema/subscriptions.ts';

export type SubscriptionRequest = typeof requests.$inferSelect;

/**
 * Stores a request until it is verified; replaces an earlier one of the same callback for the same topic. If more than
 * `maxRequests` wait then, the client with the most of them loses its latest.
 * @returns whether the request is stored
 */
export async function putRequest(
  db: Database,
  request: typeof requests.$inferInsert,
  maxRequests: number,
): Promise<boolean> {
  const { topic, callback } = request;
  const [, inserted, dropped] = await write(db, [
    // The new row gets a new id, so that a pending verification of the earlier request changes nothing.
    db.orm.delete(requests).where(and(eq(requests.topic, topic), eq(requests.callback, callback))),
    db.orm.insert(requests).values(request),
    sql`DELETE FROM subscription_requests WHERE id IN (
          SELECT id FROM subscription_requests
          ORDER BY row_number() OVER (PARTITION BY client ORDER BY id), id LIMIT -1 OFFSET ${maxRequests})
        RETURNING id`,
  ]);
  return dropped?.rows.every(({ id }) => id !== Number(inserted?.lastInsertRowid)) ?? false;
}

/** Lists the pending requests, the oldest first. */
export async function listRequests(db: Database): Promise<SubscriptionRequest[]> {
  return db.orm.select().from(requests).orderBy(asc(requests.id));
}

/**
 * Carries out a verified request to subscribe, unless a later one has replaced it. A renewed subscription gets the new
 * secret and lease and forgets its failures, so everything that it missed is delivered.
 * @param expiresAt end of the lease
 */
export async function confirmSubscribe(db: Database, id: number, expiresAt: Date): Promise<void> {
  await write(db, [
    sql`INSERT INTO subscriptions (callback, topic, host, client, secret, expires_at, delivered_etag, seen_revision)
          SELECT callback, topic, host, client, secret, ${expiresAt.toISOString()}, etag, revision
          FROM subscription_requests WHERE id = ${id}
          ON CONFLICT (topic, callback) DO UPDATE SET client = excluded.client, secret = excluded.secret, expires_at = excluded.expires_at,
            seen_revision = 0, failed_etag = NULL, attempts = 0, due_at = NULL`,
    db.orm.delete(requests).where(eq(requests.id, id)),
  ]);
}

/** Carries out a verified request to unsubscribe, unless a later one has replaced it. */
export async function confirmUnsubscribe(db: Database, id: number): Promise<void> {
  await write(db, [
    db.orm
      .delete(subscriptions)
      .where(sql`(topic, callback) IN (SELECT topic, callback FROM subscription_requests WHERE id = ${id})`),
    db.orm.delete(requests).where(eq(requests.id, id)),
  ]);
}

/** Deletes a request that was not confirmed; the subscription, if any, stays. */
export async function dropRequest(db: Database, id: number): Promise<void> {
  await write(db, [db.orm.delete(requests).where(eq(requests.id, id))]);
}

/** The load besides a callback's own subscription to a topic. */
export interface Load {
  /** The client's pending requests at the host. */
  readonly pendingOfHost: number;
  /** Active subscriptions and pending requests. */
  readonly subscriptions: number;
  readonly subscriptionsOfClient: number;
  readonly subscriptionsOfHost: number;
}

/** Counts the load that limits apply to, in one query. */
export async function countLoad(
  db: Database,
  { host, client, topic, callback }: Pick<SubscriptionRequest, 'host' | 'client' | 'topic' | 'callback'>,
): Promise<Load> {
  // The callback is a secret, and drizzle's errors repeat parameters.
  const { rows } = await db.client.execute({
    sql: `SELECT sum(is_pending AND host = :host AND client = :client) AS pending_of_host, count(*) AS all_of_them,
        sum(client = :client) AS of_client, sum(host = :host) AS of_host
      FROM (SELECT true AS is_pending, topic, callback, host, client FROM subscription_requests
        UNION ALL SELECT false, topic, callback, host, client FROM subscriptions)
      WHERE NOT (topic = :topic AND callback = :callback)`,
    args: { host, client, topic, callback },
  });
  const count = (column: string) => Number(rows[0]?.[column] ?? 0);
  return {
    pendingOfHost: count('pending_of_host'),
    subscriptions: count('all_of_them'),
    subscriptionsOfClient: count('of_client'),
    subscriptionsOfHost: count('of_host'),
  };
}
