import type { Fetcher, Queue, R2Bucket } from '@cloudflare/workers-types';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm';
import * as ort from 'onnxruntime-web/wasm';
import { openRemoteDatabase } from '../../db/client-web.ts';
import type { Database } from '../../db/database.ts';
import { ModelError } from '../../pipeline/errors.ts';
import { lazyEmbedder } from '../../pipeline/model/lazy.ts';
import { ARTIFACTS, DIMENSIONS, GRAPH, modelName, TOKENISER } from '../../pipeline/model/minilm.ts';
import { createSession } from '../../pipeline/model/session.ts';
import type { RunDeps } from '../../pipeline/run.ts';
import { parseTaxonomy } from '../../pipeline/topics/taxonomy.ts';
import type { Embedder } from '../../pipeline/types.ts';
import topicsJson from '../../seeds/topics.json' with { type: 'json' };
import { type Environment, readEnvironment } from '../env.ts';
import { requireTopicModel } from '../intake/apply-topics.ts';
import { createStore } from '../intake/store.ts';
import { startLogging } from '../logging.ts';
import type { Waiting } from './queue.ts';

/** What wrangler.toml binds. */
export interface Bindings {
  /** The model and its tokeniser, as files. */
  readonly ASSETS: Fetcher;
  readonly WAITING: Queue<Waiting>;
  /** Where dumps may lie that sources name by their prefix. */
  readonly DUMPS?: R2Bucket;
}

/** What the Worker knows for as long as it handles one event. */
export interface WorkerDeps {
  readonly env: Environment;
  readonly db: Database;
  /** What runs work with. The model is loaded when the first text comes. */
  run(): Promise<RunDeps>;
}

const taxonomy = parseTaxonomy(topicsJson, 'seeds/topics.json');

/** WebAssembly of the runtime; its memory is the larger part of what the isolate holds. */
let memory: WebAssembly.Memory | undefined;
let embedder: Embedder | undefined;
let isLogging = false;

export function openWorker(bindings: Bindings): WorkerDeps {
  const texts = Object.entries(bindings).filter(([, value]) => typeof value === 'string');
  const env = readEnvironment(Object.fromEntries(texts));
  if (!isLogging) {
    isLogging = true;
    startLogging(env.LOG_LEVEL).catch(console.error);
  }
  const db = openRemoteDatabase(env.DATABASE_URL, env.DATABASE_AUTH_TOKEN);
  embedder ??= lazyEmbedder({ model: modelName('int8'), dimensions: DIMENSIONS, concurrency: 1 }, () =>
    loadModel(bindings.ASSETS),
  );
  const model = embedder;
  return {
    env,
    db,
    async run() {
      const topicModel = await requireTopicModel(db, taxonomy, model.model);
      return {
        store: createStore(db, model.model, topicModel),
        embedder: model,
        labels: () => topicModel.labels(),
      };
    },
  };
}

/** Bytes of WebAssembly memory in use: it only ever grows. */
export function wasmBytes(): number {
  return memory?.buffer.byteLength ?? 0;
}

async function loadModel(assets: Fetcher): Promise<Embedder> {
  useUploadedModule();
  const [model, graph, tokeniser] = await Promise.all([
    readAsset(assets, ARTIFACTS.int8.name),
    readAsset(assets, GRAPH),
    readAsset(assets, TOKENISER.name),
  ]);
  const session = await createSession({
    ort,
    // Anything will do: the module is there already.
    wasmBinary: new Uint8Array(8),
    model,
    graph,
    tokeniserJson: new TextDecoder().decode(tokeniser),
    variant: 'int8',
  });
  return { ...session, embed: async (text) => session.embed(await afterOthers(text)) };
}

/** Lets go of the thread once: requests to the same isolate are answered between two texts, not after all of them. */
function afterOthers<T>(value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(resolve, 0, value));
}

async function readAsset(assets: Fetcher, name: string): Promise<Uint8Array> {
  const response = await assets.fetch(`http://assets/${name}`);
  if (!response.ok) {
    throw new ModelError(
      `Loading ${name} from the Worker's assets: the answer is ${response.status}; wanted the file, which \`paperwire model\` writes.`,
    );
  }
  return new Uint8Array(await response.arrayBuffer());
}

/** ONNX Runtime hands over bytes to be compiled, which workerd refuses; it gets an instance of the module that was uploaded. */
function useUploadedModule(): void {
  const instantiate = WebAssembly.instantiate;
  WebAssembly.instantiate = (async (source: unknown, imports?: WebAssembly.Imports) => {
    if (source instanceof WebAssembly.Module) return instantiate(source, imports);
    const instance = await instantiate(wasm, imports);
    const shared = Object.values(imports ?? {}).flatMap((part) => Object.values(part));
    memory = [...Object.values(instance.exports), ...shared].find(
      (value) => value instanceof WebAssembly.Memory,
    );
    return { module: wasm, instance };
  }) as typeof WebAssembly.instantiate;
}
