import { sql } from 'drizzle-orm';
import { type Database, write } from '../database.ts';
import type { Moment } from './subscriptions.ts';

/**
 * Takes the turn to contact subscribers, unless another process or isolate has it: one at a time, so that no subscriber
 * gets a delivery twice. A turn that is not given back expires.
 * @param owner unique to this turn
 * @returns whether the turn is ours
 */
export async function takeHubTurn(
  db: Database,
  owner: string,
  { now, until }: { readonly now: Date; readonly until: Date },
): Promise<boolean> {
  const [result] = await write(db, [
    sql`UPDATE catalogue SET hub_owner = ${owner}, hub_until = ${until.toISOString()}
          WHERE hub_owner IS NULL OR hub_until <= ${now.toISOString()}`,
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
  const [row] = await db.orm.all<{ wanted: number }>(sql`
    SELECT EXISTS (SELECT 1 FROM subscription_requests)
        OR EXISTS (SELECT 1 FROM subscriptions WHERE expires_at <= ${time}
             OR (seen_revision < ${revision} AND (due_at IS NULL OR due_at <= ${time}))) AS wanted`);
  return row?.wanted === 1;
}
