import { and, asc, eq, gt, isNull, lt, lte, or } from 'drizzle-orm';
import { type Database, write } from '../database.ts';
import { subscriptions } from '../schema.ts';

export type Subscription = typeof subscriptions.$inferSelect;

/** A state of the catalogue, and the time. */
export interface Moment {
  readonly revision: number;
  readonly now: Date;
}

/** Those that may be behind `revision`, have not run out and are not waiting for another try. */
function due({ revision, now }: Moment) {
  const time = now.toISOString();
  return and(
    lt(subscriptions.seenRevision, revision),
    gt(subscriptions.expiresAt, time),
    or(isNull(subscriptions.dueAt), lte(subscriptions.dueAt, time)),
  );
}

/** The topics of subscriptions that are due. */
export async function listDueTopics(db: Database, moment: Moment): Promise<string[]> {
  const rows = await db.orm
    .selectDistinct({ topic: subscriptions.topic })
    .from(subscriptions)
    .where(due(moment));
  return rows.map(({ topic }) => topic);
}

/** Notes that the subscribers that have `etag` of a topic have everything up to `revision`. */
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

/** The subscriptions that are due; first those that did not fail last time. */
export async function listDue(db: Database, moment: Moment): Promise<Subscription[]> {
  return db.orm
    .select()
    .from(subscriptions)
    .where(due(moment))
    .orderBy(asc(subscriptions.attempts), asc(subscriptions.id));
}

/** Notes that a subscriber has received what the topic was with `etag`, which is at least as new as `revision`. */
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

/** Notes that a subscriber could not be given what the topic was with `etag`, for the `attempts`th time. */
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

/** Notes that what the topic was at `revision` is not tried again; what `recordFailure` has noted stays. */
export async function giveUp(db: Database, id: number, revision: number): Promise<void> {
  await update(db, id, { seenRevision: revision, dueAt: null });
}

export async function removeSubscription(db: Database, id: number): Promise<void> {
  await write(db, [db.orm.delete(subscriptions).where(eq(subscriptions.id, id))]);
}

/** Removes the subscriptions whose lease has ended. */
export async function removeExpired(db: Database, now: Date): Promise<void> {
  await write(db, [db.orm.delete(subscriptions).where(lte(subscriptions.expiresAt, now.toISOString()))]);
}

async function update(db: Database, id: number, values: Partial<Subscription>): Promise<void> {
  await write(db, [db.orm.update(subscriptions).set(values).where(eq(subscriptions.id, id))]);
}
