import type { InferenceSession } from 'onnxruntime-web';
import { ModelError } from '../errors.ts';
import type { Embedder, Embedding } from '../types.ts';
import { CONSTANTS, DIMENSIONS, INPUT, modelName, OUTPUT, STATES, type Variant } from './minilm.ts';
import { createTokeniser, type Tokenise, type Tokens } from './tokeniser.ts';

/** The used part of onnxruntime-web. Each platform passes the build that runs there. */
export type Ort = Pick<typeof import('onnxruntime-web'), 'env' | 'InferenceSession' | 'Tensor'>;

export interface SessionOptions {
  /** `onnxruntime-web` on Node, `onnxruntime-web/wasm` elsewhere. */
  readonly ort: Ort;
  /**
   * ONNX Runtime's WebAssembly, for platforms that cannot fetch it. On workerd, which compiles nothing, any small buffer:
   * the entry there makes `WebAssembly.instantiate` return the uploaded module.
   */
  readonly wasmBinary?: Uint8Array;
  /** The ONNX file of `buildGraph`. It is copied; drop it after creation. */
  readonly model: Uint8Array;
  /**
   * The output of `graphWithoutConstants`. ONNX Runtime reads the constants from `model` one by one instead of holding the
   * file, the parsed graph and the constants at once: 34 MB of WebAssembly memory, which never shrinks, instead of 77.
   */
  readonly graph: Uint8Array;
  /** Content of tokenizer.json. */
  readonly tokeniserJson: string;
  readonly variant: Variant;
}

/**
 * Opens an embedder over one session of ONNX Runtime in WebAssembly. Runs one text at a time, without padding, on one
 * thread: quantisation has one scale per tensor, so a text's vector depends on that text alone, and WebAssembly computes
 * the same bits on every platform.
 * @throws ModelError when model or tokeniser cannot be loaded; `embed` throws it when a run fails or after `close`
 */
export async function createSession(options: SessionOptions): Promise<Embedder> {
  const { ort, variant } = options;
  const tokenise = createTokeniser(options.tokeniserJson);
  const session = await load(options);
  const model = modelName(variant);
  let closed = false;
  let last: Promise<unknown> = Promise.resolve();

  async function run(text: string, partEnds: readonly number[] | undefined): Promise<Embedding> {
    if (closed) throw new ModelError(`Embedding with ${model}: the session is closed; open another.`);
    const { ids, truncated } = tokenise(text);
    try {
      const output = await infer(ort, session, ids, partEnds === undefined ? [OUTPUT] : [OUTPUT, STATES]);
      const embedding = { vector: new Float32Array(output(OUTPUT, 1)), tokens: ids.length, truncated };
      if (partEnds === undefined) return embedding;
      const states = output(STATES, ids.length);
      return { ...embedding, parts: partVectors(text, partEnds, tokenise, states) };
    } catch (cause) {
      const reason = reasonOf(cause);
      throw new ModelError(`Embedding ${ids.length} tokens with ${model} failed: ${reason}`, { cause });
    }
  }

  return {
    model,
    dimensions: DIMENSIONS,
    concurrency: 1,
    embed(text, partEnds) {
      const result = last.then(() => run(text, partEnds));
      last = result.catch(() => {});
      return result;
    },
    async close() {
      if (closed) return;
      closed = true;
      await last;
      await session.release();
    },
  };
}

async function load({ ort, wasmBinary, model, graph, variant }: SessionOptions): Promise<InferenceSession> {
  ort.env.wasm.numThreads = 1;
  if (wasmBinary !== undefined) ort.env.wasm.wasmBinary = wasmBinary;
  try {
    return await ort.InferenceSession.create(graph, {
      executionProviders: ['wasm'],
      externalData: [{ path: CONSTANTS, data: model }],
      logSeverityLevel: 3,
    });
  } catch (cause) {
    const action = `Loading the model ${modelName(variant)} of ${model.byteLength} bytes`;
    throw new ModelError(`${action}: ONNX Runtime rejects it: ${reasonOf(cause)}`, { cause });
  }
}

/** Runs the model. @returns reads one of the named outputs: rows of 384 floats */
async function infer(
  ort: Ort,
  session: InferenceSession,
  ids: Tokens['ids'],
  names: readonly string[],
): Promise<(name: string, rows: number) => Float32Array> {
  const input = new ort.Tensor('int32', ids, [1, ids.length]);
  const outputs = await session.run({ [INPUT]: input }, names);
  return (name, rows) => {
    const data = outputs[name]?.data;
    if (data instanceof Float32Array && data.length === rows * DIMENSIONS) return data;
    throw new ModelError(`the graph's output ${name} is not ${rows} times ${DIMENSIONS} floats`);
  };
}

/** The vectors of the parts that were read whole. Parts end between words, so their tokens side by side are those of the text. */
function partVectors(text: string, ends: readonly number[], tokenise: Tokenise, states: Float32Array) {
  const vectors: Float32Array<ArrayBuffer>[] = [];
  // The first state is of `[CLS]`, the last of `[SEP]`.
  let [start, token] = [0, 1];
  for (const end of ends) {
    const next = token + tokenise(text.slice(start, end)).ids.length - 2;
    if (next * DIMENSIONS >= states.length) break;
    vectors.push(unitMean(states.subarray(token * DIMENSIONS, next * DIMENSIONS)));
    [start, token] = [end, next];
  }
  return vectors;
}

/** The mean of rows of 384, with unit length; zeros without rows. */
function unitMean(rows: Float32Array): Float32Array<ArrayBuffer> {
  const mean = new Float32Array(DIMENSIONS);
  for (let i = 0; i < rows.length; i++) {
    const column = i % DIMENSIONS;
    mean[column] = (mean[column] ?? 0) + (rows[i] ?? 0);
  }
  const length = Math.sqrt(mean.reduce((sum, value) => sum + value * value, 0));
  return length === 0 ? mean : mean.map((value) => value / length);
}

/** WebAssembly that aborts throws numbers as well as errors. */
function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
