import { describe, expect, test } from 'vitest';
import { countRows, multiplyRows, productOf, type Rows } from '../../../../pipeline/retrieval/rows.ts';
import { randomNumbers } from '../../../support/random.ts';

/** So many random vectors. */
function randomRows(count: number): Rows {
  const random = randomNumbers(7);
  return { values: Float32Array.from({ length: count * 16 }, () => random() - 0.5), dimensions: 16 };
}

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
