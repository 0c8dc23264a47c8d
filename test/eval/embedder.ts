import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { createPool } from '../../functions/server/embedding/pool.ts';
import { ensureModel } from '../../pipeline/model/build.ts';
import type { Effort } from '../../pipeline/model/effort.ts';
import { DIMENSIONS, modelName, type Variant } from '../../pipeline/model/minilm.ts';
import type { Vectors } from '../../pipeline/topics/label-vectors.ts';
import type { Embedder } from '../../pipeline/types.ts';

const CACHE = join(import.meta.dirname, '../../.cache/eval');
const KEY_BYTES = 16;
const ROW_BYTES = KEY_BYTES + 4 * DIMENSIONS;

/** The embedder, with two workers; int8 and effort 1 are what ships. Close it. */
export async function openEmbedder(
  variant: Variant = 'int8',
  effort: Effort = 1,
  size = 2,
): Promise<Embedder> {
  return createPool({ size, model: await ensureModel({ variant, effort }) });
}

/**
 * The embedder as shipped, with a file of the vectors of earlier runs, by model and text. The model is loaded for the
 * first text without a vector. `tokens` and `truncated` of stored vectors are not known: 0 and false.
 */
export function openCachedEmbedder(effort: Effort = 1, folder = CACHE): Embedder {
  const model = modelName('int8', effort);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${model.replaceAll('/', '-')}.vectors`);
  const vectors = readVectors(path);
  let pool: Promise<Embedder> | undefined;
  return {
    model,
    dimensions: DIMENSIONS,
    concurrency: 4,
    async embed(text) {
      const key = createHash('sha256').update(text).digest().subarray(0, KEY_BYTES);
      const stored = vectors.get(key.toString('hex'));
      if (stored !== undefined) return { vector: stored, tokens: 0, truncated: false };
      pool ??= openEmbedder('int8', effort);
      const embedding = await (await pool).embed(text);
      vectors.set(key.toString('hex'), embedding.vector);
      appendFileSync(path, Buffer.concat([key, Buffer.from(embedding.vector.buffer)]));
      return embedding;
    },
    close: async () => (await pool)?.close(),
  };
}

/** Rows of a key and a vector, by key. The row that an interrupted run left short is cut off. */
function readVectors(path: string): Map<string, Float32Array<ArrayBuffer>> {
  const vectors = new Map<string, Float32Array<ArrayBuffer>>();
  if (!existsSync(path)) return vectors;
  const bytes = readFileSync(path);
  const end = bytes.length - (bytes.length % ROW_BYTES);
  if (end < bytes.length) truncateSync(path, end);
  for (let at = 0; at < end; at += ROW_BYTES) {
    const vector = new Float32Array(DIMENSIONS);
    bytes.copy(Buffer.from(vector.buffer), 0, at + KEY_BYTES, at + ROW_BYTES);
    vectors.set(bytes.toString('hex', at, at + KEY_BYTES), vector);
  }
  return vectors;
}

/** The vectors of `texts`, in their order. */
export async function embedAll(texts: readonly string[], embedder: Embedder): Promise<Vectors> {
  const vectors: Float32Array[] = new Array(texts.length);
  const queue = texts.entries();
  const worker = async () => {
    for (const [i, text] of queue) vectors[i] = (await embedder.embed(text)).vector;
  };
  await Promise.all(Array.from({ length: embedder.concurrency }, worker));
  return vectors;
}
