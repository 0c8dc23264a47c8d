/**
 * Reading dumps on a thread of their own, on Node and Deno: a large table does not hold the event loop. The formats, half of the
 * program, load with the first dump.
 */

import { Worker } from 'node:worker_threads';
import { DumpError } from '../../../pipeline/errors.ts';
import type { ReadDump, ReadOptions } from '../../../pipeline/run.ts';
import type { Dump } from '../../../pipeline/types.ts';
import type { Inspection } from '../../intake/inspect.ts';
import { errorOf } from './failure.ts';
import type { ReadingTask, Reply, ToThread } from './worker.ts';

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

/**
 * Runs a task on a new thread and feeds it with the bytes of the dump. Yields its replies, and ends the thread. While one reply is
 * worked on, the thread makes the next one.
 */
async function* repliesOf(
  { open, ...dump }: Dump,
  task: Omit<ReadingTask, 'dump'>,
  signal: AbortSignal,
): AsyncIterable<Exclude<Reply, { kind: 'bytes' }>> {
  signal.throwIfAborted();
  // Flags of the parent (--input-type, a test runner's loaders) do not apply to the worker.
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { execArgv: [] });
  const bytes = open(signal)[Symbol.asyncIterator]();
  const send = (message: ToThread) => worker.postMessage(message);
  /** Why there is no next reply. It may come while the caller works on one. */
  let failure: { readonly error: unknown } | undefined;
  const expectReply = () => {
    const expected = Promise.withResolvers<Exclude<Reply, { kind: 'bytes' }>>();
    // Nobody may wait yet, or any more.
    expected.promise.catch(() => {});
    if (failure !== undefined) expected.reject(failure.error);
    return expected;
  };
  let next = expectReply();
  const fail = (error: unknown) => {
    failure ??= { error };
    next.reject(error);
  };
  /** The reading of bytes, one chunk after another. */
  let feeding: Promise<unknown> = Promise.resolve();
  const feed = async () => {
    const { done, value } = await bytes.next();
    send({ bytes: done ? null : value });
  };
  const die = (reason: string) =>
    fail(new DumpError('unexpected-error', `reading it ended: the thread stopped: ${reason}`));
  worker.on('message', (reply: Reply) => {
    if (reply.kind !== 'bytes') next.resolve(reply);
    else feeding = feeding.then(feed).catch(fail);
  });
  worker.on('error', (error) => die(error instanceof Error ? error.message : String(error)));
  worker.on('exit', (code) => die(`exit code ${code}`));
  const stop = () => fail(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const { id, name, bytes: size, capturedAt } = dump;
    send({ ...task, dump: { id, name, bytes: size, capturedAt } });
    for (;;) {
      const reply = await next.promise;
      signal.throwIfAborted();
      if (reply.kind === 'failed') throw errorOf(reply.failure);
      if (reply.kind === 'values') {
        next = expectReply();
        send({ more: true });
      }
      yield reply;
      if (reply.kind !== 'values') return;
    }
  } finally {
    signal.removeEventListener('abort', stop);
    await bytes.return?.();
    await worker.terminate();
  }
}
