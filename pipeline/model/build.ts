import { hash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ModelError } from '../errors.ts';
import { BUILD_STEPS, buildGraph, type OnProgress } from './graph.ts';
import {
  ARTIFACTS,
  CONSTANTS,
  modelName,
  type PinnedFile,
  TOKENISER,
  type Variant,
  WEIGHTS,
  WEIGHTS_PACKAGE,
} from './minilm.ts';
import { graphWithoutConstants } from './onnx.ts';
import { parseSafetensors } from './safetensors.ts';

export interface EnsureModelOptions {
  readonly variant: Variant;
  /** Where the built model is kept. Default: `.cache/models` beside package.json. */
  readonly cacheDir?: string;
  /** Folder of `model.fp16.safetensors` and `tokenizer.json`. Default: that of the weights package. */
  readonly weightsDir?: string;
  /** Called only when the model has to be built; the last call has `done === total`. */
  readonly onProgress?: OnProgress;
  /** Called with one line when the kept model was damaged and is built again. */
  readonly onWarning?: (message: string) => void;
  /** Stops a build between two steps, half a second apart or less; nothing is written then. */
  readonly signal?: AbortSignal;
}

/** All that a session needs, with checksums verified. */
export interface LoadedModel {
  readonly variant: Variant;
  readonly path: string;
  /** The file's content, in shared memory so that worker threads need no copy. */
  readonly bytes: Uint8Array<SharedArrayBuffer>;
  /** Its graph without the constants, which are in `bytes`. */
  readonly graph: Uint8Array;
  /** Content of tokenizer.json. */
  readonly tokeniserJson: string;
  /** Whether it was built by this call. */
  readonly built: boolean;
}

const CACHE_DIR = fileURLToPath(new URL('../../.cache/models', import.meta.url));

/** A temporary file older than this belongs to a build that was killed, in milliseconds. */
const ABANDONED_AFTER = 3_600_000;

/**
 * Gives the model, which it builds from the weights package the first time (about two seconds) and keeps in `cacheDir`.
 * The kept file is verified on every call, and built again when it is damaged. It appears under its name only
 * when it is complete, so processes may do this at once: each builds, the last one's identical file stays.
 *
 * @throws ModelError when the weights are missing or damaged, or the cache cannot be read or written
 */
export async function ensureModel(options: EnsureModelOptions): Promise<LoadedModel> {
  const { variant, cacheDir = CACHE_DIR, weightsDir = packagedWeights() } = options;
  const artifact = ARTIFACTS[variant];
  const path = join(cacheDir, artifact.name);
  const tokeniserJson = new TextDecoder().decode(
    await readPinned(join(weightsDir, TOKENISER.name), TOKENISER),
  );

  const kept = await readKept(path, variant);
  const damage = kept === undefined ? undefined : damageOf(kept, artifact);
  if (kept !== undefined && damage === undefined) {
    return { variant, path, bytes: kept, graph: graphOf(kept), tokeniserJson, built: false };
  }
  if (damage !== undefined)
    options.onWarning?.(`Model cache ${path} is damaged (${damage}): building it again.`);

  const bytes = await build(variant, join(weightsDir, WEIGHTS.name), options, async (model) => {
    await write(path, model, `Keeping the model ${modelName(variant)}`);
    await sweep(cacheDir, artifact.name);
  });
  return { variant, path, bytes, graph: graphOf(bytes), tokeniserJson, built: true };
}

function graphOf(bytes: Uint8Array): Uint8Array {
  return graphWithoutConstants(bytes, CONSTANTS);
}

/** Builds, verifies and keeps; reports progress and gives way to other work before each step. */
async function build(
  variant: Variant,
  weightsPath: string,
  { onProgress, signal }: EnsureModelOptions,
  keep: (model: Uint8Array) => Promise<void>,
): Promise<Uint8Array<SharedArrayBuffer>> {
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
  await report(total - 1, 'Keeping the model');
  await keep(model);
  await onProgress?.({ done: total, total, label: 'Model ready' });
  const shared = new Uint8Array(new SharedArrayBuffer(model.byteLength));
  shared.set(model);
  return shared;
}

/** The folder of the weights package. */
function packagedWeights(): string {
  try {
    return fileURLToPath(new URL('../model', import.meta.resolve(WEIGHTS_PACKAGE)));
  } catch (cause) {
    throw new ModelError(`Finding the weights: package ${WEIGHTS_PACKAGE} is not installed, run npm ci.`, {
      cause,
    });
  }
}

/** Reads a file of the weights package. */
async function readPinned(path: string, pinned: PinnedFile): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new ModelError(
      `Reading the weights: cannot read ${path} (${reasonOf(cause)}). Reinstall ${WEIGHTS_PACKAGE} with npm ci.`,
      { cause },
    );
  }
  const damage = damageOf(bytes, pinned);
  if (damage === undefined) return bytes;
  throw new ModelError(
    `Reading the weights: ${path} is damaged (${damage}). Reinstall ${WEIGHTS_PACKAGE} with npm ci.`,
  );
}

/** The kept model as it is, or `undefined` when there is none. */
async function readKept(path: string, variant: Variant): Promise<Uint8Array<SharedArrayBuffer> | undefined> {
  try {
    await using file = await open(path);
    const { size } = await file.stat();
    const bytes = new Uint8Array(new SharedArrayBuffer(size));
    for (let read = 0; read < size; ) {
      const { bytesRead } = await file.read(bytes, read, size - read, read);
      if (bytesRead === 0) break;
      read += bytesRead;
    }
    return bytes;
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw new ModelError(
      `Reading the model ${modelName(variant)}: cannot read ${path} (${reasonOf(cause)}). Make it readable, remove it, or give another cache folder.`,
      { cause },
    );
  }
}

/** Writes beside the place and renames, so that `path` is whole or not there. `doing` opens the error's message. */
async function write(path: string, bytes: Uint8Array, doing: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(join(path, '..'), { recursive: true });
    await using file = await open(temporary, 'wx');
    await file.writeFile(bytes);
    await file.sync();
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {});
    const megabytes = Math.ceil(bytes.byteLength / 1e6);
    const remedy =
      codeOf(cause) === 'ENOSPC'
        ? `Free ${megabytes} MB on that disk, or give another cache folder.`
        : 'Make the folder writable, or give another cache folder.';
    throw new ModelError(`${doing}: cannot write ${path} (${reasonOf(cause)}). ${remedy}`, { cause });
  }
}

/** Removes what killed builds left behind. Another process may do the same, so a failure means nothing. */
async function sweep(folder: string, name: string): Promise<void> {
  const left = (await readdir(folder)).filter((file) => file.startsWith(`${name}.`) && file.endsWith('.tmp'));
  for (const file of left.map((file) => join(folder, file))) {
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (Date.now() - mtimeMs > ABANDONED_AFTER) await rm(file, { force: true }).catch(() => {});
  }
}

/** What is wrong with the bytes, or `undefined`. */
function damageOf(bytes: Uint8Array, { bytes: wanted, sha256 }: PinnedFile): string | undefined {
  if (bytes.byteLength !== wanted) return `${bytes.byteLength} bytes, wanted ${wanted}`;
  const found = hash('sha256', bytes);
  return found === sha256 ? undefined : `sha256 ${found}, wanted ${sha256}`;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** `ENOSPC: no space left on device`, without the call and path that Node adds. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/, \w+( '.*)?$/s, '') : String(error);
}
