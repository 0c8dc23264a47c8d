import { type MessagePort, parentPort } from 'node:worker_threads';
import { DumpError } from '../../../pipeline/errors.ts';
import type { FormatChoice, ReadingCounts } from '../../../pipeline/ledger/ledger.ts';
import { type ReadOptions, readPapers } from '../../../pipeline/run.ts';
import type { Dump, Paper, SideOutput } from '../../../pipeline/types.ts';
import { type Inspection, inspect } from '../../intake/inspect.ts';

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

/** Messages of the thread. Each waits for one answer: the next bytes, `null` at their end, or nothing. */
export type Reply =
  | { readonly kind: 'bytes' }
  | { readonly kind: 'values'; readonly values: readonly Reading[] }
  | { readonly kind: 'read'; readonly counts: ReadingCounts }
  | { readonly kind: 'inspected'; readonly inspection: Inspection }
  | { readonly kind: 'failed'; readonly code: string | null; readonly message: string };

/** Values a message, and characters from which fewer are sent: the other side reads a message in one go. */
const MAX_VALUES = 64;
const MAX_CHARS = 256 * 1024;

if (parentPort === null) throw new Error('worker.ts runs as a worker of read-on-thread.ts only.');
const port: MessagePort = parentPort;

function ask(reply: Reply): Promise<unknown> {
  const answer = new Promise((resolve) => port.once('message', resolve));
  port.postMessage(reply);
  return answer;
}

async function* bytes(): AsyncIterable<Uint8Array> {
  for (;;) {
    const chunk = await ask({ kind: 'bytes' });
    if (!(chunk instanceof Uint8Array)) return;
    yield chunk;
  }
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
    await ask({ kind: 'values', values });
    values = [];
    chars = 0;
  }
  await ask({ kind: 'values', values });
  if (counts === undefined) throw new Error(`reading ${dump.name}: it has not ended`);
  return { kind: 'read', counts };
}

port.once('message', async ({ dump, options, sample }: ReadingTask) => {
  const { signal } = new AbortController();
  const whole: Dump = { ...dump, open: bytes };
  try {
    const result =
      sample === undefined
        ? await read(whole, { ...options, signal })
        : ({
            kind: 'inspected',
            inspection: await inspect(whole, { ...options, signal, sample }),
          } as const);
    port.postMessage(result satisfies Reply);
  } catch (error) {
    const { message } = error instanceof Error ? error : { message: String(error) };
    const code = error instanceof DumpError ? error.code : null;
    port.postMessage({ kind: 'failed', code, message } satisfies Reply);
  }
});
