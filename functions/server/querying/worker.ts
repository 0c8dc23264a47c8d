import { parentPort, workerData } from 'node:worker_threads';
import { type Client, LibsqlError, type ResultSet } from '@libsql/client/sqlite3';
import { endThread } from '../end-thread.ts';

/** A statement, or a text with its arguments. */
export type Query = Parameters<Client['batch']>[0][number];

/** Queries to run in one read transaction. */
export interface Job {
  readonly id: number;
  readonly queries: readonly Query[];
}

/** What a thread is to do: the next part of a reply is wanted with `more`; it ends after `close`. */
export type Message = Job | { readonly more: number } | 'close';

/** A `ResultSet` without the property names of its rows: they repeat the columns, and a clone loses half of them. */
export type Rows = Pick<ResultSet, 'columns' | 'columnTypes'> & { readonly values: readonly unknown[][] };

export interface Failure {
  readonly message: string;
  /** Of a LibsqlError. */
  readonly code: string | undefined;
  readonly extendedCode: string | undefined;
  readonly rawCode: number | undefined;
}

/** The parts of the reply to a job. The other side reads a message in one go, so a part has few rows. */
export type Reply = Part | { readonly id: number; readonly failure: Failure };

/** A part of the result of a query. */
interface Part {
  readonly id: number;
  /** The number of the query in the job. */
  readonly query: number;
  readonly rows: Rows;
  /** Whether the reply ends with it. */
  readonly isLast: boolean;
}

if (parentPort === null) throw new Error('worker.ts runs as a worker of reader.ts only.');
const port = parentPort;

/** Rows of a part, and characters and bytes from which it takes no more of them. */
const MAX_PART_ROWS = 512;
const MAX_PART_SIZE = 512 * 1024;

/** How long a query waits, in a synchronous call, while another process recovers the file. */
const BUSY_TIMEOUT_MS = 50;

/** The rest of the replies, by job. */
const parts = new Map<number, Generator<Part, undefined>>();
/** Awaited by each message: Deno drops those that come before the thread listens. Queries come as text, so the thread has no ORM. */
const opening = import('../../../db/file-client-node.ts').then(({ openFile }) =>
  openFile({ url: String(workerData), timeout: BUSY_TIMEOUT_MS }),
);

port.on('message', async (message: Message) => {
  if (message === 'close') {
    endThread(port);
    return;
  }
  if ('more' in message) {
    sendNext(message.more);
    return;
  }
  const { id, queries } = message;
  // An error ends the thread, which tells why.
  const { client } = await opening;
  try {
    parts.set(id, partsOf(id, await run(client, queries)));
    sendNext(id);
  } catch (error) {
    port.postMessage({ id, failure: failureOf(error) } satisfies Reply);
  }
});

async function run(client: Client, queries: readonly Query[]): Promise<readonly ResultSet[]> {
  const [only] = queries;
  if (only === undefined || queries.length > 1) return client.batch([...queries], 'read');
  return [Array.isArray(only) ? await client.execute(...only) : await client.execute(only)];
}

/** Sends the next part of the reply to a job. */
function sendNext(id: number): void {
  const { value, done } = parts.get(id)?.next() ?? { done: true };
  if (done) return;
  if (value.isLast) parts.delete(id);
  port.postMessage(value satisfies Reply);
}

function* partsOf(id: number, results: readonly ResultSet[]): Generator<Part, undefined> {
  for (const [query, { columns, columnTypes, rows }] of results.entries()) {
    let from = 0;
    do {
      let size = 0;
      const values: unknown[][] = [];
      for (; from < rows.length && values.length < MAX_PART_ROWS && size < MAX_PART_SIZE; from++) {
        const row = Array.from(rows[from] ?? []);
        values.push(row);
        for (const value of row) size += sizeOf(value);
      }
      const isLast = from >= rows.length && query === results.length - 1;
      yield { id, query, rows: { columns, columnTypes, values }, isLast };
    } while (from < rows.length);
  }
}

function sizeOf(value: unknown): number {
  return typeof value === 'string' ? value.length : value instanceof ArrayBuffer ? value.byteLength : 8;
}

function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof LibsqlError)) {
    return { message, code: undefined, extendedCode: undefined, rawCode: undefined };
  }
  const { code, extendedCode, rawCode } = error;
  // The constructor puts the code before the message.
  return { message: message.replace(`${code}: `, ''), code, extendedCode, rawCode };
}
