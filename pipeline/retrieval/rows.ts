/** Vectors of one length, one after another in one array: a million of them are too many for arrays of their own. */
export interface Rows {
  readonly values: Float32Array;
  readonly dimensions: number;
}

/** Number of rows. */
export function countRows({ values, dimensions }: Rows): number {
  return values.length / dimensions;
}

/** A row as a view, not a copy. */
export function rowAt({ values, dimensions }: Rows, at: number): Float32Array {
  return values.subarray(at * dimensions, (at + 1) * dimensions);
}

/** The inner product of row `i` of `a` and row `j` of `b`, of equal lengths, a multiple of four. */
export function productOf(a: Rows, i: number, b: Rows, j: number): number {
  const x = a.values;
  const y = b.values;
  const n = a.dimensions;
  const atX = i * n;
  const atY = j * n;
  // Four sums, since each addition waits for the one before.
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let k = 0; k < n; k += 4) {
    s0 += (x[atX + k] as number) * (y[atY + k] as number);
    s1 += (x[atX + k + 1] as number) * (y[atY + k + 1] as number);
    s2 += (x[atX + k + 2] as number) * (y[atY + k + 2] as number);
    s3 += (x[atX + k + 3] as number) * (y[atY + k + 3] as number);
  }
  return s0 + s1 + s2 + s3;
}

/**
 * The inner products of all rows of `a` with all rows of `b`, those of a row of `a` one after another. It takes two rows of `a`
 * with four of `b` at a time, so that their numbers are read once: half the time of `productOf` for each pair.
 */
export function multiplyRows(a: Rows, b: Rows): Float32Array {
  const { values: x, dimensions: n } = a;
  const y = b.values;
  const [rows, columns] = [countRows(a), countRows(b)];
  const products = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i += 2)
    for (let j = 0; j < columns; j += 4) {
      // Behind the last row, the last one again.
      const i1 = Math.min(i + 1, rows - 1);
      const j1 = Math.min(j + 1, columns - 1);
      const j2 = Math.min(j + 2, columns - 1);
      const j3 = Math.min(j + 3, columns - 1);
      let [s0, s1, s2, s3, t0, t1, t2, t3] = [0, 0, 0, 0, 0, 0, 0, 0];
      for (let k = 0; k < n; k++) {
        const x0 = x[i * n + k] as number;
        const x1 = x[i1 * n + k] as number;
        const y0 = y[j * n + k] as number;
        const y1 = y[j1 * n + k] as number;
        const y2 = y[j2 * n + k] as number;
        const y3 = y[j3 * n + k] as number;
        s0 += x0 * y0;
        s1 += x0 * y1;
        s2 += x0 * y2;
        s3 += x0 * y3;
        t0 += x1 * y0;
        t1 += x1 * y1;
        t2 += x1 * y2;
        t3 += x1 * y3;
      }
      products[i * columns + j] = s0;
      products[i * columns + j1] = s1;
      products[i * columns + j2] = s2;
      products[i * columns + j3] = s3;
      products[i1 * columns + j] = t0;
      products[i1 * columns + j1] = t1;
      products[i1 * columns + j2] = t2;
      products[i1 * columns + j3] = t3;
    }
  return products;
}

/** Brings a vector to length 1, in place. A vector of zeros remains. */
export function normalise(vector: Float32Array): void {
  let square = 0;
  for (const x of vector) square += x * x;
  const factor = square > 0 ? 1 / Math.sqrt(square) : 0;
  for (let k = 0; k < vector.length; k++) vector[k] = (vector[k] as number) * factor;
}
