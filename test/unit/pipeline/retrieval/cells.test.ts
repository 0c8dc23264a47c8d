import { describe, expect, test } from 'vitest';
import { cellOf, fitCells, nearestRows } from '../../../../pipeline/retrieval/cells.ts';
import { countRows, normalise, productOf, type Rows, rowAt } from '../../../../pipeline/retrieval/rows.ts';
import { randomNumbers } from '../../../support/random.ts';

const DIMENSIONS = 16;

/** Unit vectors about so many random directions, in turns. */
function clustered(count: number, clusters: number, spread: number): Rows {
  const random = randomNumbers(7);
  const centres = Float32Array.from({ length: clusters * DIMENSIONS }, () => random() - 0.5);
  const rows = { values: new Float32Array(count * DIMENSIONS), dimensions: DIMENSIONS };
  for (let i = 0; i < count; i++) {
    const row = rowAt(rows, i);
    for (let k = 0; k < DIMENSIONS; k++)
      row[k] = (centres[(i % clusters) * DIMENSIONS + k] ?? 0) + spread * (random() - 0.5);
    normalise(row);
  }
  return rows;
}

describe('nearestRows()', () => {
  test('gives the places of the largest products, the largest first', () => {
    const rows = clustered(300, 300, 0);
    const all = Array.from({ length: 300 }, (_, i) => i);
    all.sort((a, b) => productOf(rows, b, rows, 4) - productOf(rows, a, rows, 4));
    expect(nearestRows(rows, rows, 4, 25)).toEqual(all.slice(0, 25));
    expect(nearestRows(rows, rows, 4, 1)).toEqual([4]);
  });

  test('gives all places when fewer than asked for', () => {
    const rows = clustered(3, 3, 0);
    expect(nearestRows(rows, rows, 1, 10).toSorted()).toEqual([0, 1, 2]);
  });
});

describe('fitCells()', () => {
  test('gives as many cells as asked for, in groups side by side', () => {
    const { centres, groups, starts } = fitCells(clustered(2_000, 50, 0.4), 60, randomNumbers(3));
    expect(countRows(centres)).toBe(60);
    expect(starts).toHaveLength(countRows(groups) + 1);
    expect(starts.at(-1)).toBe(60);
    for (let i = 0; i < 60; i++) expect(productOf(centres, i, centres, i)).toBeCloseTo(1, 5);
  });

  test('puts near vectors into one cell, and none into a cell of many times the mean', () => {
    const rows = clustered(4_000, 40, 0.01);
    const cells = fitCells(rows, 40, randomNumbers(3));
    const own = Array.from({ length: 4_000 }, (_, i) => cellOf(cells, rows, i));
    const together = own.filter((cell, i) => i < 40 || cell === own[i % 40]).length;
    expect(together / 4_000).toBeGreaterThan(0.7);
    const sizes = Object.values(Object.groupBy(own, String)).map((members) => members?.length ?? 0);
    expect(Math.max(...sizes)).toBeLessThan(600);
  });
});

describe('cellOf()', () => {
  test('finds the cell with the nearest centre for nearly all vectors', () => {
    const rows = clustered(2_000, 100, 0.5);
    const cells = fitCells(rows, 100, randomNumbers(9));
    const right = Array.from({ length: 2_000 }, (_, i) => i).filter(
      (i) => cellOf(cells, rows, i) === nearestRows(cells.centres, rows, i, 1)[0],
    );
    expect(right.length / 2_000).toBeGreaterThan(0.95);
  });
});
