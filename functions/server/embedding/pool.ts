import { Worker } from 'node:worker_threads';
import { ModelError } from '../../../pipeline/errors.ts';
import type { LoadedModel } from '../../../pipeline/model/build.ts';
import { DIMENSIONS, modelName } from '../../../pipeline/model/minilm.ts';
import type { Embedder, Embedding } from '../../../pipeline/types.ts';
import type { Answer, Job, WorkerInput } from './worker.ts';

export interface PoolOptions {
  /** Worker threads, each with a session of its own: some 60 MB of memory each with int8. */
  readonly size: number;
  /** From `ensureModel`. */
  readonly model: LoadedModel;
}

/** Texts a worker holds: the one it runs, and the next, so that it never waits for a busy main thread. */
const DEPTH = 2;

interface Call {
  readonly text: string;
  readonly resolve: (embedding: Embedding) => void;
  readonly reject: (reason: Error) => void;
}

interface Member {
  readonly worker: Worker;
  /** Calls it was given and has not answered, by job id. */
  readonly calls: Map<number, Call>;
}

/**
 * Opens an embedder over worker threads. A text goes to the worker with the least to do; which one does not change its
 * vector. Close it: its threads keep the process alive.
 *
 * When a worker dies, the pool is broken: all waiting calls and every later one reject with one ModelError.
 * `close` ends the threads at once, also in the middle of a run; calls still waiting reject with a ModelError.
 *
 * @throws ModelError when a worker cannot load the model
 */
export async function createPool({ size, model }: PoolOptions): Promise<Embedder> {
  if (!Number.isSafeInteger(size) || size < 1) {
    throw new ModelError(`Opening a pool of ${size} embedding workers: wanted a whole number, 1 or more.`);
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
  // Flags of the parent such as --input-type or a test runner's loaders are none of the worker's business.
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
    this.concurrency = workers.length * DEPTH;
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

  /** Listens to a worker; resolves when it is ready, rejects when it dies before that. */
  #start(member: Member): Promise<void> {
    return new Promise((resolve, reject) => {
      const die = (why: string, cause?: unknown) => {
        const error = new ModelError(`Embedding with ${this.model}: a worker stopped: ${why}`, { cause });
        reject(error);
        this.#end(error);
      };
      member.worker.on('message', (answer: Answer) => {
        if (answer.kind === 'ready') resolve();
        else this.#settle(member, answer);
      });
      member.worker.on('error', (error) =>
        die(error instanceof Error ? error.message : String(error), error),
      );
      member.worker.on('exit', (code) => die(`exit code ${code}.`));
    });
  }

  #settle(member: Member, answer: Exclude<Answer, { kind: 'ready' }>): void {
    const call = member.calls.get(answer.id);
    member.calls.delete(answer.id);
    if (answer.kind === 'done') call?.resolve(answer.embedding);
    else call?.reject(new ModelError(answer.message));
    this.#dispatch();
  }

  /** Hands waiting calls to the workers with the least to do, until each holds `DEPTH`. */
  #dispatch(): void {
    while (this.#queue.length > 0) {
      const idlest = this.#members.reduce((best, next) => (next.calls.size < best.calls.size ? next : best));
      if (idlest.calls.size >= DEPTH) return;
      const call = this.#queue.shift();
      if (call === undefined) return;
      const job: Job = { id: this.#jobs++, text: call.text };
      idlest.calls.set(job.id, call);
      idlest.worker.postMessage(job);
    }
  }

  /** Takes no more calls and rejects those that wait. Only the first reason counts. */
  #end(reason: ModelError): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    const waiting = [...this.#members.flatMap(({ calls }) => [...calls.values()]), ...this.#queue];
    this.#queue = [];
    for (const { calls } of this.#members) calls.clear();
    for (const call of waiting) call.reject(reason);
  }
}
