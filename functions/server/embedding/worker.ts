import { parentPort, workerData } from 'node:worker_threads';
import * as ort from 'onnxruntime-web';
import type { Effort } from '../../../pipeline/model/effort.ts';
import type { Variant } from '../../../pipeline/model/minilm.ts';
import { createSession } from '../../../pipeline/model/session.ts';
import type { Embedder, Embedding } from '../../../pipeline/types.ts';

/** The data that a worker of the pool starts with. */
export interface WorkerInput {
  /**
   * Shared by the workers, so that the file is read once. No view: Deno copies a view element by element, which takes
   * half a minute and a gigabyte per worker.
   */
  readonly model: SharedArrayBuffer;
  readonly graph: Uint8Array;
  readonly tokeniserJson: string;
  readonly variant: Variant;
  readonly effort: Effort;
}

export interface Job {
  readonly id: number;
  readonly text: string;
}

/** `ready` once; then one reply per job, in the order of the jobs. */
export type Reply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly id: number; readonly embedding: Embedding }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };

if (parentPort === null) throw new Error('worker.ts runs as a worker of pool.ts only.');
const port = parentPort;
const session = await open(workerData);
// The session has copied them.
for (const name of Object.keys(workerData)) delete workerData[name];

function open({ model, ...input }: WorkerInput): Promise<Embedder> {
  return createSession({ ort, ...input, model: new Uint8Array(model) });
}

function reply(message: Reply, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

port.on('message', async ({ id, text }: Job) => {
  try {
    const embedding = await session.embed(text);
    reply({ kind: 'done', id, embedding }, [embedding.vector.buffer]);
  } catch (error) {
    reply({ kind: 'failed', id, message: error instanceof Error ? error.message : String(error) });
  }
});
reply({ kind: 'ready' });
