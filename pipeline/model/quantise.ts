/** Quantised weights: `weights[i] ~ values[i] * scales[row or column of i]`. */
export interface Quantised {
  /** -127 to 127, in the order of the weights. */
  readonly values: Int8Array<ArrayBuffer>;
  /** Positive; one per row or one per column. */
  readonly scales: Float32Array<ArrayBuffer>;
}

/**
 * Symmetric int8 quantisation with one scale per column, for the right side of a matrix product: the scale is a factor of
 * the whole output column. B. Jacob et al., "Quantization and Training of Neural Networks for Efficient
 * Integer-Arithmetic-Only Inference", CVPR 2018, arXiv:1712.05877; one scale per channel: R. Krishnamoorthi,
 * arXiv:1806.08342.
 * @param weights row-major, `weights.length / columns` rows; magnitudes of half precision, 0 or 2^-24 to 65,504
 */
export function quantiseColumns(weights: Float32Array, columns: number): Quantised {
  return quantise(weights, columns, 1);
}

/**
 * Quantises with one scale per row, for a table of which single rows are read.
 * @param weights row-major, `rows` rows of equal length
 */
export function quantiseRows(weights: Float32Array, rows: number): Quantised {
  return quantise(weights, rows, weights.length / rows);
}

/** Assigns weights to groups in turn: `run` neighbours to the first group, `run` to the second, and so on. */
function quantise(weights: Float32Array, groups: number, run: number): Quantised {
  const largest = new Float32Array(groups);
  for (let i = 0; i < weights.length; i++) {
    const group = Math.floor(i / run) % groups;
    largest[group] = Math.max(largest[group] ?? 0, Math.abs(weights[i] ?? 0));
  }
  // For a group of zeros, 1 keeps the quotient finite.
  const scales = largest.map((weight) => (weight > 0 ? weight / 127 : 1));
  const values = new Int8Array(weights.length);
  for (let i = 0; i < weights.length; i++) {
    const scale = scales[Math.floor(i / run) % groups] ?? 1;
    values[i] = Math.round((weights[i] ?? 0) / scale);
  }
  return { values, scales };
}

/** Transposes a row-major matrix. */
export function transpose(matrix: Float32Array, rows: number, columns: number): Float32Array<ArrayBuffer> {
  const transposed = new Float32Array(matrix.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      transposed[column * rows + row] = matrix[row * columns + column] ?? 0;
    }
  }
  return transposed;
}
