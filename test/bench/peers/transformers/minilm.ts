import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import proto from 'onnx-proto';
import {
  DIMENSIONS,
  EPSILON,
  FEED_FORWARD,
  HEADS,
  LAYERS,
  MAX_TOKENS,
  POSITIONS,
  VOCABULARY,
  WEIGHTS,
  WEIGHTS_PACKAGE,
} from '../../../../pipeline/model/minilm.ts';
import { OnnxWriter } from '../../../../pipeline/model/onnx.ts';
import { quantiseColumns, transpose } from '../../../../pipeline/model/quantise.ts';
import { parseSafetensors, type Safetensors } from '../../../../pipeline/model/safetensors.ts';

const { ModelProto, TensorProto } = proto.onnx;

/**
 * Writes the folder of all-MiniLM-L6-v2 that transformers.js loads with `dtype: 'q8'`. The graph is in the form of those on
 * the hub: an export of the encoder in standard operators with a mask, quantised dynamically (DynamicQuantizeLinear and
 * MatMulInteger for each matrix, one scale a column; the word embeddings with one scale). Its weights and tokeniser are ours.
 */
export function writeMiniLm(folder: string): void {
  const source = fileURLToPath(new URL('../model', import.meta.resolve(WEIGHTS_PACKAGE)));
  mkdirSync(join(folder, 'onnx'), { recursive: true });
  copyFileSync(join(source, 'config.json'), join(folder, 'config.json'));
  const tokeniser = JSON.parse(readFileSync(join(source, 'tokenizer.json'), 'utf8'));
  // As long as those of ours, and not filled up to 128 tokens.
  const json = { ...tokeniser, truncation: null, padding: null };
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(json));
  const config = { tokenizer_class: 'BertTokenizer', do_lower_case: true, model_max_length: MAX_TOKENS };
  writeFileSync(join(folder, 'tokenizer_config.json'), JSON.stringify(config));
  const weights = parseSafetensors(readFileSync(join(source, WEIGHTS.name)));
  writeFileSync(join(folder, 'onnx/model_quantized.onnx'), new Export(weights).encode());
}

/** Hidden states are `[batch, tokens, 384]`; each method returns the name of its output. */
class Export {
  readonly #graph = new OnnxWriter();
  readonly #weights: Safetensors;

  constructor(weights: Safetensors) {
    this.#weights = weights;
  }

