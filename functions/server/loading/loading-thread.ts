/**
 * Loading dumps on a thread of its own, on Node and Deno: what a run reads, scores and writes, and topics that are fitted and
 * applied, do not hold the event loop of the server.
 */

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Database } from '../../../db/database.ts';
import type { TopicModel } from '../../../db/topics/classify-items.ts';
import type { Dump, Embedder } from '../../../pipeline/types.ts';
import type { Environment } from '../../env.ts';
import type { Preview } from '../../intake/preview.ts';
import { LOADER_ENDED, type Outcome, type TakeOptions } from '../../intake/take.ts';
import type { Meter } from '../../terminal/meter.ts';
import { requireTopicModel } from '../../topics/apply-topics.ts';
import { type Measure, unmeasured } from '../metrics/measure.ts';
import { errorOf, failureOf } from '../reading/failure.ts';
import { readTaxonomy } from '../taxonomy-file.ts';
import { whenIdle } from '../when-idle.ts';
import type { DumpTasks } from './dump-tasks.ts';
import type { Order, Reply, Task } from './perform.ts';

/** The parts of ingestion that a server needs. The end of the block ends the thread, after the query that it runs. */
export interface LoadingThread extends DumpTasks, AsyncDisposable {
  /** Applies the taxonomy, unless the database has it. */
  applyTopics(): Promise<void>;
  /** Opens the topic model after that: on this thread, some megabytes. */
  openTopicModel(): Promise<TopicModel>;
}

/** Idle time after which the thread ends: posts come in bursts. */
const IDLE_MS = 60_000;

/** A task that was sent to the thread. */
interface Call {
  readonly result: PromiseWithResolvers<unknown>;
  readonly onProgress: TakeOptions['onProgress'];
  /** Opens the bytes of the dump. */
  readonly open: () => AsyncIterator<Uint8Array>;
  bytes: AsyncIterator<Uint8Array> | undefined;
}

/**
 * Opens the thread, which starts with the first task. When it dies, such as for want of memory, its tasks reject, and the next
 * task starts another one.
 * @param db a migrated database that other threads can open by its URL
 * @param options.embedder embeds the texts of the thread
 * @param options.signal stops the learning of topics; each task has a signal of its own
 */
