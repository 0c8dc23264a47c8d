import { describe, expect, test } from 'vitest';
import background from '../../../../pipeline/retrieval/background.json' with { type: 'json' };
import { meaningCut } from '../../../../pipeline/retrieval/background.ts';

const { mean } = background;
const length = Math.hypot(...mean);

/** A vector of length 1 whose product with the mean vector is `similarity`. */
function queryWith(similarity: number): Float32Array {
  // Two entries of the mean, turned by a right angle and with zeros elsewhere, have the product 0 with it.
  const [a = 0, b = 0] = mean;
  const along = similarity / length;
  const across = Math.sqrt(1 - along * along) / Math.hypot(a, b);
  return Float32Array.from(mean, (x, k) => (x / length) * along + (k === 0 ? -b : k === 1 ? a : 0) * across);
}

describe('meaningCut()', () => {
  test('asks for more than the floor of a query that most papers are near to', () => {
    expect(meaningCut(queryWith(0.25))).toBeCloseTo(0.57, 4);
    expect(meaningCut(queryWith(0.2))).toBeCloseTo(0.52, 4);
  });

  test('does not fall below the floor for a query that most papers are far from', () => {
    expect(meaningCut(queryWith(0))).toBe(0.4);
    expect(meaningCut(queryWith(-0.2))).toBe(0.4);
  });

  test('gives a similarity that some paper can have to every query', () => {
    expect(meaningCut(queryWith(length))).toBeLessThan(1);
  });

  test('names the dimensions of a vector of another model', () => {
    expect(() => meaningCut(new Float32Array(768))).toThrow('768 dimensions; expected 384');
  });
});