  encode(): Uint8Array {
    const { INT64 } = TensorProto.DataType;
    let hidden = this.#embeddings();
    const mask = this.#mask();
    for (let i = 0; i < LAYERS; i++) hidden = this.#layer(`encoder.layer.${i}`, hidden, mask);
    this.#graph.node('Identity', [hidden], 'last_hidden_state');
    const shape = ['batch', 'tokens'];
    const bytes = this.#graph.encode(
      'all-MiniLM-L6-v2',
      { name: 'input_ids', type: 'int32', shape },
      { name: 'last_hidden_state', type: 'float32', shape: [...shape, DIMENSIONS] },
    );
    // The writer of our graphs knows one input, of 32 bits.
    const model = ModelProto.decode(bytes);
    const dim = shape.map((dimParam) => ({ dimParam }));
    if (model.graph)
      model.graph.input = ['input_ids', 'attention_mask', 'token_type_ids'].map((name) => ({
        name,
        type: { tensorType: { elemType: INT64, shape: { dim } } },
      }));
    return ModelProto.encode(model).finish();
  }

  #embeddings(): string {
    const name = 'embeddings.word_embeddings.weight';
    const shape = [VOCABULARY, DIMENSIONS];
    const { values, scales } = quantiseColumns(this.#weights.read(name, shape), 1);
    const table = this.#graph.constant(name, shape, values);
    const scale = this.#graph.constant(`${name}.scale`, [], scales.slice(0, 1));
    const rows = this.#graph.node('Gather', [table, 'input_ids'], 'words.int8');
    const words = this.#graph.node('DequantizeLinear', [rows, scale], 'words');
    const types = this.#graph.node(
      'Gather',
      [this.#weight('embeddings.token_type_embeddings.weight', [2, DIMENSIONS]), 'token_type_ids'],
      'types',
    );
    const size = this.#graph.node('Shape', ['input_ids'], 'size', { attributes: { start: { int: 1 } } });
    const zero = this.#graph.constant('zero', [1], BigInt64Array.of(0n));
    const positions = this.#graph.node(
      'Slice',
      [this.#weight('embeddings.position_embeddings.weight', [POSITIONS, DIMENSIONS]), zero, size],
      'positions',
    );
    const sum = this.#graph.node('Add', [words, types], 'embeddings.words');
    return this.#norm('embeddings.LayerNorm', this.#graph.node('Add', [sum, positions], 'embeddings.sum'));
  }

  /** 0 for a token and the least number for padding, `[batch, 1, 1, tokens]`. */
  #mask(): string {
    const axes = this.#graph.constant('mask.axes', [2], BigInt64Array.of(1n, 2n));
    const wide = this.#graph.node('Unsqueeze', ['attention_mask', axes], 'mask.wide');
    const float = this.#graph.node('Cast', [wide], 'mask.float', {
      attributes: { to: { int: TensorProto.DataType.FLOAT } },
    });
    const padding = this.#graph.node('Sub', [this.#scalar('one', 1), float], 'mask.padding');
    return this.#graph.node('Mul', [padding, this.#scalar('least', -3.4028234663852886e38)], 'mask');
  }

  #layer(name: string, input: string, mask: string): string {
    const mixed = this.#linear(`${name}.attention.output.dense`, this.#attention(name, input, mask));
    const middle = this.#norm(
      `${name}.attention.output.LayerNorm`,
      this.#graph.node('Add', [mixed, input], `${name}.attention.sum`),
    );
    const wide = this.#linear(`${name}.intermediate.dense`, middle, DIMENSIONS, FEED_FORWARD);
    const narrow = this.#linear(`${name}.output.dense`, this.#gelu(name, wide), FEED_FORWARD);
    const sum = this.#graph.node('Add', [narrow, middle], `${name}.sum`);
    return this.#norm(`${name}.output.LayerNorm`, sum);
  }

  #attention(name: string, input: string, mask: string): string {
    const node = (operator: string, inputs: readonly string[], output: string) =>
      this.#graph.node(operator, inputs, `${name}.${output}`);
    const width = DIMENSIONS / HEADS;
    const parted = this.#graph.constant(
      `${name}.parted`,
      [4],
      BigInt64Array.of(0n, 0n, BigInt(HEADS), BigInt(width)),
    );
    const joined = this.#graph.constant(`${name}.joined`, [3], BigInt64Array.of(0n, 0n, BigInt(DIMENSIONS)));
    const heads = (part: string, perm: readonly number[]) => {
      const whole = this.#linear(`${name}.attention.self.${part}`, input);
      return this.#transpose(node('Reshape', [whole, parted], `${part}.parts`), perm);
    };
    const query = heads('query', [0, 2, 1, 3]);
    const key = heads('key', [0, 2, 3, 1]);
    const value = heads('value', [0, 2, 1, 3]);
    const products = node('MatMul', [query, key], 'products');
    const scaled = node('Div', [products, this.#scalar(`${name}.root`, Math.sqrt(width))], 'scaled');
    const scores = this.#graph.node('Softmax', [node('Add', [scaled, mask], 'masked')], `${name}.scores`, {
      attributes: { axis: { int: -1 } },
    });
    const found = this.#transpose(node('MatMul', [scores, value], 'found'), [0, 2, 1, 3]);
    return node('Reshape', [found, joined], 'attended');
  }

  /** 0.5 x (1 + erf(x / sqrt(2))), in the order in which ONNX Runtime looks for it. */
  #gelu(name: string, input: string): string {
    const node = (operator: string, inputs: readonly string[], output: string) =>
      this.#graph.node(operator, inputs, `${name}.gelu.${output}`);
    const erf = node(
      'Erf',
      [node('Div', [input, this.#scalar(`${name}.gelu.root`, Math.SQRT2)], 'div')],
      'erf',
    );
    const sum = node('Add', [erf, this.#scalar(`${name}.gelu.one`, 1)], 'sum');
    return node(
      'Mul',
      [node('Mul', [input, sum], 'product'), this.#scalar(`${name}.gelu.half`, 0.5)],
      'result',
    );
  }

  /** A product with a matrix in eight bits, plus the bias. The linear layers of one input share its quantised form. */
  #linear(name: string, input: string, rows = DIMENSIONS, columns = DIMENSIONS): string {
    const matrix = transpose(this.#weights.read(`${name}.weight`, [columns, rows]), columns, rows);
    const { values, scales } = quantiseColumns(matrix, columns);
    const weight = this.#graph.constant(`${name}.weight`, [rows, columns], values);
    const scale = this.#graph.constant(`${name}.weight.scale`, [columns], scales);
    const [bytes, step, zero] = this.#quantised(input);
    const product = this.#graph.node('MatMulInteger', [bytes, weight, zero], `${name}.int32`);
    const float = this.#graph.node('Cast', [product], `${name}.float`, {
      attributes: { to: { int: TensorProto.DataType.FLOAT } },
    });
    const factor = this.#graph.node('Mul', [step, scale], `${name}.factor`);
    const scaled = this.#graph.node('Mul', [float, factor], `${name}.product`);
    return this.#graph.node('Add', [this.#weight(`${name}.bias`, [columns]), scaled], name);
  }

  readonly #inBytes = new Set<string>();

  #quantised(input: string): [string, string, string] {
    const names: [string, string, string] = [`${input}.uint8`, `${input}.scale`, `${input}.zero`];
    if (!this.#inBytes.has(input)) this.#graph.nodeOf('DynamicQuantizeLinear', [input], names);
    this.#inBytes.add(input);
    return names;
  }

  #norm(name: string, input: string): string {
    const factors = [
      this.#weight(`${name}.weight`, [DIMENSIONS]),
      this.#weight(`${name}.bias`, [DIMENSIONS]),
    ];
    return this.#graph.node('LayerNormalization', [input, ...factors], name, {
      attributes: { axis: { int: -1 }, epsilon: { float: EPSILON } },
    });
  }

  #transpose(input: string, perm: readonly number[]): string {
    return this.#graph.node('Transpose', [input], `${input}.turned`, {
      attributes: { perm: { ints: perm } },
    });
  }

  #weight(name: string, shape: readonly number[]): string {
    return this.#graph.constant(name, shape, this.#weights.read(name, shape));
  }

  #scalar(name: string, value: number): string {
    return this.#graph.constant(name, [], Float32Array.of(value));
  }
}
