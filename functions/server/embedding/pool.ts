/** Embedding on worker threads, on Node and Deno. */

import { Worker } from 'node:worker_threads';
import { ModelError } from '../../../pipeline/errors.ts';
import type { LoadedModel } from '../../../pipeline/model/build.ts';
import { DIMENSIONS, modelName } from '../../../pipeline/model/minilm.ts';
import type { Embedder, Embedding } from '../../../pipeline/types.ts';
import type { Job, Reply, WorkerInput } from './worker.ts';

export interface PoolOptions {
  /** Number of worker threads. Each has a session of its own, with int8 about 60 MB. */
  readonly size: number;
  /** From `ensureModel`. */
  readonly model: LoadedModel;
}

/** Texts in progress per worker: the current and the next, so that it never waits for a busy main thread. */
export const WORKER_TEXTS = 2;

interface Member {
  readonly worker: Worker;
  /** Pending calls, by job id. */
  readonly calls: Map<number, PromiseWithResolvers<Embedding>>;
}

function startMember({ path, graph, tokeniserJson, variant, effort }: LoadedModel): Member {
  const workerData: WorkerInput = { path, graph, tokeniserJson, variant, effort };
  // Flags of the parent (--input-type, a test runner's loaders) do not apply to the worker.
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData, execArgv: [] });
  return { worker, calls: new Map() };
}

/** A text that no worker has yet. */
interface Waiting {
  readonly text: string;
  readonly call: PromiseWithResolvers<Embedding>;
}

/**
 * Opens an embedder over worker threads; it is open when the first has the model. Texts wait for the next free worker, so
 * workers that open later find work; the choice does not change a vector. Close it: its threads keep the process alive. `close`
 * ends the threads at once; pending calls reject with a ModelError. When a worker dies, all pending and later calls reject with
 * one ModelError.
 * @throws ModelError when a worker cannot load the model
 */
export async function createPool({ size, model }: PoolOptions): Promise<Embedder> {
  if (!Number.isSafeInteger(size) || size < 1) {
    throw new ModelError(
      `Opening a pool of ${size} embedding workers: expected a whole number of at least 1.`,
    );
  }
  const name = modelName(model.variant, model.effort);
  const started: Member[] = [];
  const ready: Member[] = [];
  const waiting: Waiting[] = [];
  let jobs = 0;
  /** Why the pool takes no more calls. */
  let ended: ModelError | undefined;

  /** Rejects all pending and later calls. Only the first reason counts. */
  function end(reason: ModelError): void {
    ended ??= reason;
    for (const { call } of waiting.splice(0)) call.reject(ended);
    for (const { calls } of started) {
      for (const call of calls.values()) call.reject(ended);
      calls.clear();
    }
  }

  /** Hands texts that wait to the workers with the fewest. */
  function handOut(): void {
    for (;;) {
      const { worker, calls } = ready.reduce((a, b) => (b.calls.size < a.calls.size ? b : a));
      const next = calls.size < WORKER_TEXTS ? waiting.shift() : undefined;
      if (next === undefined) return;
      const job: Job = { id: jobs++, text: next.text };
      calls.set(job.id, next.call);
      worker.postMessage(job);
    }
  }

  /** Resolves when a worker has loaded the model; rejects when it dies before. */
  async function start(): Promise<void> {
    const member = startMember(model);
    const { worker, calls } = member;
    started.push(member);
    await new Promise<void>((resolve, reject) => {
      const die = (reason: string, cause?: unknown) => {
        const error = new ModelError(`Embedding with ${name}: a worker stopped: ${reason}`, { cause });
        reject(error);
        end(error);
      };
      worker.on('message', (reply: Reply) => {
        if (reply.kind === 'ready') return resolve();
        const call = calls.get(reply.id);
        calls.delete(reply.id);
        if (reply.kind === 'done') call?.resolve(reply.embedding);
        else call?.reject(new ModelError(reply.message));
        handOut();
      });
      worker.on('error', (error) => die(error instanceof Error ? error.message : String(error), error));
      worker.on('exit', (code) => die(`exit code ${code}.`));
    });
    ready.push(member);
    handOut();
  }

  async function close(): Promise<void> {
    end(new ModelError(`Embedding with ${name}: the pool is closed.`));
    await Promise.all(started.map(({ worker }) => worker.terminate()));
  }

  async function startOthers(): Promise<void> {
    while (started.length < size && ended === undefined) await start();
  }

  try {
    await start();
  } catch (error) {
    await close();
    throw error;
  }
  // One after the other: each holds the model twice while it opens. A failure ends the pool.
  startOthers().catch(() => {});
  return {
    model: name,
    dimensions: DIMENSIONS,
    concurrency: size * WORKER_TEXTS,
    async embed(text) {
      if (ended !== undefined) throw ended;
      const call = Promise.withResolvers<Embedding>();
      waiting.push({ text, call });
      handOut();
      return call.promise;
    },
    close,
  };
}
