/**
 * Queries on threads of their own, on Node and Deno. The driver of a database file runs a query inside a synchronous call, so
 * that a slow one would hold all other requests.
 */

import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers';
import { Worker } from 'node:worker_threads';
import {
  type Client,
  type InArgs,
  type InStatement,
  LibsqlError,
  type ResultSet,
  type Row,
} from '@libsql/client/sqlite3';
import { drizzle } from 'drizzle-orm/libsql/sqlite3';
import type { Database } from '../../../db/database.ts';
import type { Faults } from '../../../db/faults.ts';
import { Slots } from '../../../db/slots.ts';
import type { Failure, Message, Query, Reply, Rows } from './worker.ts';

/** Threads; the one that answers requests has a processor as well. Two at least, so that a slow search holds no feed. */
const THREADS = Math.min(4, Math.max(2, availableParallelism() - 1));

/** Queries of a thread at once: the next one is there when one ends. */
const THREAD_QUERIES = 2;

/** Queries that wait for a thread, and for how long. */
const MAX_WAITING = 1_000;
const QUEUE_TIMEOUT_MS = 10_000;

interface Member {
  readonly worker: Worker;
  /** Pending calls, by job id. */
  readonly calls: Map<number, Call>;
}

interface Call extends PromiseWithResolvers<readonly ResultSet[]> {
  /** What has come of the results. */
  readonly results: Result[];
}

type Result = Pick<ResultSet, 'columns' | 'columnTypes' | 'rows'>;

/**
 * Opens a database file for slow queries that only read. Threads start when they are needed. Each query sees what was
 * committed before it. When a thread dies, its pending queries reject, and the next query starts another thread.
 * `client.close()`, or the end of the block, ends each thread after its query: a thread that is ended inside a call of the
 * driver takes the process with it. Pending and later queries reject, and with UnavailableError those for which no thread is
 * free in time.
 * @param url `file:` of an existing, migrated database
 * @param faults notes damage that queries meet
 */
