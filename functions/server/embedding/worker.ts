import { parentPort, workerData } from 'node:worker_threads';
import * as ort from 'onnxruntime-web';
import type { Variant } from '../../../pipeline/model/minilm.ts';
import { createSession } from '../../../pipeline/model/session.ts';
import type { Embedding } from '../../../pipeline/types.ts';

/** What a worker of the pool starts with. */
export interface WorkerInput {
  /**
   * Shared between the workers, so that the file is read once. Without a view: Deno hands over the elements of a view one by one,
   * which takes half a minute and a gigabyte for each worker.
   */
  readonly model: SharedArrayBuffer;
  readonly graph: Uint8Array;
  readonly tokeniserJson: string;
  readonly variant: Variant;
}

export interface Job {
  readonly id: number;
  readonly text: string;
}

/** `ready` once; then one answer a job, in the order of the jobs. */
export type Answer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly id: number; readonly embedding: Embedding }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };

if (parentPort === null) throw new Error('worker-node.ts runs as a worker of pool-node.ts, not by itself.');
const port = parentPort;
const { model, ...input }: WorkerInput = workerData;
const session = await createSession({ ort, ...input, model: new Uint8Array(model) });

function answer(message: Answer, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

port.on('message', async ({ id, text }: Job) => {
  try {
    const embedding = await session.embed(text);
    answer({ kind: 'done', id, embedding }, [embedding.vector.buffer]);
  } catch (error) {
    answer({ kind: 'failed', id, message: error instanceof Error ? error.message : String(error) });
  }
});
answer({ kind: 'ready' });
