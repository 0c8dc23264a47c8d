import { eq, lt, sql } from 'drizzle-orm';
import { type Database, write } from '../database.ts';
import { idempotentRequests } from '../schema.ts';

export type IdempotentRequest = typeof idempotentRequests.$inferSelect;

/** What a request was answered. */
export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Who works on the request that a key stands for, and until when others believe it. */
export interface Claim {
  readonly key: string;
  /** Digest of the request: another one may not use the key. */
  readonly fingerprint: string;
  readonly owner: string;
  readonly leaseUntil: Date;
}

/**
 * Claims a key, unless it was used since `expired`. One that was claimed for the same request by somebody who gave no
 * answer and let the lease run out is claimed anew.
 * @returns the row of the key: the claim was taken when `owner` is the claim's
 * @throws LibsqlError as `write` does
 */
export async function claimKey(
  db: Database,
  { key, fingerprint, owner, leaseUntil }: Claim,
  now: Date,
  expired: Date,
): Promise<IdempotentRequest | undefined> {
  const row = { key, fingerprint, owner, leaseUntil: leaseUntil.toISOString(), createdAt: now.toISOString() };
  const { status, leaseUntil: until, fingerprint: claimed } = idempotentRequests;
  await write(db, [
    db.orm.delete(idempotentRequests).where(lt(idempotentRequests.createdAt, expired.toISOString())),
    db.orm
      .insert(idempotentRequests)
      .values(row)
      .onConflictDoUpdate({
        target: idempotentRequests.key,
        set: { owner, leaseUntil: row.leaseUntil },
        setWhere: sql`${status} IS NULL AND ${until} < ${now.toISOString()} AND ${claimed} = ${fingerprint}`,
      }),
  ]);
  const [found] = await db.orm.select().from(idempotentRequests).where(eq(idempotentRequests.key, key));
  return found;
}

/** Says that somebody still works on it. */
export async function renewClaim(db: Database, { key, owner, leaseUntil }: Claim): Promise<void> {
  await write(db, [
    db.orm.update(idempotentRequests).set({ leaseUntil: leaseUntil.toISOString() }).where(mine(key, owner)),
  ]);
}

/** Keeps the answer, for whoever sends the same request again. */
export async function keepAnswer(db: Database, { key, owner }: Claim, answer: KeptAnswer): Promise<void> {
  const { status, headers, body } = answer;
  await write(db, [db.orm.update(idempotentRequests).set({ status, headers, body }).where(mine(key, owner))]);
}

/** Gives a key back: the work could not be done, and may be tried again. */
export async function releaseClaim(db: Database, { key, owner }: Claim): Promise<void> {
  await write(db, [db.orm.delete(idempotentRequests).where(mine(key, owner))]);
}

function mine(key: string, owner: string) {
  return sql`${idempotentRequests.key} = ${key} AND ${idempotentRequests.owner} = ${owner}`;
}
