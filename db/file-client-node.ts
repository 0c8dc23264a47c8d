import type { Client, Config, Transaction, TransactionMode } from '@libsql/client';
import { createClient, LibsqlError } from '@libsql/client';

/**
 * Opens a database file with connections that are discarded after an error.
 *
 * The driver never resets a statement that failed with `SQLITE_BUSY` (tursodatabase/libsql-client-ts#352). Until it is
 * closed, its connection keeps the old snapshot: it reads old rows, and each write fails with `SQLITE_BUSY_SNAPSHOT`.
 * @throws LibsqlError when it cannot be opened
 */
export function openFile(config: Config): Client {
  const pool = new Pool(config);
  pool.giveBack(pool.borrow());
  return {
    protocol: 'file',
    get closed() {
      return pool.closed;
    },
    execute: ((...args: Parameters<Client['execute']>) =>
      pool.use((client) => client.execute(...args))) as Client['execute'],
    batch: (...args) => pool.use((client) => client.batch(...args)),
    migrate: (...args) => pool.use((client) => client.migrate(...args)),
    executeMultiple: (...args) => pool.use((client) => client.executeMultiple(...args)),
    sync: () => pool.use((client) => client.sync()),
    transaction: (mode: TransactionMode = 'write') => beginTransaction(pool, mode),
    close: () => pool.close(),
    reconnect() {
      pool.close();
      pool.closed = false;
    },
  };
}

/** Clients of the driver. Each serves one call or transaction at a time, so it has one connection. */
class Pool {
  readonly #config: Config;
  readonly #idle: Client[] = [];
  readonly #lent = new Set<Client>();
  closed = false;

  constructor(config: Config) {
    this.#config = config;
  }

  borrow(): Client {
    if (this.closed) throw new LibsqlError('The client is closed', 'CLIENT_CLOSED');
    const client = this.#idle.pop() ?? createClient(this.#config);
    this.#lent.add(client);
    return client;
  }

  giveBack(client: Client): void {
    // A client that was borrowed before `close` is closed.
    if (this.#lent.delete(client)) this.#idle.push(client);
  }

  discard(client: Client): void {
    this.#lent.delete(client);
    client.close();
  }

  async use<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = this.borrow();
    try {
      const result = await work(client);
      this.giveBack(client);
      await turnEventLoop();
      return result;
    } catch (error) {
      this.discard(client);
      throw error;
    }
  }

  close(): void {
    this.closed = true;
    for (const client of [...this.#idle, ...this.#lent]) client.close();
    this.#idle.length = 0;
    this.#lent.clear();
  }
}

/** How long queries may follow each other without a turn of the event loop, in milliseconds. */
const MAX_BLOCKING_MS = 20;

let turnedAt = performance.now();

/**
 * Lets the event loop turn when it has been blocked for long. The driver runs queries inside synchronous calls, so without
 * this a long row of them stops everything else in the process, and statements are never freed: their finalizers run
 * between two turns.
 */
async function turnEventLoop(): Promise<void> {
  if (performance.now() - turnedAt < MAX_BLOCKING_MS) return;
  await new Promise((resolve) => setImmediate(resolve));
  turnedAt = performance.now();
}

/** Begins a transaction that returns its connection after a commit, and discards it otherwise. */
async function beginTransaction(pool: Pool, mode: TransactionMode): Promise<Transaction> {
  const client = pool.borrow();
  const transaction = await client.transaction(mode).catch((error) => {
    pool.discard(client);
    throw error;
  });
  let hasEnded = false;
  const end = (release: (client: Client) => void) => {
    if (!hasEnded) release(client);
    hasEnded = true;
  };
  return {
    get closed() {
      return transaction.closed;
    },
    execute: (async (...args: Parameters<Transaction['execute']>) => {
      await turnEventLoop();
      return transaction.execute(...args);
    }) as Transaction['execute'],
    async batch(statements) {
      await turnEventLoop();
      return transaction.batch(statements);
    },
    executeMultiple: (sql) => transaction.executeMultiple(sql),
    async commit() {
      await transaction.commit();
      end((used) => pool.giveBack(used));
    },
    async rollback() {
      await transaction.rollback();
      end((used) => pool.discard(used));
    },
    close() {
      transaction.close();
      end((used) => pool.discard(used));
    },
  };
}
