import { sql } from 'drizzle-orm';
import { type Database, raw, write } from '../database.ts';
import type { Moment } from './subscriptions.ts';

/**
 * Takes the turn to speak to subscribers, unless another has it: of all processes and isolates over one database, one does
 * at a time, so that nobody is sent the same twice. A turn that was not given back ends by itself.
 * @param owner unique to this turn
 * @returns whether it is ours
 */
export async function takeHubTurn(
  db: Database,
  owner: string,
  { now, until }: { readonly now: Date; readonly until: Date },
): Promise<boolean> {
  const [result] = await write(db, [
    raw(
      db,
      sql`UPDATE catalogue SET hub_owner = ${owner}, hub_until = ${until.toISOString()}
          WHERE hub_owner IS NULL OR hub_until <= ${now.toISOString()}`,
    ),
  ]);
  return (result?.rowsAffected ?? 0) > 0;
}

/** Gives the turn back, if it is still this owner's. */
export async function giveHubTurnBack(db: Database, owner: string): Promise<void> {
  await write(db, [
    raw(db, sql`UPDATE catalogue SET hub_owner = NULL, hub_until = NULL WHERE hub_owner = ${owner}`),
  ]);
}

/** Whether there is anything to do for subscribers: a request to verify, a change to send, a lease that has ended. */
export async function isHubWanted(db: Database, { revision, now }: Moment): Promise<boolean> {
  const time = now.toISOString();
  const [row] = await db.orm.all<{ wanted: number }>(sql`
    SELECT EXISTS (SELECT 1 FROM subscription_requests)
        OR EXISTS (SELECT 1 FROM subscriptions WHERE expires_at <= ${time}
             OR (seen_revision < ${revision} AND (due_at IS NULL OR due_at <= ${time}))) AS wanted`);
  return row?.wanted === 1;
}
