import { countRows, normalise, productOf, type Rows, rowAt } from '../../pipeline/retrieval/rows.ts';

const ITERATIONS = 24;

/**
 * The directions in which vectors vary most about the origin: the leading eigenvectors of their scatter, found by
 * orthogonal iteration (Golub, Van Loan: Matrix Computations, 8.2). The product of two vectors so projected is the best
 * guess of their own product at that length (LeanVec, arXiv 2312.16335).
 * @param rows some thousand vectors
 * @param dimensions of the projected vectors, a multiple of four
 * @returns orthonormal directions, a row each
 */
export function fitProjection(rows: Rows, dimensions: number): Rows {
  const n = rows.dimensions;
  const scatter: Rows = { values: scatterOf(rows), dimensions: n };
  // Any start will do that leans to no direction: here, vectors of the sample.
  const found: Rows = { values: rows.values.slice(0, dimensions * n), dimensions: n };
  orthonormalise(found);
  const next = new Float32Array(dimensions * n);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    for (let i = 0; i < dimensions; i++)
      for (let j = 0; j < n; j++) next[i * n + j] = productOf(found, i, scatter, j);
    found.values.set(next);
    orthonormalise(found);
  }
  return found;
}

/** Vectors in fewer dimensions. @param directions from `fitProjection` */
export function projectRows(rows: Rows, directions: Rows): Rows {
  const dimensions = countRows(directions);
  const values = new Float32Array(countRows(rows) * dimensions);
  for (let i = 0, at = 0; i < countRows(rows); i++)
    for (let j = 0; j < dimensions; j++) values[at++] = productOf(rows, i, directions, j);
  return { values, dimensions };
}

/** The mean of the outer products of vectors with themselves, a square matrix row by row. */
function scatterOf(rows: Rows): Float32Array {
  const [n, count] = [rows.dimensions, countRows(rows)];
  const sum = new Float64Array(n * n);
  for (let at = 0; at < count; at++) {
    const row = rowAt(rows, at);
    for (let i = 0; i < n; i++)
      for (let j = 0, x = row[i] as number; j <= i; j++)
        sum[i * n + j] = (sum[i * n + j] as number) + x * (row[j] as number);
  }
  const matrix = new Float32Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = (sum[i * n + j] as number) / count;
  return matrix;
}

/** Makes rows orthogonal and of length 1, in their order (modified Gram-Schmidt). */
function orthonormalise(rows: Rows): void {
  for (let i = 0; i < countRows(rows); i++) {
    const row = rowAt(rows, i);
    for (let j = 0; j < i; j++) {
      const [other, product] = [rowAt(rows, j), productOf(rows, i, rows, j)];
      for (let k = 0; k < row.length; k++) row[k] = (row[k] as number) - product * (other[k] as number);
    }
    normalise(row);
  }
}
