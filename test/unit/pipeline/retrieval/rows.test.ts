import { describe, expect, test } from 'vitest';
import { nearestRows, productOf, type Rows } from '../../../../pipeline/retrieval/rows.ts';
import { randomNumbers } from '../../../support/random.ts';

/** So many random vectors. */
function randomRows(count: number): Rows {
  const random = randomNumbers(7);
  return { values: Float32Array.from({ length: count * 16 }, () => random() - 0.5), dimensions: 16 };
}

describe('nearestRows()', () => {
  test('gives the places of the largest products, the largest first', () => {
    const rows = randomRows(300);
    const all = Array.from({ length: 300 }, (_, i) => i);
    all.sort((a, b) => productOf(rows, b, rows, 4) - productOf(rows, a, rows, 4));
    expect(nearestRows(rows, rows, 4, 25)).toEqual(all.slice(0, 25));
    expect(nearestRows(rows, rows, 4, 1)).toEqual(all.slice(0, 1));
  });

  test('gives all places when fewer than asked for', () => {
    const rows = randomRows(3);
    expect(nearestRows(rows, rows, 1, 10).toSorted()).toEqual([0, 1, 2]);
  });
});
