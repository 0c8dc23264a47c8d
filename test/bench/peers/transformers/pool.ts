import { Worker } from 'node:worker_threads';
import type { Backend, TransformersInput, TransformersJob } from './worker.ts';

/** Threads with a pipeline of transformers.js each. A text goes to the one with the fewest. */
export class TransformersPool {
  readonly #members: readonly {
    readonly worker: Worker;
    readonly calls: Map<number, (vector: Float32Array) => void>;
  }[];
  #failed = Promise.withResolvers<never>();
  #jobs = 0;

  /** @param models the folder that holds `minilm`, from `writeMiniLm` */
  constructor(models: string, backend: Backend, size: number) {
    // Whoever embeds is told.
    this.#failed.promise.catch(() => {});
    this.#members = Array.from({ length: size }, () => {
      const input: TransformersInput = { models: `${models}/`, backend };
      const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: input });
      const calls = new Map<number, (vector: Float32Array) => void>();
      worker.on('message', ({ id, vector }: { id: number; vector: Float32Array }) => {
        calls.get(id)?.(vector);
        calls.delete(id);
      });
      worker.on('error', this.#failed.reject);
      return { worker, calls };
    });
  }

  embedAll(texts: readonly string[]): Promise<Float32Array[]> {
    return Promise.race([Promise.all(texts.map((text) => this.#embed(text))), this.#failed.promise]);
  }

  async close(): Promise<void> {
    await Promise.all(this.#members.map(({ worker }) => worker.terminate()));
  }

  #embed(text: string): Promise<Float32Array> {
    const member = this.#members.reduce((least, each) => (each.calls.size < least.calls.size ? each : least));
    const job: TransformersJob = { id: this.#jobs++, text };
    return new Promise((resolve) => {
      member.calls.set(job.id, resolve);
      member.worker.postMessage(job);
    });
  }
}
