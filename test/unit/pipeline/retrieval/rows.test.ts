import { describe, expect, test } from 'vitest';
import {
  countRows,
  multiplyRows,
  nearestRows,
  productOf,
  type Rows,
} from '../../../../pipeline/retrieval/rows.ts';
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

describe('multiplyRows()', () => {
  test.for([
    [1, 1],
    [2, 4],
    [3, 7],
    [5, 2],
    [8, 9],
  ])('gives the product of each of %i rows with each of %i', ([rows = 0, columns = 0]) => {
    const [a, b] = [randomRows(rows), randomRows(columns)];
    const products = multiplyRows(a, b);
    expect(products).toHaveLength(rows * columns);
    for (let i = 0; i < countRows(a); i++)
      for (let j = 0; j < countRows(b); j++)
        expect(products[i * columns + j]).toBeCloseTo(productOf(a, i, b, j), 6);
  });

  test('gives nothing for no rows', () => {
    expect(multiplyRows(randomRows(3), randomRows(0))).toHaveLength(0);
  });
});
