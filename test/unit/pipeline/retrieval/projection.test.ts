import { describe, expect, test } from 'vitest';
import { fitProjection, projectRows } from '../../../../pipeline/retrieval/projection.ts';
import { countRows, productOf, type Rows } from '../../../../pipeline/retrieval/rows.ts';
import { randomNumbers } from '../../../support/random.ts';

const random = randomNumbers(5);
const uniform = () => random() * 2 - 1;

/** Vectors of 16 dimensions that vary in four directions of their own, and little in the others. */
function flatVectors(count: number, noise: number): Rows {
  const axes = Array.from({ length: 4 }, () => Float32Array.from({ length: 16 }, uniform));
  const values = new Float32Array(count * 16);
  for (let i = 0; i < count; i++) {
    const weights = axes.map(uniform);
    for (let k = 0; k < 16; k++)
      values[i * 16 + k] = axes.reduce(
        (sum, axis, a) => sum + (axis[k] ?? 0) * (weights[a] ?? 0),
        noise * uniform(),
      );
  }
  return { values, dimensions: 16 };
}

describe('fitProjection()', () => {
  test('gives directions of length 1 at right angles', () => {
    const directions = fitProjection(flatVectors(200, 0.1), 8);
    expect(countRows(directions)).toBe(8);
    for (let i = 0; i < 8; i++)
      for (let j = 0; j < 8; j++)
        expect(productOf(directions, i, directions, j)).toBeCloseTo(i === j ? 1 : 0, 4);
  });

  test('keeps the products of vectors that lie in as many dimensions as it keeps', () => {
    const vectors = flatVectors(200, 0);
    const short = projectRows(vectors, fitProjection(vectors, 4));
    for (let i = 1; i < 50; i++)
      expect(productOf(short, 0, short, i)).toBeCloseTo(productOf(vectors, 0, vectors, i), 4);
  });
});
