import { type MessagePort, parentPort } from 'node:worker_threads';
import type { FormatChoice, ReadingCounts } from '../../../pipeline/ledger/ledger.ts';
import { type ReadOptions, readPapers } from '../../../pipeline/run.ts';
import type { Dump, Paper, SideOutput } from '../../../pipeline/types.ts';
import { type Inspection, inspect } from '../../intake/inspect.ts';
import { type Failure, failureOf } from './failure.ts';

/** The task of the thread; its dump is read from the other side. */
export interface ReadingTask {
  readonly dump: Omit<Dump, 'open'>;
  readonly options: Pick<ReadOptions, 'format' | 'map' | 'url' | 'restore'>;
  /** Size of the samples of an inspection; papers are read without it. */
  readonly sample?: number | undefined;
}

/** What is read, in its order. */
export type Reading = Paper | SideOutput | SectionStart;

interface SectionStart {
  readonly kind: 'format';
  readonly choice: FormatChoice;
  readonly start: number;
}

/** Messages to the thread: its task; the next bytes, `null` at their end; that more values are wanted. */
export type ToThread = ReadingTask | { readonly bytes: Uint8Array | null } | { readonly more: true };

/** Messages of the thread. It asks for `bytes`, and waits after `values` until more are wanted. */
export type Reply =
  | { readonly kind: 'bytes' }
  | { readonly kind: 'values'; readonly values: readonly Reading[] }
  | { readonly kind: 'read'; readonly counts: ReadingCounts }
  | { readonly kind: 'inspected'; readonly inspection: Inspection }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Values a message, and characters from which fewer are sent: the other side reads a message in one go. */
const MAX_VALUES = 64;
const MAX_CHARS = 256 * 1024;

if (parentPort === null) throw new Error('worker.ts runs as a worker of read-on-thread.ts only.');
const port: MessagePort = parentPort;

/** Chunks of bytes that are asked for before they are needed: the other side answers between its own work. */
const CHUNKS_AHEAD = 4;

/** Those who wait for bytes, in their order, and who waits until more values are wanted. */
const waiting = { bytes: [] as ((chunk: Uint8Array | null) => void)[], more: () => {} };

function askForBytes(): Promise<Uint8Array | null> {
  return new Promise((resolve) => {
    waiting.bytes.push(resolve);
    port.postMessage({ kind: 'bytes' } satisfies Reply);
  });
}

async function* bytes(): AsyncIterable<Uint8Array> {
  const asked = Array.from({ length: CHUNKS_AHEAD }, askForBytes);
  for (;;) {
    const chunk = await asked.shift();
    if (!chunk) return;
    asked.push(askForBytes());
    yield chunk;
  }
}

function sendValues(values: readonly Reading[]): Promise<void> {
  return new Promise((resolve) => {
    waiting.more = resolve;
    port.postMessage({ kind: 'values', values } satisfies Reply);
  });
}

async function read(dump: Dump, options: ReadOptions): Promise<Reply> {
  let counts: ReadingCounts | undefined;
  let values: Reading[] = [];
  let chars = 0;
  const papers = readPapers(dump, {
    ...options,
    onFormat: ({ format: { name, mayBeEmpty }, ...choice }, start) =>
      values.push({
        kind: 'format',
        choice: { ...choice, format: { name, ...(mayBeEmpty !== undefined && { mayBeEmpty }) } },
        start,
      }),
    onRead: (found) => {
      counts = found;
    },
  });
  for await (const value of papers) {
    values.push(value);
    chars += value.kind === 'paper' ? value.abstract.length : value.kind === 'reject' ? value.raw.length : 0;
    if (values.length < MAX_VALUES && chars < MAX_CHARS) continue;
    await sendValues(values);
    values = [];
    chars = 0;
  }
  await sendValues(values);
  if (counts === undefined) throw new Error(`reading ${dump.name}: it has not ended`);
  return { kind: 'read', counts };
}

async function perform({ dump, options, sample }: ReadingTask): Promise<Reply> {
  const { signal } = new AbortController();
  const whole: Dump = { ...dump, open: bytes };
  try {
    if (sample === undefined) return await read(whole, { ...options, signal });
    return { kind: 'inspected', inspection: await inspect(whole, { ...options, signal, sample }) };
  } catch (error) {
    return { kind: 'failed', failure: failureOf(error) };
  }
}

port.on('message', async (message: ToThread) => {
  if ('bytes' in message) waiting.bytes.shift()?.(message.bytes);
  else if ('more' in message) waiting.more();
  else port.postMessage(await perform(message));
});
