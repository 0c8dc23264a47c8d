import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import * as ort from 'onnxruntime-web';
import type { LoadedModel } from '../../../pipeline/model/build.ts';
import { createSession } from '../../../pipeline/model/session.ts';
import type { Embedder, Embedding } from '../../../pipeline/types.ts';
import { compileRuntime } from './compile-runtime.ts';
import { UrgentFirst } from './urgent-first.ts';

/** What a worker starts with. */
export interface WorkerData {
  readonly model: LoadedModel;
  /** ONNX Runtime, unless the worker has to compile it. */
  readonly wasm: WebAssembly.Module | undefined;
}

export interface Job {
  readonly id: number;
  readonly text: string;
  /** Whether it goes before those that are not. */
  readonly urgent: boolean;
}

/** `ready` once; then one reply per job. A text that fails ends the thread. */
export type Reply =
  | { readonly kind: 'ready'; readonly wasm: WebAssembly.Module }
  | { readonly kind: 'done'; readonly id: number; readonly embedding: Embedding };

if (parentPort === null) throw new Error('worker.ts runs as a worker of pool.ts only.');
const port = parentPort;
const { model, wasm = await compileRuntime() }: WorkerData = workerData;
const session = await open(model);
const jobs = new UrgentFirst<Job>();
let isWorking = false;

async function open({ path, ...loaded }: LoadedModel): Promise<Embedder> {
  const bytes = readFileSync(path);
  const session = await createSession({ ort, ...loaded, model: bytes, wasm });
  // It has copied it. Frees it at once: an idle thread may never collect garbage.
  bytes.buffer.transfer(0);
  return session;
}

function reply(message: Reply, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

async function work(): Promise<void> {
  isWorking = true;
  for (let job = jobs.next(); job !== undefined; job = jobs.next()) {
    const embedding = await session.embed(job.text);
    reply({ kind: 'done', id: job.id, embedding }, [embedding.vector.buffer]);
    // Takes the messages that came meanwhile: one may be urgent.
    await setImmediate();
  }
  isWorking = false;
}

port.on('message', (job: Job) => {
  jobs.add(job);
  if (!isWorking) work();
});
reply({ kind: 'ready', wasm });
