import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import * as ort from 'onnxruntime-web';
import type { Effort } from '../../../pipeline/model/effort.ts';
import type { Variant } from '../../../pipeline/model/minilm.ts';
import { createSession } from '../../../pipeline/model/session.ts';
import type { Embedder, Embedding } from '../../../pipeline/types.ts';

/** The data that a worker of the pool starts with. */
export interface WorkerInput {
  /** Of the model's file, which was verified. */
  readonly path: string;
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

const WASM = 'onnxruntime-web/ort-wasm-simd-threaded.wasm';

if (parentPort === null) throw new Error('worker.ts runs as a worker of pool.ts only.');
const port = parentPort;
const session = await open(workerData);

async function open({ path, ...input }: WorkerInput): Promise<Embedder> {
  const model = readFileSync(path);
  const wasmBinary = readFileSync(fileURLToPath(import.meta.resolve(WASM)));
  const session = await createSession({ ort, ...input, model, wasmBinary });
  // It has copied both. Frees them at once: an idle thread may never collect garbage.
  for (const { buffer } of [model, wasmBinary]) buffer.transfer(0);
  return session;
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
