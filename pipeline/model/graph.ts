import {
  DIMENSIONS,
  EPSILON,
  FEED_FORWARD,
  HEADS,
  INPUT,
  LAYERS,
  MAX_TOKENS,
  modelName,
  OUTPUT,
  POSITIONS,
  type Variant,
  VOCABULARY,
} from './minilm.ts';
import { OnnxWriter } from './onnx.ts';
import { quantiseColumns, quantiseRows, transpose } from './quantise.ts';
import type { Safetensors } from './safetensors.ts';

/** Progress of a build. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** The current step, for people: `Building layer 3 of 6`. */
  readonly label: string;
}

/** Called before each step. The build awaits it, so that other work can run. */
export type OnProgress = (progress: Progress) => void | Promise<void>;

/** Number of steps of `buildGraph`: the embeddings, each layer, the encoding. */
export const BUILD_STEPS = LAYERS + 2;

/**
 * Builds the ONNX model from the weights: token and position embeddings, six encoder layers (J. Devlin et al., "BERT",
 * NAACL 2019, https://aclanthology.org/N19-1423; post-norm, exact GELU), mean over the tokens, unit length. Each run
 * embeds one text without padding, so the graph takes no mask, and a text's vector does not depend on others in a batch.
 *
 * `int8` stores matrices in eight bits with one scale per column, and word embeddings with one scale per row; each run
 * quantises the other factor with one scale per tensor. `fp32` stores everything in single precision.
 * @returns the bytes of the file; equal weights give equal bytes
 * @throws ModelError when a tensor is missing or of another shape
 */
export async function buildGraph(
  weights: Safetensors,
  variant: Variant,
  onProgress: OnProgress = () => {},
): Promise<Uint8Array> {
  const graph = new OnnxWriter();
  const encoder = variant === 'int8' ? new Int8Encoder(graph, weights) : new Encoder(graph, weights);
  const report = (done: number, label: string) => onProgress({ done, total: BUILD_STEPS, label });

  await report(0, 'Building the embeddings');
  let hidden = encoder.embeddings();
  for (let layer = 0; layer < LAYERS; layer++) {
    await report(1 + layer, `Building layer ${layer + 1} of ${LAYERS}`);
    hidden = encoder.layer(`encoder.layer.${layer}`, hidden);
  }
  await report(1 + LAYERS, 'Encoding the graph');
  const mean = graph.node('ReduceMean', [hidden], 'mean', {
    attributes: { axes: { ints: [1] }, keepdims: { int: 0 } },
  });
  graph.node('LpNormalization', [mean], OUTPUT, { attributes: { axis: { int: -1 }, p: { int: 2 } } });
  return graph.encode(
    modelName(variant),
    { name: INPUT, type: 'int32', shape: [1, 'tokens'] },
    { name: OUTPUT, type: 'float32', shape: [1, DIMENSIONS] },
  );
}

/** Writes the layers in single precision. Hidden states are `[1, tokens, 384]`; each method returns the name of its output. */
class Encoder {
  protected readonly graph: OnnxWriter;
  protected readonly weights: Safetensors;

  constructor(graph: OnnxWriter, weights: Safetensors) {
    this.graph = graph;
    this.weights = weights;
  }

