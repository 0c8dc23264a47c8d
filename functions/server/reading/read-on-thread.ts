/**
 * Reading dumps on a thread of their own, on Node and Deno: a large table does not hold the event loop. The formats, half of the
 * program, load with the first dump.
 */

import { Worker } from 'node:worker_threads';
import { DumpError } from '../../../pipeline/errors.ts';
import type { ReadDump, ReadOptions } from '../../../pipeline/run.ts';
import type { Dump } from '../../../pipeline/types.ts';
import type { Inspection } from '../../intake/inspect.ts';
import type { ReadingTask, Reply } from './worker.ts';

/** Smaller dumps are read faster than a thread starts. */
const MIN_THREAD_BYTES = 32 * 1024;

/** Reads a dump as `readPapers` does. A dump for which the memory of its thread does not suffice fails alone. */
export const readOnThread: ReadDump = async function* (dump, options) {
  if (dump.bytes < MIN_THREAD_BYTES) {
    const { readPapers } = await import('../../../pipeline/run.ts');
    return yield* readPapers(dump, options);
  }
  const { signal, format, map, url, restore, onFormat, onRead } = options;
  for await (const reply of repliesOf(dump, { options: { format, map, url, restore } }, signal)) {
    if (reply.kind === 'read') onRead?.(reply.counts);
    if (reply.kind !== 'values') continue;
    for (const value of reply.values) {
      if (value.kind === 'format') onFormat?.(value.choice, value.start);
      else yield value;
    }
  }
};

/** Inspects a dump as `inspect` does. */
export async function inspectOnThread(
  dump: Dump,
  options: Omit<ReadOptions, 'onFormat' | 'onRead'> & { readonly sample: number },
): Promise<Inspection> {
  if (dump.bytes < MIN_THREAD_BYTES) return (await import('../../intake/inspect.ts')).inspect(dump, options);
  const { signal, sample, format, map, url } = options;
  for await (const reply of repliesOf(dump, { options: { format, map, url }, sample }, signal))
    if (reply.kind === 'inspected') return reply.inspection;
  throw new Error(`inspecting ${dump.name}: the thread ended without an answer`);
}

/** Runs a task on a new thread and feeds it with the bytes of the dump. Yields its replies, and ends the thread. */
async function* repliesOf(
  { open, ...dump }: Dump,
  task: Omit<ReadingTask, 'dump'>,
  signal: AbortSignal,
): AsyncIterable<Reply> {
  signal.throwIfAborted();
  // Flags of the parent (--input-type, a test runner's loaders) do not apply to the worker.
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { execArgv: [] });
  const bytes = open(signal)[Symbol.asyncIterator]();
  let waiting = Promise.withResolvers<Reply>();
  const stop = () => waiting.reject(signal.reason);
  const die = (reason: string) =>
    waiting.reject(new DumpError('unexpected-error', `reading it ended: the thread stopped: ${reason}`));
  worker.on('message', (reply: Reply) => waiting.resolve(reply));
  worker.on('error', (error) => die(error instanceof Error ? error.message : String(error)));
  worker.on('exit', (code) => die(`exit code ${code}`));
  signal.addEventListener('abort', stop, { once: true });
  const ask = (message: unknown): Promise<Reply> => {
    waiting = Promise.withResolvers();
    worker.postMessage(message);
    return waiting.promise;
  };
  try {
    const { id, name, bytes: size, capturedAt } = dump;
    const first: ReadingTask = { ...task, dump: { id, name, bytes: size, capturedAt } };
    for (let reply = await ask(first); ; ) {
      signal.throwIfAborted();
      if (reply.kind === 'bytes') {
        const { done, value } = await bytes.next();
        reply = await ask(done ? null : value);
        continue;
      }
      if (reply.kind === 'failed') throw failureOf(reply);
      yield reply;
      if (reply.kind !== 'values') return;
      reply = await ask(null);
    }
  } finally {
    signal.removeEventListener('abort', stop);
    // Nobody waits any more.
    waiting.promise.catch(() => {});
    await bytes.return?.();
    await worker.terminate();
  }
}

function failureOf({ code, message }: Extract<Reply, { kind: 'failed' }>): Error {
  return code === null ? new Error(message) : new DumpError(code, message);
}
