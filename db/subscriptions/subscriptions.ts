/** WebSub subscriptions: requests to verify, active subscriptions, and the turn to deliver. */

import { and, asc, eq, gt, isNull, lt, lte, or, sql } from 'drizzle-orm';
import { MAX_CLOCK_SKEW_MS } from '../clock.ts';
import { type Database, write } from '../database.ts';
import { subscriptions } from '../schema/subscriptions.ts';

export type Subscription = typeof subscriptions.$inferSelect;

/** A revision of the catalogue, and the time. */
export interface Moment {
  readonly revision: number;
  readonly now: Date;
}

/** The condition that a subscription may lack `revision`, has not expired, and does not wait for a retry. */
function isDue({ revision, now }: Moment) {
  const time = now.toISOString();
  return and(
    lt(subscriptions.seenRevision, revision),
    gt(subscriptions.expiresAt, time),
    or(isNull(subscriptions.dueAt), lte(subscriptions.dueAt, time)),
  );
}

/** Lists the topics of subscriptions that are due. */
export async function listDueTopics(db: Database, moment: Moment): Promise<string[]> {
  const rows = await db.orm
    .selectDistinct({ topic: subscriptions.topic })
    .from(subscriptions)
    .where(isDue(moment));
  return rows.map(({ topic }) => topic);
}

/** Records that subscribers with `etag` of a topic have everything up to `revision`. */
export async function markCurrent(
  db: Database,
  topic: string,
  etag: string,
  revision: number,
): Promise<void> {
  await write(db, [
    db.orm
      .update(subscriptions)
      .set({ seenRevision: revision })
      .where(
        and(
          eq(subscriptions.topic, topic),
          eq(subscriptions.deliveredEtag, etag),
          lt(subscriptions.seenRevision, revision),
        ),
      ),
  ]);
}

/** Lists the subscriptions that are due, those with the fewest failed attempts first, then the oldest. */
export async function listDue(db: Database, moment: Moment): Promise<Subscription[]> {
  return db.orm
    .select()
    .from(subscriptions)
    .where(isDue(moment))
    .orderBy(asc(subscriptions.attempts), asc(subscriptions.id));
}

/** Counts the subscriptions that may lack `revision`, those that wait for a retry too. */
export async function countBehind(db: Database, { revision, now }: Moment): Promise<number> {
  return db.orm.$count(
    subscriptions,
    and(lt(subscriptions.seenRevision, revision), gt(subscriptions.expiresAt, now.toISOString())),
  );
}

/** Records that a subscriber has the topic with `etag`, and everything up to `revision`. */
export async function recordDelivery(
  db: Database,
  id: number,
  etag: string,
  revision: number,
): Promise<void> {
  await update(db, id, {
    deliveredEtag: etag,
    seenRevision: revision,
    failedEtag: null,
    attempts: 0,
    dueAt: null,
  });
}

/** Records that the delivery of the topic with `etag` failed, for the `attempts`th time. */
export async function recordFailure(
  db: Database,
  id: number,
  failure: { readonly etag: string; readonly attempts: number; readonly retryAt: Date },
): Promise<void> {
  await update(db, id, {
    failedEtag: failure.etag,
    attempts: failure.attempts,
    dueAt: failure.retryAt.toISOString(),
  });
}

/** Ends the attempts to deliver `revision`; the record of `recordFailure` stays. */
export async function giveUp(db: Database, id: number, revision: number): Promise<void> {
  await update(db, id, { seenRevision: revision, dueAt: null });
}

/** Deletes a subscription. */
export async function removeSubscription(db: Database, id: number): Promise<void> {
  await write(db, [db.orm.delete(subscriptions).where(eq(subscriptions.id, id))]);
}

/** Deletes the subscriptions whose lease has ended. */
export async function removeExpired(db: Database, now: Date): Promise<void> {
  await write(db, [db.orm.delete(subscriptions).where(lte(subscriptions.expiresAt, now.toISOString()))]);
}

async function update(db: Database, id: number, values: Partial<Subscription>): Promise<void> {
  await write(db, [db.orm.update(subscriptions).set(values).where(eq(subscriptions.id, id))]);
}

/**
 * Takes the turn to contact subscribers, or keeps it for longer, unless another process or isolate has it: one at a time,
 * so that no subscriber gets a delivery twice. A turn that is not given back expires.
 * @param owner unique to the process or isolate
 * @returns whether the turn is ours
 */
export async function takeHubTurn(
  db: Database,
  owner: string,
  { now, until }: { readonly now: Date; readonly until: Date },
): Promise<boolean> {
  const tooLate = new Date(until.getTime() + MAX_CLOCK_SKEW_MS).toISOString();
  const [result] = await write(db, [
    sql`UPDATE catalogue SET hub_owner = ${owner}, hub_until = ${until.toISOString()}
          WHERE hub_owner IS NULL OR hub_owner = ${owner} OR hub_until <= ${now.toISOString()} OR hub_until > ${tooLate}`,
  ]);
  return (result?.rowsAffected ?? 0) > 0;
}

/** Gives the turn back, if it still belongs to the owner. */
export async function giveHubTurnBack(db: Database, owner: string): Promise<void> {
  await write(db, [sql`UPDATE catalogue SET hub_owner = NULL, hub_until = NULL WHERE hub_owner = ${owner}`]);
}

/** Whether the hub has work: a request to verify, a change to deliver, an expired lease. */
export async function isHubWanted(db: Database, { revision, now }: Moment): Promise<boolean> {
  const time = now.toISOString();
  const [row] = await db.orm.all<{ work: number }>(sql`
    SELECT EXISTS (SELECT 1 FROM subscription_requests)
        OR EXISTS (SELECT 1 FROM subscriptions WHERE expires_at <= ${time}
             OR (seen_revision < ${revision} AND (due_at IS NULL OR due_at <= ${time}))) AS work`);
  return row?.work === 1;
}