export function openReader(url: string, faults?: Faults): Database & Disposable {
  const noted = (error: Error) => {
    faults?.note(error);
    return error;
  };
  const members = new Set<Member>();
  const slots = new Slots({
    name: 'threads for queries',
    size: THREADS * THREAD_QUERIES,
    maxWaiting: MAX_WAITING,
    timeoutMs: QUEUE_TIMEOUT_MS,
  });
  let jobs = 0;
  let closed = false;

  /** Settles calls whose replies have come. */
  const settlements: (() => void)[] = [];

  /** Settles one call a turn of the event loop: what follows, such as rendering a page, is work of some milliseconds. */
  function settleNext(): void {
    settlements.shift()?.();
    if (settlements.length > 0) setImmediate(settleNext);
  }

  function start(): Member {
    // Flags of the parent (--input-type, a test runner's loaders) do not apply to the worker.
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: url, execArgv: [] });
    const member: Member = { worker, calls: new Map() };
    members.add(member);
    worker.on('message', (reply: Reply) => {
      const call = member.calls.get(reply.id);
      if ('rows' in reply) {
        if (call !== undefined) addRows(call.results, reply.query, reply.rows);
        if (!reply.isLast) {
          setImmediate(() => worker.postMessage({ more: reply.id } satisfies Message));
          return;
        }
      }
      member.calls.delete(reply.id);
      if (member.calls.size === 0) worker.unref();
      const settle = () => {
        if ('rows' in reply) call?.resolve(call.results.map(resultOf));
        else call?.reject(noted(errorOf(reply.failure)));
      };
      if (settlements.push(settle) === 1) setImmediate(settleNext);
    });
    const die = (reason: string, cause?: unknown) => {
      members.delete(member);
      const error = new Error(`Querying ${url}: the thread stopped: ${reason}`, { cause });
      for (const call of member.calls.values()) call.reject(error);
      member.calls.clear();
    };
    worker.on('error', (error) => die(error instanceof Error ? error.message : String(error), error));
    worker.on('exit', (code) => die(`exit code ${code}`));
    return member;
  }

  /** The thread with the fewest queries; another one while all are busy. */
  function choose(): Member {
    let best: Member | undefined;
    for (const member of members) if (!best || member.calls.size < best.calls.size) best = member;
    return best === undefined || (best.calls.size > 0 && members.size < THREADS) ? start() : best;
  }

  async function run(queries: readonly Query[]): Promise<readonly ResultSet[]> {
    if (closed) throw closedError();
    return queries.length === 0 ? [] : slots.use(() => send(queries));
  }

  async function send(queries: readonly Query[]): Promise<readonly ResultSet[]> {
    if (closed) throw closedError();
    const { worker, calls } = choose();
    const job = { id: jobs++, queries };
    const call: Call = { ...Promise.withResolvers<readonly ResultSet[]>(), results: [] };
    calls.set(job.id, call);
    worker.ref();
    worker.postMessage(job satisfies Message);
    return call.promise;
  }

  const refuse = async (): Promise<never> => {
    throw new Error(`Querying ${url}: expected queries that read; this client does nothing else.`);
  };
  const client: Client = {
    protocol: 'file',
    get closed() {
      return closed;
    },
    execute: (async (query: InStatement, args: InArgs = []) => {
      const [result] = await run([typeof query === 'string' ? [query, args] : query]);
      return result;
    }) as Client['execute'],
    batch: async (queries) => [...(await run(queries))],
    migrate: refuse,
    executeMultiple: refuse,
    transaction: refuse,
    sync: refuse,
    reconnect() {
      closed = false;
    },
    close() {
      closed = true;
      for (const { worker, calls } of members) {
        for (const call of calls.values()) call.reject(closedError());
        calls.clear();
        worker.postMessage('close' satisfies Message);
      }
    },
  };
  return {
    client,
    orm: drizzle(client, { casing: 'snake_case' }),
    pool() {
      const pending = [...members].map(({ calls }) => calls.size);
      const idle = pending.filter((count) => count === 0).length;
      const queued = pending.reduce((sum, count) => sum + Math.max(0, count - 1), 0);
      return { open: members.size, idle, waiting: slots.waiting + queued };
    },
    [Symbol.dispose]: client.close,
  };
}

function closedError(): LibsqlError {
  return new LibsqlError('The client is closed', 'CLIENT_CLOSED');
}

function resultOf(result: Result): ResultSet {
  const set = { ...result, rowsAffected: 0, lastInsertRowid: undefined };
  return { ...set, toJSON: () => set };
}

function addRows(results: Result[], query: number, { columns, columnTypes, values }: Rows): void {
  results[query] ??= { columns, columnTypes, rows: [] };
  const { rows } = results[query];
  const make = rowMaker(columns);
  for (const row of values) rows.push(make(row));
}

/** Makes rows as the driver does: the columns by name, of equal names the first, and by hidden places. */
function rowMaker(columns: readonly string[]): (values: readonly unknown[]) => Row {
  const names = columns.map((column, i) => (columns.indexOf(column) === i ? column : null));
  const VALUES = Symbol();
  // Rows with places of their own would take ten times as long.
  const places = Object.create(Object.prototype, { length: { value: columns.length } });
  for (const i of columns.keys()) {
    Object.defineProperty(places, i, {
      get(this: { readonly [VALUES]: readonly unknown[] }) {
        return this[VALUES][i];
      },
    });
  }
  return (values) => {
    const row = Object.create(places);
    names.forEach((name, i) => {
      if (name !== null) row[name] = values[i];
    });
    Object.defineProperty(row, VALUES, { value: values });
    return row;
  };
}

function errorOf({ message, code, extendedCode, rawCode }: Failure): Error {
  return code === undefined ? new Error(message) : new LibsqlError(message, code, extendedCode, rawCode);
}
