import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';

/** What runs the graph: onnxruntime-web, as ours, or the library of onnxruntime-node. */
export type Backend = 'WebAssembly' | 'native';

export interface TransformersInput {
  /** Holds the folder `minilm`. */
  readonly models: string;
  readonly backend: Backend;
}

export interface TransformersJob {
  readonly id: number;
  readonly text: string;
}

/** The parts of transformers.js that are used; its types are installed with it, and not before. */
interface Transformers {
  readonly env: { allowRemoteModels: boolean; localModelPath: string };
  pipeline(
    task: 'feature-extraction',
    model: string,
    options: { dtype: 'q8'; device: 'auto' | 'cpu'; session_options: object },
  ): Promise<
    (text: string, options: { pooling: 'mean'; normalize: true }) => Promise<{ readonly data: Float32Array }>
  >;
}

/** A thread with a pipeline of transformers.js of its own, on one thread of its backend. It answers a job with its vector. */
const { models, backend } = workerData as TransformersInput;
if (backend === 'WebAssembly') {
  // In Node, transformers.js takes a runtime that it finds here, and its own library otherwise.
  const path = import.meta.resolve('onnxruntime-web');
  const runtime = await import(path);
  runtime.env.wasm.wasmPaths = join(dirname(fileURLToPath(path)), '/');
  runtime.env.wasm.numThreads = 1;
  Object.assign(globalThis, { [Symbol.for('onnxruntime')]: runtime });
}
const { env, pipeline }: Transformers = await import(import.meta.resolve('@huggingface/transformers'));
env.allowRemoteModels = false;
env.localModelPath = models;
const embed = await pipeline('feature-extraction', 'minilm', {
  dtype: 'q8',
  device: backend === 'WebAssembly' ? 'auto' : 'cpu',
  session_options: { intraOpNumThreads: 1, interOpNumThreads: 1 },
});
parentPort?.on('message', async ({ id, text }: TransformersJob) => {
  const { data } = await embed(text, { pooling: 'mean', normalize: true });
  parentPort?.postMessage({ id, vector: data });
});
