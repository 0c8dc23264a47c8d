import { ensureModel } from '../../pipeline/model/build-node.ts';
import { createPool } from '../../pipeline/model/pool-node.ts';
import type { Embedder } from '../../pipeline/types.ts';

/** The embedder as shipped: int8, two workers. Close it. */
export async function openEmbedder(): Promise<Embedder> {
  return createPool({ size: 2, model: await ensureModel({ variant: 'int8' }) });
}
