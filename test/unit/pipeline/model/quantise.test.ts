import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quantiseColumns, quantiseRows, transpose } from '../../../../pipeline/model/quantise.ts';

const ROWS = 3;
const COLUMNS = 4;
/** Matrices of numbers that half precision holds: 11 bits and a sign. */
const matrices = fc
  .array(fc.integer({ min: -2047, max: 2047 }), { minLength: ROWS * COLUMNS, maxLength: ROWS * COLUMNS })
  .map((values) => Float32Array.from(values, (value) => value * 2 ** -14));

test('quantiseColumns() errs by at most half a step', () => {
  fc.assert(
    fc.property(matrices, (matrix) => {
      const { values, scales } = quantiseColumns(matrix, COLUMNS);
      expect(scales).toHaveLength(COLUMNS);
      for (const [i, weight] of matrix.entries()) {
        const scale = scales[i % COLUMNS] ?? Number.NaN;
        expect(scale).toBeGreaterThan(0);
        expect(Math.abs((values[i] ?? Number.NaN) * scale - weight)).toBeLessThanOrEqual(scale * 0.5001);
      }
    }),
  );
});

test('quantiseRows() equals quantiseColumns() of the transpose', () => {
  fc.assert(
    fc.property(matrices, (matrix) => {
      const byRow = quantiseRows(matrix, ROWS);
      const byColumn = quantiseColumns(transpose(matrix, ROWS, COLUMNS), ROWS);
      expect(byRow.scales).toEqual(byColumn.scales);
      expect([...byRow.values].sort()).toEqual([...byColumn.values].sort());
    }),
  );
});

test('quantiseColumns() returns hand-computed values', () => {
  const { values, scales } = quantiseColumns(Float32Array.of(127, 0, -63.4, 0), 2);
  expect([...values]).toEqual([127, 0, -63, 0]);
  expect([...scales]).toEqual([1, 1]);
});

test('transpose() swaps rows and columns', () => {
  expect([...transpose(Float32Array.of(1, 2, 3, 4, 5, 6), 2, 3)]).toEqual([1, 4, 2, 5, 3, 6]);
});
