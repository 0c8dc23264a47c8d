import type { Client, InStatement, ResultSet } from '@libsql/client';
import type { SQL } from 'drizzle-orm';
import type { LibSQLDatabase } from 'drizzle-orm/libsql';

/** A libSQL database, local or remote, as the rest of db/ uses it. */
export interface Database {
  readonly client: Client;
  /** Typed queries; also the builder of statements for `write`. */
  readonly orm: LibSQLDatabase;
}

/** A drizzle query that is to be run later, as part of a transaction. */
export interface Statement {
  toSQL(): { sql: string; params: unknown[] };
}

/** How long a writer waits for its turn, in milliseconds, before it gives up. */
const PATIENCE = 60_000;

/**
 * Runs `statements` in one write transaction: all of them or none. The transaction takes the write lock at its start,
 * so it cannot fail half-way because another writer came first; while another holds the lock it waits and tries again.
 * @throws LibsqlError as the database reports it; `SQLITE_BUSY` only after a minute of waiting
 */
export async function write(db: Database, statements: readonly Statement[]): Promise<ResultSet[]> {
  const batch = statements.map(inStatement);
  return batch.length === 0 ? [] : retryWhileBusy(() => db.client.batch(batch, 'write'));
}

/** Runs one query outside any transaction. */
export async function read(db: Database, statement: Statement): Promise<ResultSet> {
  return db.client.execute(inStatement(statement));
}

/** Runs statements inside a transaction. */
export interface Run {
  (statement: Statement): Promise<ResultSet>;
  /** Many at once, in order: one round trip to a remote database. */
  all(statements: readonly Statement[]): Promise<ResultSet[]>;
}

/** Runs `work` in one interactive write transaction, for writes that depend on what was read in it. */
export async function transact<T>(db: Database, work: (run: Run) => Promise<T>): Promise<T> {
  const transaction = await retryWhileBusy(() => db.client.transaction('write'));
  try {
    const run = (statement: Statement) => transaction.execute(inStatement(statement));
    const all = async (statements: readonly Statement[]) =>
      statements.length === 0 ? [] : transaction.batch(statements.map(inStatement));
    const result = await work(Object.assign(run, { all }));
    await transaction.commit();
    return result;
  } finally {
    transaction.close();
  }
}

/** Wraps a raw `sql` fragment as a statement. */
export function raw(db: Database, fragment: SQL): Statement {
  // drizzle-orm/libsql: `run` builds a query with `getQuery`, and executes only when awaited.
  const query = db.orm.run(fragment) as unknown as { getQuery(): { sql: string; params: unknown[] } };
  return { toSQL: () => query.getQuery() };
}

function inStatement(statement: Statement): InStatement {
  const { sql, params } = statement.toSQL();
  return { sql, args: params as never };
}

async function retryWhileBusy<T>(attempt: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + PATIENCE;
  for (let wait = 5; ; wait = Math.min(wait * 2, 250)) {
    try {
      return await attempt();
    } catch (error) {
      if (!isBusy(error) || Date.now() > deadline) throw error;
      // Full jitter, so that two writers who met once do not meet again.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * wait));
    }
  }
}

/** Whether `error` says that another connection holds the write lock. */
export function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^SQLITE_(BUSY|LOCKED)/.test(String(error.code));
}
