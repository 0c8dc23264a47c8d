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

/** Maximum number of texts per worker: the current and the next, so that it never waits for a busy main thread. */
const MAX_WORKER_TEXTS = 2;

interface Call {
  readonly text: string;
  readonly resolve: (embedding: Embedding) => void;
  readonly reject: (reason: Error) => void;
}

interface Member {
  readonly worker: Worker;
  /** Pending calls, by job id. */
  readonly calls: Map<number, Call>;
}

/**
 * Opens an embedder over worker threads. A text goes to the worker with the fewest texts; the choice does not change its
 * vector. Close it: its threads keep the process alive. `close` ends the threads at once; pending calls reject with a
 * ModelError. When a worker dies, all pending and later calls reject with one ModelError.
 * @throws ModelError when a worker cannot load the model
 */
export async function createPool({ size, model }: PoolOptions): Promise<Embedder> {
  if (!Number.isSafeInteger(size) || size < 1) {
    throw new ModelError(
      `Opening a pool of ${size} embedding workers: expected a whole number of at least 1.`,
    );
  }
  const workerData: WorkerInput = {
    model: model.bytes.buffer,
    graph: model.graph,
    tokeniserJson: model.tokeniserJson,
    variant: model.variant,
  };
  const pool = new Pool(
    Array.from({ length: size }, () => startWorker(workerData)),
    modelName(model.variant),
  );
  await pool.ready();
  return pool;
}

function startWorker(workerData: WorkerInput): Worker {
  // Flags of the parent (--input-type, a test runner's loaders) do not apply to the worker.
  return new Worker(new URL('./worker.ts', import.meta.url), { workerData, execArgv: [] });
}

class Pool implements Embedder {
  readonly model: string;
  readonly dimensions = DIMENSIONS;
  readonly concurrency: number;
  readonly #members: readonly Member[];
  readonly #started: Promise<unknown>;
  #queue: Call[] = [];
  #jobs = 0;
  /** Why the pool takes no more calls. */
  #ended: ModelError | undefined;

  constructor(workers: readonly Worker[], model: string) {
    this.model = model;
    this.concurrency = workers.length * MAX_WORKER_TEXTS;
    this.#members = workers.map((worker) => ({ worker, calls: new Map() }));
    this.#started = Promise.all(this.#members.map((member) => this.#start(member)));
  }

  /** Resolves when every worker has loaded the model. */
  async ready(): Promise<void> {
    try {
      await this.#started;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  embed(text: string): Promise<Embedding> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      this.#queue.push({ text, resolve, reject });
      this.#dispatch();
    });
  }

  async close(): Promise<void> {
    this.#end(new ModelError(`Embedding with ${this.model}: the pool is closed.`));
    await Promise.all(this.#members.map(({ worker }) => worker.terminate()));
  }

  /** Resolves when a worker is ready; rejects when it dies before. */
  #start(member: Member): Promise<void> {
    return new Promise((resolve, reject) => {
      const die = (reason: string, cause?: unknown) => {
        const error = new ModelError(`Embedding with ${this.model}: a worker stopped: ${reason}`, { cause });
        reject(error);
        this.#end(error);
      };
      member.worker.on('message', (reply: Reply) => {
        if (reply.kind === 'ready') resolve();
        else this.#settle(member, reply);
      });
      member.worker.on('error', (error) =>
        die(error instanceof Error ? error.message : String(error), error),
      );
      member.worker.on('exit', (code) => die(`exit code ${code}.`));
    });
  }

  #settle(member: Member, reply: Exclude<Reply, { kind: 'ready' }>): void {
    const call = member.calls.get(reply.id);
    member.calls.delete(reply.id);
    if (reply.kind === 'done') call?.resolve(reply.embedding);
    else call?.reject(new ModelError(reply.message));
    this.#dispatch();
  }

  /** Sends pending texts to the workers with the fewest, until each has `MAX_WORKER_TEXTS`. */
  #dispatch(): void {
    while (this.#queue.length > 0) {
      const idlest = this.#members.reduce((best, next) => (next.calls.size < best.calls.size ? next : best));
      if (idlest.calls.size >= MAX_WORKER_TEXTS) return;
      const call = this.#queue.shift();
      if (call === undefined) return;
      const job: Job = { id: this.#jobs++, text: call.text };
      idlest.calls.set(job.id, call);
      idlest.worker.postMessage(job);
    }
  }

  /** Rejects all pending and later calls. Only the first reason counts. */
  #end(reason: ModelError): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    const pending = [...this.#members.flatMap(({ calls }) => [...calls.values()]), ...this.#queue];
    this.#queue = [];
    for (const { calls } of this.#members) calls.clear();
    for (const call of pending) call.reject(reason);
  }
}
