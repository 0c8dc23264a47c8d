/** Embedding on worker threads, on Node and Deno. */

import { Worker } from 'node:worker_threads';
import { ModelError } from '../../../pipeline/errors.ts';
import type { LoadedModel } from '../../../pipeline/model/build.ts';
import { DIMENSIONS, modelName } from '../../../pipeline/model/minilm.ts';
import type { Embedder, Embedding } from '../../../pipeline/types.ts';
import type { Job, Reply, WorkerData } from './worker.ts';

export interface PoolOptions {
  /** Maximum number of worker threads. Each has a session of its own, with int8 about 60 MB. */
  readonly size: number;
  /** From `ensureModel`. */
  readonly model: LoadedModel;
  /** Called when a worker died after the pool had opened. */
  readonly onDeath?: () => void;
}

/** Texts that wait at a worker: the current and the next, so that it never waits for a busy main thread. */
export const WORKER_TEXTS = 2;

/** A text, and who waits for it. */
interface Call extends PromiseWithResolvers<Embedding> {
  readonly text: string;
  readonly urgent: boolean;
}

interface Member {
  readonly worker: Worker;
  /** Pending calls, by job id. */
  readonly calls: Map<number, Call>;
}

function startMember(workerData: WorkerData): Member {
  // Flags of the parent (--input-type, a test runner's loaders) do not apply to the worker.
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData, execArgv: [] });
  return { worker, calls: new Map() };
}

/** The one with the fewest calls. */
const idlest = (a: Member, b: Member) => (b.calls.size < a.calls.size ? b : a);

/** Whether a worker takes another text that is not urgent. */
const hasPlace = ({ calls }: Member) =>
  [...calls.values()].filter(({ urgent }) => !urgent).length < WORKER_TEXTS;

/**
 * Opens an embedder over worker threads; it is open when the first has the model. The others start when texts wait, one after the
 * other. Urgent texts go to a worker at once, and there before those that wait; which worker embeds a text does not change its vector.
 * Close it: its threads keep the process alive. `close` ends the threads at once; pending calls reject with a ModelError.
 * When a worker dies, all pending and later calls reject with one ModelError.
 * @throws ModelError when a worker cannot load the model
 */
export async function createPool({ size, model, onDeath }: PoolOptions): Promise<Embedder> {
  if (!Number.isSafeInteger(size) || size < 1) {
    throw new ModelError(
      `Opening a pool of ${size} embedding workers: expected a whole number of at least 1.`,
    );
  }
  const name = modelName(model.variant, model.effort);
  /** ONNX Runtime as the first worker compiled it, which takes 100 ms, for the others. */
  let wasm: WebAssembly.Module | undefined;
  const started: Member[] = [];
  const ready: Member[] = [];
  const waiting: Call[] = [];
  let jobs = 0;
  /** Why the pool takes no more calls. */
  let ended: ModelError | undefined;

  /** Rejects all pending and later calls. Only the first reason counts. */
  function end(reason: ModelError): void {
    ended ??= reason;
    for (const call of waiting.splice(0)) call.reject(ended);
    for (const { calls } of started) {
      for (const call of calls.values()) call.reject(ended);
      calls.clear();
    }
  }

  function hand({ worker, calls }: Member, call: Call): void {
    const job: Job = { id: jobs++, text: call.text, urgent: call.urgent };
    calls.set(job.id, call);
    worker.postMessage(job);
  }

  /** Hands texts that wait to the workers with the fewest; starts another worker when some still wait. */
  function handOut(): void {
    while (waiting.length > 0) {
      const member = ready
        .filter(hasPlace)
        .reduce<Member | undefined>((a, b) => (a ? idlest(a, b) : b), undefined);
      if (member === undefined) break;
      hand(member, waiting.shift() as Call);
    }
    // One after the other: each holds the model twice while it opens. A failure ends the pool.
    if (waiting.length > 0 && started.length === ready.length && started.length < size)
      start().catch(() => {});
  }

  /** Resolves when a worker has loaded the model; rejects when it dies before. */
  async function start(): Promise<void> {
    const member = startMember({ model, wasm });
    const { worker, calls } = member;
    started.push(member);
    await new Promise<void>((resolve, reject) => {
      const die = (reason: string, cause?: unknown) => {
        const error = new ModelError(`Embedding with ${name}: a worker stopped: ${reason}`, { cause });
        reject(error);
        if (ended === undefined && ready.length > 0) onDeath?.();
        end(error);
      };
      worker.on('message', (reply: Reply) => {
        if (reply.kind === 'ready') {
          wasm = reply.wasm;
          return resolve();
        }
        calls.get(reply.id)?.resolve(reply.embedding);
        calls.delete(reply.id);
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

  try {
    await start();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    model: name,
    dimensions: DIMENSIONS,
    concurrency: size * WORKER_TEXTS,
    async embed(text, { urgent = false } = {}) {
      if (ended !== undefined) throw ended;
      const call: Call = { ...Promise.withResolvers<Embedding>(), text, urgent };
      if (urgent) hand(ready.reduce(idlest), call);
      else waiting.push(call);
      handOut();
      return call.promise;
    },
    close,
  };
}
