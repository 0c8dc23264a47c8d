/**
 * A linear discriminant (R. A. Fisher: The Use of Multiple Measurements in Taxonomic Problems, 1936; Hastie, Tibshirani,
 * Friedman: The Elements of Statistical Learning, 4.3): topics are normal distributions with one covariance, learnt from
 * how likely each paper of a sample is of each topic.
 */

/** Scores of topics: `directions` times the vector, plus `offsets`; logarithms of likelihoods, up to a common number. */
export interface Discriminant {
  /** One a topic. */
  readonly directions: readonly Float64Array[];
  readonly offsets: Float64Array;
}

/** Share of the mean variance that is added to each dimension: 384 of them are many for some thousand papers. */
const RIDGE = 0.5;
/** Weight of a label in the mean of its topic's papers, in papers. */
const LABEL_PAPERS = 24;
/** Length of a label as such a paper: about the part of a paper's vector that its topic explains. */
const LABEL_LENGTH = 0.45;

/**
 * Learns the discriminant.
 * @param vectors of the sample, centred, of unit length
 * @param scatter of the vectors, from `scatterOf`
 * @param labels one a topic, of unit length
 * @param shares topics a row, a row a paper: how likely it is of each topic
 */
export function learnDiscriminant(
  vectors: readonly Float64Array[],
  scatter: Float64Array,
  labels: readonly Float64Array[],
  shares: Float64Array,
): Discriminant {
  const topics = labels.length;
  const dimensions = labels[0]?.length ?? 0;
  const mass = new Float64Array(topics);
  const sums = labels.map(() => new Float64Array(dimensions));
  for (const [i, vector] of vectors.entries())
    for (const [t, sum] of sums.entries()) {
      const share = shares[i * topics + t] ?? 0;
      if (share < 1e-4) continue;
      mass[t] = (mass[t] ?? 0) + share;
      for (let d = 0; d < dimensions; d++) sum[d] = (sum[d] ?? 0) + share * (vector[d] ?? 0);
    }
  const covariance = Float64Array.from(scatter);
  for (const [t, sum] of sums.entries()) addProduct(covariance, sum, -1 / Math.max(mass[t] ?? 0, 1e-9));
  const total = vectors.length;
  for (let at = 0; at < covariance.length; at++) covariance[at] = (covariance[at] ?? 0) / total;
  let trace = 0;
  for (let d = 0; d < dimensions; d++) trace += covariance[d * dimensions + d] ?? 0;
  for (let d = 0; d < dimensions; d++)
    covariance[d * dimensions + d] = (covariance[d * dimensions + d] ?? 0) + (RIDGE * trace) / dimensions;
  const root = cholesky(covariance, dimensions);
  const all = mass.reduce((sum, x) => sum + x, 0);
  const offsets = new Float64Array(topics);
  const directions = sums.map((sum, t) => {
    const weight = (mass[t] ?? 0) + LABEL_PAPERS;
    const mean = sum.map((x, d) => (x + LABEL_PAPERS * LABEL_LENGTH * (labels[t]?.[d] ?? 0)) / weight);
    const direction = solve(root, mean);
    const prior = Math.log((mass[t] ?? 0) / all + 1e-6);
    offsets[t] = prior - mean.reduce((product, x, d) => product + x * (direction[d] ?? 0), 0) / 2;
    return direction;
  });
  return { directions, offsets };
}

/** The sum of the outer products of vectors with themselves: the lower half of a square matrix, row by row. */
export function scatterOf(vectors: readonly Float64Array[]): Float64Array {
  const n = vectors[0]?.length ?? 0;
  const matrix = new Float64Array(n * n);
  for (const vector of vectors)
    for (let i = 0; i < n; i++) {
      const x = vector[i] ?? 0;
      for (let j = 0; j <= i; j++) matrix[i * n + j] = (matrix[i * n + j] ?? 0) + x * (vector[j] ?? 0);
    }
  return matrix;
}

/** Adds `factor` times the outer product of `vector` with itself to the lower half of `matrix`. */
function addProduct(matrix: Float64Array, vector: Float64Array, factor: number): void {
  const n = vector.length;
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++)
      matrix[i * n + j] = (matrix[i * n + j] ?? 0) + factor * (vector[i] ?? 0) * (vector[j] ?? 0);
}

/** The lower triangle whose product with its transpose is `matrix`, of which the lower half is read. */
function cholesky(matrix: Float64Array, n: number): Float64Array {
  const root = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i * n + j] ?? 0;
      for (let k = 0; k < j; k++) rest -= (root[i * n + k] ?? 0) * (root[j * n + k] ?? 0);
      root[i * n + j] = i === j ? Math.sqrt(Math.max(rest, 1e-12)) : rest / (root[j * n + j] ?? 1);
    }
  return root;
}

/** Solves `root` times its transpose times x = `right`. */
function solve(root: Float64Array, right: Float64Array): Float64Array {
  const n = right.length;
  const x = Float64Array.from(right);
  for (let i = 0; i < n; i++) {
    let rest = x[i] ?? 0;
    for (let k = 0; k < i; k++) rest -= (root[i * n + k] ?? 0) * (x[k] ?? 0);
    x[i] = rest / (root[i * n + i] ?? 1);
  }
  for (let i = n - 1; i >= 0; i--) {
    let rest = x[i] ?? 0;
    for (let k = i + 1; k < n; k++) rest -= (root[k * n + i] ?? 0) * (x[k] ?? 0);
    x[i] = rest / (root[i * n + i] ?? 1);
  }
  return x;
}