export function openLoadingThread(
  db: Database,
  env: Environment,
  options: {
    readonly embedder: Embedder;
    readonly meter: Meter;
    readonly signal: AbortSignal;
    readonly measure?: Pick<Measure, 'count'>;
  },
): LoadingThread {
  const { embedder, meter, measure = unmeasured, signal: stopping } = options;
  const calls = new Map<number, Call>();
  let tasks = 0;
  /** What waits until the thread listens: Deno loses messages that come before. */
  let backlog: Order[] | undefined;
  let worker: Worker | undefined;

  function start(): Worker {
    backlog = [];
    // Flags of the parent (--input-type, a test runner's loaders) do not apply to the worker.
    const started = new Worker(new URL('./worker.ts', import.meta.url), { workerData: env, execArgv: [] });
    const die = (reason: string) => {
      if (worker !== started) return;
      worker = undefined;
      for (const [id, { result }] of calls) {
        const error = new Error(`loading dumps: the thread stopped: ${reason}`);
        result.reject(Object.assign(error, { code: LOADER_ENDED }));
        calls.delete(id);
      }
    };
    started.on('message', (reply: Reply) => receive(reply, started));
    started.on('error', (error) =>
      die(error instanceof Error ? (error.stack ?? error.message) : String(error)),
    );
    started.on('exit', (code) => die(`exit code ${code}`));
    return started;
  }

  const send = (order: Order) => {
    if (backlog === undefined) worker?.postMessage(order);
    else backlog.push(order);
  };
  const stop = () => send({ kind: 'stop' });
  stopping.addEventListener('abort', stop, { once: true });

  function receive(reply: Reply, sender: Worker): void {
    if (reply.kind === 'ready') {
      const waiting = backlog ?? [];
      backlog = undefined;
      waiting.forEach(send);
      return;
    }
    if (reply.kind === 'meter') {
      const [name, ...args] = reply.call;
      (meter[name] as (...args: unknown[]) => void)(...args);
      return;
    }
    if (reply.kind === 'measured') {
      measure.count(reply.measurement);
      return;
    }
    if (reply.kind === 'embed') {
      embed(reply.id, reply.text, sender);
      return;
    }
    const call = calls.get(reply.id);
    if (call === undefined) return;
    if (reply.kind === 'progress') call.onProgress?.(reply);
    else if (reply.kind === 'done') call.result.resolve(reply.result);
    else if (reply.kind === 'failed') call.result.reject(errorOf(reply.failure));
    else if (reply.kind === 'read') sendBytes(reply.id, call);
    else closeBytes(call);
  }

  /** Answers the thread that asked: when it has died, another may have taken its place. */
  async function embed(id: number, text: string, sender: Worker): Promise<void> {
    const reply = await embedder.embed(text).then(
      (embedding): Order => ({ kind: 'embedded', id, embedding }),
      (error): Order => ({ kind: 'notEmbedded', id, failure: failureOf(error) }),
    );
    sender.postMessage(reply);
  }

  async function sendBytes(id: number, call: Call): Promise<void> {
    try {
      call.bytes ??= call.open();
      const { done, value } = await call.bytes.next();
      send({ kind: 'bytes', id, bytes: done ? null : value });
    } catch (error) {
      send({ kind: 'failed', id, failure: failureOf(error) });
    }
  }

  function closeBytes(call: Call): Promise<unknown> | undefined {
    const { bytes } = call;
    call.bytes = undefined;
    return bytes?.return?.();
  }

  async function endIdle(): Promise<void> {
    const open = worker;
    if (open === undefined || backlog !== undefined) return;
    // A task that comes now starts another thread.
    worker = undefined;
    open.postMessage({ kind: 'close' } satisfies Order);
    await once(open, 'exit');
  }
  const beside = whenIdle(endIdle, IDLE_MS);

  async function perform(task: Task, dump?: Dump, options?: TakeOptions): Promise<unknown> {
    const { signal, onProgress } = options ?? {};
    signal?.throwIfAborted();
    worker ??= start();
    const id = tasks++;
    const result = Promise.withResolvers<unknown>();
    const open = () => (dump?.open(signal) ?? none())[Symbol.asyncIterator]();
    const call: Call = { result, onProgress, open, bytes: undefined };
    calls.set(id, call);
    const abort = () => send({ kind: 'abort', id });
    signal?.addEventListener('abort', abort, { once: true });
    send({ kind: 'task', id, task });
    try {
      return await beside(() => result.promise);
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
      calls.delete(id);
      await closeBytes(call);
    }
  }

  const performWith = (kind: 'load' | 'preview', dump: Dump, options: TakeOptions) => {
    const { onProgress, captured, again, format, map, url, dryRun, accept } = options;
    const { id, name, bytes, capturedAt } = dump;
    const task = {
      kind,
      dump: { id, name, bytes, capturedAt },
      options: { captured, again, format, map, url, dryRun, accept },
    } as const;
    return perform({ ...task, metered: onProgress !== undefined }, dump, options);
  };

  const applyTopics = async () => void (await perform({ kind: 'applyTopics' }));

  return {
    load: async (dump, options) =>
      (await performWith('load', dump, options)) as Pick<Outcome, 'state' | 'report'>,
    preview: async (dump, options) => (await performWith('preview', dump, options)) as Preview,
    applyTopics,
    async openTopicModel() {
      await applyTopics();
      return requireTopicModel(db, await readTaxonomy(env), embedder.model);
    },
    async [Symbol.asyncDispose]() {
      stopping.removeEventListener('abort', stop);
      const open = worker;
      if (open === undefined) return;
      const exit = new Promise((resolve) => open.once('exit', resolve));
      send({ kind: 'close' });
      await exit;
    },
  };
}

async function* none(): AsyncIterable<Uint8Array> {}