  /** Sum of the word's, the position's and the first segment's embedding, normalised. */
  embeddings(): string {
    const words = this.words();
    const size = this.graph.node('Shape', [INPUT], 'size', { attributes: { start: { int: 1 } } });
    const zero = this.graph.constant('zero', [1], BigInt64Array.of(0n));
    const positions = this.graph.node('Slice', [this.#positions(), zero, size], 'positions');
    const sum = this.graph.node('Add', [words, positions], 'embeddings.sum');
    const norm = this.#norm('embeddings.LayerNorm');
    return this.graph.node('LayerNormalization', [sum, ...norm], 'embeddings', {
      attributes: { axis: { int: -1 }, epsilon: { float: EPSILON } },
    });
  }

  /** One layer: attention, then feed-forward, each added to its input and normalised. */
  layer(name: string, input: string): string {
    const attended = this.attention(`${name}.attention.self`, input);
    const mixed = this.matmul(`${name}.attention.output.dense`, attended, DIMENSIONS, DIMENSIONS);
    const middle = this.#addNorm(`${name}.attention.output`, mixed, input);
    const wide = this.matmul(`${name}.intermediate.dense`, middle, DIMENSIONS, FEED_FORWARD);
    const wideBias = this.vector(`${name}.intermediate.dense.bias`, FEED_FORWARD);
    const active = this.graph.node('BiasGelu', [wide, wideBias], `${name}.gelu`, { microsoft: true });
    const narrow = this.matmul(`${name}.output.dense`, active, FEED_FORWARD, DIMENSIONS);
    return this.#addNorm(`${name}.output`, narrow, middle);
  }

  /** Word embeddings of the input, `[1, tokens, 384]`. */
  protected words(): string {
    const name = 'embeddings.word_embeddings.weight';
    const shape = [VOCABULARY, DIMENSIONS];
    const table = this.graph.constant(name, shape, this.weights.read(name, shape));
    return this.graph.node('Gather', [table, INPUT], 'words');
  }

  protected attention(name: string, input: string): string {
    const { matrix, bias } = this.queryKeyValue(name);
    const weight = this.graph.constant(`${name}.weight`, [DIMENSIONS, 3 * DIMENSIONS], matrix);
    return this.graph.node('Attention', [input, weight, bias], name, {
      microsoft: true,
      attributes: { num_heads: { int: HEADS } },
    });
  }

  /** `input` times the transposed weight; the next node adds the bias. */
  protected matmul(name: string, input: string, rows: number, columns: number): string {
    const weight = this.graph.constant(`${name}.weight`, [rows, columns], this.matrix(name, rows, columns));
    return this.graph.node('MatMul', [input, weight], name);
  }

  /** The weight of a linear layer, transposed from PyTorch's `[out, in]`. */
  protected matrix(name: string, rows: number, columns: number): Float32Array<ArrayBuffer> {
    return transpose(this.weights.read(`${name}.weight`, [columns, rows]), columns, rows);
  }

  protected vector(name: string, length: number): string {
    return this.graph.constant(name, [length], this.weights.read(name, [length]));
  }

  /** Weights of query, key and value side by side, `[384, 1152]`, and the name of their bias. */
  protected queryKeyValue(name: string): { matrix: Float32Array<ArrayBuffer>; bias: string } {
    const stacked = new Float32Array(3 * DIMENSIONS * DIMENSIONS);
    const bias = new Float32Array(3 * DIMENSIONS);
    for (const [i, part] of ['query', 'key', 'value'].entries()) {
      stacked.set(this.weights.read(`${name}.${part}.weight`, [DIMENSIONS, DIMENSIONS]), i * DIMENSIONS ** 2);
      bias.set(this.weights.read(`${name}.${part}.bias`, [DIMENSIONS]), i * DIMENSIONS);
    }
    return {
      matrix: transpose(stacked, 3 * DIMENSIONS, DIMENSIONS),
      bias: this.graph.constant(`${name}.bias`, [3 * DIMENSIONS], bias),
    };
  }

  /** Position embeddings plus the embedding of the first segment, the only one in use: `[256, 384]`. */
  #positions(): string {
    const positions = this.weights.read('embeddings.position_embeddings.weight', [POSITIONS, DIMENSIONS]);
    const segments = this.weights.read('embeddings.token_type_embeddings.weight', [2, DIMENSIONS]);
    const sums = positions
      .subarray(0, MAX_TOKENS * DIMENSIONS)
      .map((value, i) => value + (segments[i % DIMENSIONS] ?? 0));
    return this.graph.constant('embeddings.positions', [MAX_TOKENS, DIMENSIONS], sums);
  }

  /** Adds the bias of the linear layer and the residual, and normalises. */
  #addNorm(name: string, input: string, residual: string): string {
    const bias = this.vector(`${name}.dense.bias`, DIMENSIONS);
    const norm = this.#norm(`${name}.LayerNorm`);
    return this.graph.node('SkipLayerNormalization', [input, residual, ...norm, bias], name, {
      microsoft: true,
      attributes: { epsilon: { float: EPSILON } },
    });
  }

  /** Gain and offset of a layer normalisation. */
  #norm(name: string): [string, string] {
    return [this.vector(`${name}.weight`, DIMENSIONS), this.vector(`${name}.bias`, DIMENSIONS)];
  }
}

/** Writes the layers with matrices and word embeddings in eight bits. */
class Int8Encoder extends Encoder {
  protected override words(): string {
    const name = 'embeddings.word_embeddings.weight';
    const shape = [VOCABULARY, DIMENSIONS];
    const { values, scales } = quantiseRows(this.weights.read(name, shape), VOCABULARY);
    const table = this.graph.constant(name, shape, values);
    const scale = this.graph.constant(`${name}.scale`, [VOCABULARY, 1], scales);
    const rows = this.graph.node('Gather', [table, INPUT], 'words.int8');
    const factors = this.graph.node('Gather', [scale, INPUT], 'words.scale');
    // `Cast` would do, but is one function for all pairs of types: compiling it takes V8 four seconds and 280 MB.
    const one = this.graph.constant('one', [], Float32Array.of(1));
    const floats = this.graph.node('DequantizeLinear', [rows, one], 'words.float');
    return this.graph.node('Mul', [floats, factors], 'words');
  }

  protected override attention(name: string, input: string): string {
    const { matrix, bias } = this.queryKeyValue(name);
    const [weight, scale] = this.#quantised(name, matrix, DIMENSIONS, 3 * DIMENSIONS);
    const [bytes, step, zero] = [`${name}.input`, `${name}.input.scale`, `${name}.input.zero`];
    this.graph.nodeOf('DynamicQuantizeLinear', [input], [bytes, step, zero]);
    // No mask. The weights are symmetric and need no zero point.
    return this.graph.node('QAttention', [bytes, weight, bias, step, scale, '', zero], name, {
      microsoft: true,
      attributes: { num_heads: { int: HEADS } },
    });
  }

  protected override matmul(name: string, input: string, rows: number, columns: number): string {
    const [weight, scale] = this.#quantised(name, this.matrix(name, rows, columns), rows, columns);
    return this.graph.node('DynamicQuantizeMatMul', [input, weight, scale], name, { microsoft: true });
  }

  #quantised(name: string, matrix: Float32Array, rows: number, columns: number): [string, string] {
    const { values, scales } = quantiseColumns(matrix, columns);
    return [
      this.graph.constant(`${name}.weight`, [rows, columns], values),
      this.graph.constant(`${name}.weight.scale`, [columns], scales),
    ];
  }
}
