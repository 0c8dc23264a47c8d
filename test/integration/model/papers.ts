import { readFileSync } from 'node:fs';

/**
 * Title and abstract of the 54 papers in the seed dump, got without the pipeline: the dump's lines that are not blank,
 * in pairs, after five of page boilerplate.
 */
export function seedTexts(): string[] {
  const dump = readFileSync(new URL('../../../seeds/2025-03-11-hf-papers.txt', import.meta.url), 'utf8');
  const lines = (dump.match(/[^\r\n]+/g) ?? []).filter((line) => line.trim() !== '').slice(5);
  return lines.flatMap((title, i) => (i % 2 === 0 ? [`${title}\n\n${lines[i + 1]}`] : []));
}

/** Cosine similarity of two vectors of any length. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [dot, normA, normB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] ?? Number.NaN, b[i] ?? Number.NaN];
    dot += x * y;
    normA += x * x;
    normB += y * y;
  }
  return dot / Math.sqrt(normA * normB);
}

/** The vector's bits, so that `toEqual` compares bit by bit and `-0` is not `0`. */
export function bits(vector: Float32Array<ArrayBuffer>): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64');
}
