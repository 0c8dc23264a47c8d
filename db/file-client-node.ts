import { setTimeout } from 'node:timers';
import type { Client, Config, Transaction, TransactionMode } from '@libsql/client';
import { createClient, LibsqlError } from '@libsql/client/sqlite3';
import { Slots } from './slots.ts';

/** What {@link openFile} has open. A connection takes two descriptors. */
export interface PoolState {
  readonly open: number;
  readonly idle: number;
  /** Calls that wait for a connection. */
  readonly waiting: number;
}

/**
 * Connections to a file. Queries run inside synchronous calls of the driver, so more would not be faster. A transaction
 * keeps one while others use theirs; only one of them at a time has the write lock, so the others cannot run out.
 */
const MAX_CONNECTIONS = 8;

/** Maximum time that a call waits for a connection. */
const QUEUE_TIMEOUT_MS = 10_000;

/** Time after which an idle connection is closed. One stays. */
const IDLE_TIMEOUT_MS = 10_000;

/**
 * Opens a database file with a few connections, which are discarded after an error. Calls wait for one in their order.
 *
 * The driver never resets a statement that failed with `SQLITE_BUSY` (tursodatabase/libsql-client-ts#352). Until it is
 * closed, its connection keeps the old snapshot: it reads old rows, and each write fails with `SQLITE_BUSY_SNAPSHOT`.
 * @throws LibsqlError when it cannot be opened; its calls also UnavailableError when all connections stay in use
 */
export function openFile(
  config: Config,
  { idleTimeoutMs = IDLE_TIMEOUT_MS } = {},
): { readonly client: Client; readonly pool: () => PoolState } {
  const pool = new Pool(config, idleTimeoutMs);
  const client: Client = {
    protocol: 'file',
    get closed() {
      return pool.closed;
    },
    execute: ((...args: Parameters<Client['execute']>) =>
      pool.use((used) => used.execute(...args))) as Client['execute'],
    batch: (...args) => pool.use((used) => used.batch(...args)),
    migrate: (...args) => pool.use((used) => used.migrate(...args)),
    executeMultiple: (...args) => pool.use((used) => used.executeMultiple(...args)),
    sync: () => pool.use((used) => used.sync()),
    transaction: (mode: TransactionMode = 'write') => beginTransaction(pool, mode),
    close: () => pool.close(),
    reconnect() {
      pool.close();
      pool.closed = false;
    },
  };
  return { client, pool: () => pool.state };
}

/** Clients of the driver. Each serves one call or transaction at a time, so it has one connection. */
class Pool {
  readonly #config: Config;
  readonly #idleTimeoutMs: number;
  readonly #slots = new Slots({
    name: 'connections to the database',
    size: MAX_CONNECTIONS,
    timeoutMs: QUEUE_TIMEOUT_MS,
  });
  /** Those used last come last. */
  #idle: { readonly client: Client; readonly since: number }[];
  readonly #lent = new Set<Client>();
  #closing: ReturnType<typeof setTimeout> | undefined;
  closed = false;

  constructor(config: Config, idleTimeoutMs: number) {
    this.#config = config;
    this.#idleTimeoutMs = idleTimeoutMs;
    this.#idle = [{ client: createClient(config), since: performance.now() }];
  }

  get state(): PoolState {
    const idle = this.#idle.length;
    return { open: idle + this.#lent.size, idle, waiting: this.#slots.waiting };
  }

  async borrow(): Promise<Client> {
    this.#assertOpen();
    await this.#slots.take();
    try {
      this.#assertOpen();
      const client = this.#idle.pop()?.client ?? createClient(this.#config);
      this.#lent.add(client);
      return client;
    } catch (error) {
      this.#slots.free();
      throw error;
    }
  }

  giveBack(client: Client): void {
    // A client that was borrowed before `close` is closed.
    if (this.#lent.delete(client)) this.#idle.push({ client, since: performance.now() });
    this.#slots.free();
    this.#closing ??= this.#idle.length > 1 ? this.#closeLater() : undefined;
  }

  discard(client: Client): void {
    this.#lent.delete(client);
    client.close();
    this.#slots.free();
  }

  async use<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = await this.borrow();
    try {
      await turnEventLoop();
      const result = await work(client);
      this.giveBack(client);
      return result;
    } catch (error) {
      this.discard(client);
      throw error;
    }
  }

  close(): void {
    this.closed = true;
    for (const client of [...this.#idle.map((each) => each.client), ...this.#lent]) client.close();
    this.#idle = [];
    this.#lent.clear();
  }

  #assertOpen(): void {
    if (this.closed) throw new LibsqlError('The client is closed', 'CLIENT_CLOSED');
  }

  /** Closes connections that were not needed for a while, and looks again while there are others. */
  #closeLater() {
    const closeIdle = () => {
      const limit = performance.now() - this.#idleTimeoutMs;
      const kept = this.#idle.filter(({ since }, i) => since > limit || i === this.#idle.length - 1);
      for (const each of this.#idle) if (!kept.includes(each)) each.client.close();
      this.#idle = kept;
      this.#closing = kept.length > 1 ? this.#closeLater() : undefined;
    };
    const timer = setTimeout(closeIdle, this.#idleTimeoutMs);
    timer.unref();
    return timer;
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
  const client = await pool.borrow();
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
