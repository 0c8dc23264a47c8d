import { eq, sql } from 'drizzle-orm';
import { type Database, read, write } from '../database.ts';
import { dumps, promisedDumps } from '../schema/dumps.ts';
import { publicMessage } from './public-names.ts';

/**
 * Who loads promised dumps. A claim is a lease by the clock of the database. One that ends later than a lease from now was
 * made before that clock was set back: it counts as ended. Two processes that load one dump at once do no harm.
 */

/** Time for which a claim is believed without being renewed, in seconds. */
const CLAIM_SECONDS = 15;

/** Code of a failed dump whose bytes are gone, and of one that ends each process that loads it. */
export const LOST = 'bytes-lost';
export const ENDS_PROCESS = 'ends-process';

/** Time after which an inbox that renews no claim counts as lost, in seconds. It may come back. */
const INBOX_LOST_AFTER_SECONDS = 3_600;

const end = sql`unixepoch() + ${CLAIM_SECONDS}`;
const isFree = sql`(owner IS NULL OR owned_until NOT BETWEEN unixepoch() AND ${end})`;

/** A process, and the inbox that it reads. */
export interface Claimant {
  readonly owner: string;
  readonly inbox: string;
}

/**
 * Notes that the bytes of a dump are in an inbox, and claims the dump unless another process has it.
 * @returns whether the dump is claimed
 */
export async function claimPromised(
  db: Database,
  dumpId: string,
  { owner, inbox }: Claimant,
): Promise<boolean> {
  const [, claimed] = await write(db, [
    sql`INSERT INTO promised_dumps (dump_id, inbox, owned_until) VALUES (${dumpId}, ${inbox}, 0)
          ON CONFLICT (dump_id) DO NOTHING`,
    sql`UPDATE promised_dumps SET inbox = ${inbox}, owner = ${owner}, owned_until = ${end}
          WHERE dump_id = ${dumpId} AND (owner = ${owner} OR ${isFree})`,
  ]);
  return (claimed?.rowsAffected ?? 0) > 0;
}

/**
 * Counts the attempt to load a dump that is about to begin. One that stored more than the last does not count as a failure.
 * @returns how many attempts in a row have begun, this one included; 0 when another process has claimed the dump
 */
export async function beginAttempt(db: Database, dumpId: string, { owner }: Claimant): Promise<number> {
  const stored = sql`((SELECT count(*) FROM item_dumps WHERE dump_id = ${dumpId}) +
    (SELECT count(*) FROM rejects WHERE dump_id = ${dumpId}))`;
  const [begun] = await write(db, [
    sql`UPDATE promised_dumps SET owner = ${owner}, owned_until = ${end}, stored = ${stored},
            attempts = CASE WHEN ${stored} > stored THEN 1 ELSE attempts + 1 END
          WHERE dump_id = ${dumpId} AND (owner = ${owner} OR ${isFree}) RETURNING attempts`,
  ]);
  return Number(begun?.rows[0]?.['attempts'] ?? 0);
}

/** Notes that the process has outlived its attempt to load a dump. */
export async function endAttempt(db: Database, dumpId: string): Promise<void> {
  await write(db, [
    db.orm.update(promisedDumps).set({ attempts: 0 }).where(eq(promisedDumps.dumpId, dumpId)),
  ]);
}

/** Renews all claims of a process. */
export async function renewClaims(db: Database, { owner }: Claimant): Promise<void> {
  await write(db, [sql`UPDATE promised_dumps SET owned_until = ${end} WHERE owner = ${owner}`]);
}

/** Gives back all claims of a process that ends in good order. */
export async function releaseClaims(db: Database, { owner }: Claimant): Promise<void> {
  await write(db, [
    sql`UPDATE promised_dumps SET owner = NULL, owned_until = unixepoch(), attempts = 0 WHERE owner = ${owner}`,
  ]);
}

/** Whether a dump needs its bytes. A loaded one may: what the run reports is written last. */
export async function isPromised(db: Database, dumpId: string): Promise<boolean> {
  const { rows } = await read(db, sql`SELECT 1 FROM promised_dumps WHERE dump_id = ${dumpId}`);
  return rows.length > 0;
}

/** Notes that a dump needs no bytes any more. */
export async function endPromise(db: Database, dumpId: string): Promise<void> {
  await write(db, [db.orm.delete(promisedDumps).where(eq(promisedDumps.dumpId, dumpId))]);
}

/** A promised dump that no process has claimed. */
export interface UnclaimedDump {
  readonly dumpId: string;
  readonly name: string;
  /** Whether this inbox should have the bytes; else the one that should has not been seen for an hour. */
  readonly isOurs: boolean;
}

/** Lists the promised dumps that no process has claimed: those of an inbox, and those of inboxes that are gone. */
export async function listUnclaimed(db: Database, inbox: string): Promise<UnclaimedDump[]> {
  const { rows } = await read(
    db,
    sql`SELECT dump_id, name, inbox = ${inbox} AS isOurs FROM promised_dumps JOIN dumps ON id = dump_id
          WHERE ${isFree} AND (inbox = ${inbox} OR owned_until < unixepoch() - ${INBOX_LOST_AFTER_SECONDS})`,
  );
  return rows.map((row) => ({
    dumpId: String(row['dump_id']),
    name: String(row['name']),
    isOurs: row['isOurs'] === 1,
  }));
}

/**
 * Marks a promised dump as failed because its bytes are gone, and forgets the promise. What it has stored stays: the dump
 * may be loaded again. Does nothing to a dump that is loaded, or that a process has claimed since.
 * @returns whether the dump is marked by this call
 */
export async function failLost(db: Database, dumpId: string, reason: string, now: Date): Promise<boolean> {
  const isUnclaimed = sql`EXISTS (SELECT 1 FROM promised_dumps WHERE dump_id = ${dumpId} AND ${isFree})`;
  const [failed] = await write(db, [
    sql`UPDATE ${dumps} SET state = 'failed', code = ${LOST}, reason = ${publicMessage(reason)}, finished_at = ${now.toISOString()}
          WHERE id = ${dumpId} AND state = 'loading' AND ${isUnclaimed}`,
    sql`DELETE FROM promised_dumps WHERE dump_id = ${dumpId} AND ${isFree}`,
  ]);
  return (failed?.rowsAffected ?? 0) > 0;
}
