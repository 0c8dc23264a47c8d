import { parentPort, workerData } from 'node:worker_threads';
import { type Client, LibsqlError, type ResultSet } from '@libsql/client';
import { openDatabase } from '../../../db/client-node.ts';

/** A statement, or a text with its arguments. */
export type Query = Parameters<Client['batch']>[0][number];

/** Queries to run in one read transaction. */
export interface Job {
  readonly id: number;
  readonly queries: readonly Query[];
}

/** What a thread is to do; it ends after `close`. */
export type Message = Job | 'close';

/** A `ResultSet` without the property names of its rows: they repeat the columns, and a clone loses half of them. */
export type Rows = Pick<ResultSet, 'columns' | 'columnTypes'> & { readonly values: readonly unknown[][] };

export interface Failure {
  readonly message: string;
  /** Of a LibsqlError. */
  readonly code: string | undefined;
  readonly extendedCode: string | undefined;
  readonly rawCode: number | undefined;
}

/** One reply a job, in the order of the jobs. */
export type Reply =
  | { readonly id: number; readonly results: readonly Rows[] }
  | { readonly id: number; readonly failure: Failure };

if (parentPort === null) throw new Error('worker.ts runs as a worker of reader.ts only.');
const port = parentPort;
const { client } = await openDatabase(String(workerData));

port.on('message', async (message: Message) => {
  if (message === 'close') {
    port.close();
    return;
  }
  const { id, queries } = message;
  try {
    const results = await run(queries);
    port.postMessage({ id, results: results.map(rowsOf) } satisfies Reply);
  } catch (error) {
    port.postMessage({ id, failure: failureOf(error) } satisfies Reply);
  }
});

async function run(queries: readonly Query[]): Promise<readonly ResultSet[]> {
  const [only] = queries;
  if (only === undefined || queries.length > 1) return client.batch([...queries], 'read');
  return [Array.isArray(only) ? await client.execute(...only) : await client.execute(only)];
}

function rowsOf({ columns, columnTypes, rows }: ResultSet): Rows {
  return { columns, columnTypes, values: rows.map((row) => Array.from(row)) };
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
