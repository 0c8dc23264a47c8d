import type { InferenceSession } from 'onnxruntime-web';
import { ModelError } from '../errors.ts';
import type { Embedder, Embedding } from '../types.ts';
import { CONSTANTS, DIMENSIONS, INPUT, modelName, OUTPUT, type Variant } from './minilm.ts';
import { createTokeniser, type Tokens } from './tokeniser.ts';

/** The part of onnxruntime-web in use. Each runtime hands in the build that runs there. */
export type Ort = Pick<typeof import('onnxruntime-web'), 'env' | 'InferenceSession' | 'Tensor'>;

export interface SessionOptions {
  /** `onnxruntime-web` on Node, `onnxruntime-web/wasm` elsewhere. */
  readonly ort: Ort;
  /**
   * The runtime's WebAssembly, for where it cannot be fetched. On workerd, which compiles nothing, any small buffer:
   * the entry there has `WebAssembly.instantiate` give the module that was uploaded.
   */
  readonly wasmBinary?: Uint8Array;
  /** The ONNX file that `buildGraph` made. It is copied; drop it after creation. */
  readonly model: Uint8Array;
  /**
   * What `graphWithoutConstants` makes of it. ONNX Runtime then reads the constants out of `model` one by one, instead of
   * holding the file, what it parsed of it and the constants at once: 34 MB of WebAssembly memory, which never shrinks,
   * instead of 77.
   */
  readonly graph: Uint8Array;
  /** Content of tokenizer.json. */
  readonly tokeniserJson: string;
  readonly variant: Variant;
}

/**
 * Opens an embedder over one session of ONNX Runtime in WebAssembly. Texts run one at a time, without padding and on
 * one thread: quantisation takes one scale a tensor, so only then does a text's vector depend on nothing else, and
 * WebAssembly's arithmetic makes it the same bits on every runtime.
 *
 * @throws ModelError when model or tokeniser cannot be loaded; `embed` throws it when a run fails or after `close`
 */
export async function createSession(options: SessionOptions): Promise<Embedder> {
  const { ort, variant } = options;
  const tokenise = createTokeniser(options.tokeniserJson);
  const session = await load(options);
  const model = modelName(variant);
  let closed = false;
  let last: Promise<unknown> = Promise.resolve();

  async function run(text: string): Promise<Embedding> {
    if (closed) throw new ModelError(`Embedding with ${model}: the session is closed, open another.`);
    const { ids, truncated } = tokenise(text);
    try {
      const vector = await infer(ort, session, ids);
      return { vector, tokens: ids.length, truncated };
    } catch (cause) {
      const reason = reasonOf(cause);
      throw new ModelError(`Embedding ${ids.length} tokens with ${model} failed: ${reason}`, { cause });
    }
  }

  return {
    model,
    dimensions: DIMENSIONS,
    concurrency: 1,
    embed(text) {
      const result = last.then(() => run(text));
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
    const what = `Loading the model ${modelName(variant)} of ${model.byteLength} bytes`;
    throw new ModelError(`${what}: ONNX Runtime refuses it: ${reasonOf(cause)}`, { cause });
  }
}

async function infer(
  ort: Ort,
  session: InferenceSession,
  ids: Tokens['ids'],
): Promise<Float32Array<ArrayBuffer>> {
  const input = new ort.Tensor('int32', ids, [1, ids.length]);
  const output = (await session.run({ [INPUT]: input }))[OUTPUT]?.data;
  if (!(output instanceof Float32Array) || output.length !== DIMENSIONS) {
    throw new ModelError(`the graph's output ${OUTPUT} is not ${DIMENSIONS} floats`);
  }
  return new Float32Array(output);
}

/** WebAssembly that gives up throws numbers as well as errors. */
function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
