import { createPool } from '../../functions/server/embedding/pool.ts';
import { ensureModel } from '../../pipeline/model/build.ts';
import type { Vectors } from '../../pipeline/topics/label-vectors.ts';
import type { Embedder } from '../../pipeline/types.ts';

/** The embedder as shipped: int8, two workers. Close it. */
export async function openEmbedder(): Promise<Embedder> {
  return createPool({ size: 2, model: await ensureModel({ variant: 'int8' }) });
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
