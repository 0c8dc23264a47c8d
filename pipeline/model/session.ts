import type { InferenceSession } from 'onnxruntime-web';
import { ModelError } from '../errors.ts';
import type { Embedder, Embedding } from '../types.ts';
import { type Effort, KEPT, keptPositions } from './effort.ts';
import { CONSTANTS, DIMENSIONS, INPUT, modelName, OUTPUT, type Variant } from './minilm.ts';
import { createTokeniser, type Tokens } from './tokeniser.ts';

/** The used part of onnxruntime-web. Each platform passes the build that runs there. */
export type Ort = Pick<typeof import('onnxruntime-web'), 'env' | 'InferenceSession' | 'Tensor'>;

export interface SessionOptions {
  /** `onnxruntime-web` on Node, `onnxruntime-web/wasm` elsewhere. */
  readonly ort: Ort;
  /** ONNX Runtime's WebAssembly, compiled. Without it, `ort` reads and compiles its file, which only Node can. */
  readonly wasm?: WebAssembly.Module;
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
  /** That of `graph`; 1 by default. */
  readonly effort?: Effort;
}

/**
 * Opens an embedder over one session of ONNX Runtime in WebAssembly. Runs one text at a time, without padding, on one
 * thread: quantisation has one scale per tensor, so a text's vector depends on that text alone, and WebAssembly computes
 * the same bits on every platform.
 * @throws ModelError when model or tokeniser cannot be loaded; `embed` throws it when a run fails or after `close`
 */
export async function createSession(options: SessionOptions): Promise<Embedder> {
  const { ort, variant, effort = 1 } = options;
  const tokenise = createTokeniser(options.tokeniserJson);
  const session = await load(options);
  const model = modelName(variant, effort);
  let closed = false;
  let last: Promise<unknown> = Promise.resolve();

  async function run(text: string): Promise<Embedding> {
    if (closed) throw new ModelError(`Embedding with ${model}: the session is closed; open another.`);
    const { ids, truncated } = tokenise(text);
    try {
      const vector = await infer(ort, session, ids, effort);
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

async function load({ ort, wasm, model, graph, variant, effort }: SessionOptions): Promise<InferenceSession> {
  ort.env.wasm.numThreads = 1;
  if (wasm !== undefined) {
    // Never compiled: `useModule` supplies the module.
    ort.env.wasm.wasmBinary = new Uint8Array(8);
    useModule(wasm);
  }
  try {
    return await ort.InferenceSession.create(graph, {
      executionProviders: ['wasm'],
      externalData: [{ path: CONSTANTS, data: model }],
      logSeverityLevel: 3,
    });
  } catch (cause) {
    const action = `Loading the model ${modelName(variant, effort)} of ${model.byteLength} bytes`;
    throw new ModelError(`${action}: ONNX Runtime rejects it: ${reasonOf(cause)}`, { cause });
  }
}

/** ONNX Runtime takes bytes only, which workerd refuses to compile: gives it an instance of the module instead. */
function useModule(wasm: WebAssembly.Module): void {
  const instantiate = WebAssembly.instantiate;
  WebAssembly.instantiate = (async (source: unknown, imports?: WebAssembly.Imports) =>
    source instanceof WebAssembly.Module
      ? instantiate(source, imports)
      : { module: wasm, instance: await instantiate(wasm, imports) }) as typeof WebAssembly.instantiate;
}

async function infer(
  ort: Ort,
  session: InferenceSession,
  ids: Tokens['ids'],
  effort: Effort,
): Promise<Float32Array<ArrayBuffer>> {
  const inputs = {
    [INPUT]: new ort.Tensor('int32', ids, [1, ids.length]),
    ...(effort !== 1 && { [KEPT]: new ort.Tensor('int32', keptPositions(ids, effort)) }),
  };
  const output = (await session.run(inputs))[OUTPUT]?.data;
  if (!(output instanceof Float32Array) || output.length !== DIMENSIONS) {
    throw new ModelError(`the graph's output ${OUTPUT} is not ${DIMENSIONS} floats`);
  }
  return new Float32Array(output);
}

/** WebAssembly that aborts throws numbers as well as errors. */
function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
