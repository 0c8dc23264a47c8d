/** Storage in libSQL: clients, schema and migrations here, queries and writes in folders by noun. */

import type { Client, InStatement, ResultSet } from '@libsql/client';
import type { SQL } from 'drizzle-orm';
import type { LibSQLDatabase } from 'drizzle-orm/libsql';
import type { Faults } from './faults.ts';
import { isBusy } from './unavailable.ts';

/** A libSQL database, local or remote. */
export interface Database {
  readonly client: Client;
  /** Typed queries; also the builder of statements for `write`. */
  readonly orm: LibSQLDatabase;
  /** What queries met, of a database on this machine. */
  readonly faults?: Faults;
  /** The connections to a file, or the threads that query it, and how many calls wait; a remote database has none. */
  readonly pool?: () => { readonly open: number; readonly idle: number; readonly waiting: number };
}

/** A drizzle query or a raw `sql` fragment, to run later. */
export type Statement = SQL | { toSQL(): { sql: string; params: unknown[] } };

/** Maximum time that a writer waits for the lock. */
const LOCK_TIMEOUT_MS = 60_000;

/**
 * Runs all statements or none, in one write transaction. Takes the write lock at the start, so it cannot fail half-way
 * because of another writer; retries while another holds the lock.
 * @throws LibsqlError of the database; `SQLITE_BUSY` after a minute
 */
export async function write(db: Database, statements: readonly Statement[]): Promise<ResultSet[]> {
  const batch = statements.map((statement) => inStatement(db, statement));
  return batch.length === 0 ? [] : retryWhileBusy(() => db.client.batch(batch, 'write'));
}

/** Runs one query outside transactions. */
export async function read(db: Database, statement: Statement): Promise<ResultSet> {
  return db.client.execute(inStatement(db, statement));
}

/** Runs a statement in a transaction. */
export interface Run {
  (statement: Statement): Promise<ResultSet>;
  /** Runs several in order, in one round trip to a remote database. */
  all(statements: readonly Statement[]): Promise<ResultSet[]>;
}

/** Runs `work` in one interactive write transaction, for writes that depend on reads. */
export function transact<T>(db: Database, work: (run: Run) => Promise<T>): Promise<T> {
  return inTransaction(db, 'write', work);
}

/** Runs `work` in one read transaction: all that it reads is of one state. */
export function readInTransaction<T>(db: Database, work: (run: Run) => Promise<T>): Promise<T> {
  return inTransaction(db, 'read', work);
}

async function inTransaction<T>(
  db: Database,
  mode: 'read' | 'write',
  work: (run: Run) => Promise<T>,
): Promise<T> {
  const transaction = await retryWhileBusy(() => db.client.transaction(mode));
  try {
    const run = (statement: Statement) => transaction.execute(inStatement(db, statement));
    const all = async (statements: readonly Statement[]) =>
      statements.length === 0 ? [] : transaction.batch(statements.map((each) => inStatement(db, each)));
    const result = await work(Object.assign(run, { all }));
    await transaction.commit();
    return result;
  } finally {
    transaction.close();
  }
}

function inStatement(db: Database, statement: Statement): InStatement {
  // drizzle-orm/libsql: `run` builds a query, and executes it only when awaited.
  const query = 'toSQL' in statement ? statement.toSQL() : db.orm.run(statement).getQuery();
  return { sql: query.sql, args: query.params as never };
}

async function retryWhileBusy<T>(attempt: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + LOCK_TIMEOUT_MS;
  for (let wait = 5; ; wait = Math.min(wait * 2, 250)) {
    try {
      return await attempt();
    } catch (error) {
      if (!isBusy(error) || Date.now() > deadline) throw error;
      // Full jitter, so that two writers do not collide again.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * wait));
    }
  }
}
