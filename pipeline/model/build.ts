/**
 * The embedding model: built as an ONNX graph from published weights, kept in a cache, and run in WebAssembly.
 * `minilm.ts` describes it, `session.ts` embeds texts with it.
 */

import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ModelError } from '../errors.ts';
import type { Effort } from './effort.ts';
import { damageOf, readCached, readPinned, writeCached } from './files.ts';
import { BUILD_STEPS, buildGraph, type OnProgress } from './graph.ts';
import {
  ARTIFACTS,
  CONSTANTS,
  modelName,
  TOKENISER,
  type Variant,
  WEIGHTS,
  WEIGHTS_PACKAGE,
} from './minilm.ts';
import { graphWithoutConstants } from './onnx.ts';
import { reduceGraph } from './reduced-graph.ts';
import { parseSafetensors } from './safetensors.ts';

export interface EnsureModelOptions {
  readonly variant: Variant;
  /** Default: 1. All efforts share one file. */
  readonly effort?: Effort;
  /** Folder of the built model. Default: `data/models` in the working directory. */
  readonly cacheDir?: string | undefined;
  /** Folder of `model.fp16.safetensors` and `tokenizer.json`. Default: the weights package's. */
  readonly weightsDir?: string;
  /** Called during a build; the last call has `done === total`. */
  readonly onProgress?: OnProgress;
  /** Called with one line when the cached model is damaged and is built again. */
  readonly onWarning?: (message: string) => void;
  /** Stops a build at the next step, within half a second; nothing is written then. */
  readonly signal?: AbortSignal;
}

/** The data of a session, with verified checksums. */
export interface LoadedModel {
  readonly variant: Variant;
  readonly effort: Effort;
  /** Of the file. Its content is left there: 23 MB, which each session needs only while it opens. */
  readonly path: string;
  /** The graph of the effort without its constants, which are in the file. */
  readonly graph: Uint8Array;
  /** Content of tokenizer.json. */
  readonly tokeniserJson: string;
  /** Whether this call built it. */
  readonly wasBuilt: boolean;
}

const CACHE_DIR = join('data', 'models');

/**
 * Prepares the model in `cacheDir`; the first time, builds it from the weights package, in about two seconds. Verifies the
 * cached file on every call, and builds it again when it is damaged. The file gets its name when it is complete, so
 * processes may build at once: the last one's identical file stays.
 * @throws ModelError when the weights are missing or damaged, or the cache cannot be read or written
 */
export async function ensureModel(options: EnsureModelOptions): Promise<LoadedModel> {
  const { variant, effort = 1, cacheDir = CACHE_DIR, weightsDir = packagedWeights() } = options;
  const artifact = ARTIFACTS[variant];
  const path = join(cacheDir, artifact.name);
  const tokeniserJson = await readTokeniser(weightsDir);

  const cached = await readCached(path, variant);
  const damage = cached && damageOf(cached, artifact);
  if (damage !== undefined) {
    options.onWarning?.(`Model cache ${path} is damaged (${damage}): building it again.`);
  }
  const wasBuilt = cached === undefined || damage !== undefined;
  const bytes = wasBuilt ? await build(path, join(weightsDir, WEIGHTS.name), options) : cached;
  const graph = reduceGraph(graphWithoutConstants(bytes, CONSTANTS), effort);
  // Frees 23 MB before sessions read the file.
  cached?.buffer.transfer(0);
  return { variant, effort, path, graph, tokeniserJson, wasBuilt };
}

/**
 * Reads the tokeniser of the model, without building the model.
 * @returns content of tokenizer.json
 * @throws ModelError when it is missing or damaged
 */
export async function readTokeniser(weightsDir = packagedWeights()): Promise<string> {
  return new TextDecoder().decode(await readPinned(join(weightsDir, TOKENISER.name), TOKENISER));
}

/** Says what is wrong with the built model or, if there is none yet, with what it is built from; `undefined` for nothing. */
export async function modelDamage(
  variant: Variant,
  { cacheDir = CACHE_DIR, weightsDir = packagedWeights() } = {},
): Promise<string | undefined> {
  const path = join(cacheDir, ARTIFACTS[variant].name);
  try {
    await readTokeniser(weightsDir);
    const bytes = await readCached(path, variant);
    if (bytes === undefined) await readPinned(join(weightsDir, WEIGHTS.name), WEIGHTS);
    const damage = bytes && damageOf(bytes, ARTIFACTS[variant]);
    return damage && `${path} is damaged (${damage})`;
  } catch (error) {
    if (error instanceof ModelError) return error.message;
    throw error;
  }
}

/** Builds, verifies and caches the model; reports progress and yields to other work before each step. */
async function build(
  path: string,
  weightsPath: string,
  { variant, onProgress, signal }: EnsureModelOptions,
): Promise<Uint8Array> {
  const total = BUILD_STEPS + 2;
  const report = async (done: number, label: string) => {
    await onProgress?.({ done, total, label });
    await setImmediate();
    signal?.throwIfAborted();
  };
  await report(0, 'Checking the weights');
  const weights = parseSafetensors(await readPinned(weightsPath, WEIGHTS));
  const model = await buildGraph(weights, variant, ({ done, label }) => report(1 + done, label));
  const damage = damageOf(model, ARTIFACTS[variant]);
  if (damage !== undefined) {
    throw new ModelError(
      `Building the model ${modelName(variant)}: ${damage}. The graph or onnx-proto has changed: check the vectors, then pin the new checksum in minilm.ts.`,
    );
  }
  await report(total - 1, 'Caching the model');
  await writeCached(path, model, variant);
  await onProgress?.({ done: total, total, label: 'Model ready' });
  return model;
}

/** The folder of the weights package. */
function packagedWeights(): string {
  try {
    return fileURLToPath(new URL('../model', import.meta.resolve(WEIGHTS_PACKAGE)));
  } catch (cause) {
    throw new ModelError(
      `Finding the weights: package ${WEIGHTS_PACKAGE} is not installed; install it with npm.`,
      {
        cause,
      },
    );
  }
}
