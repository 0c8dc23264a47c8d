import { dot } from '../label-vectors.ts';

const MAX_ROUNDS = 25;
const RESTARTS = 4;

/** A cluster: its middle, of unit length, and the places of its vectors, the nearest to the middle first. */
export interface Cluster {
  readonly centre: Float32Array;
  readonly members: readonly number[];
}

/**
 * Spherical k-means: k clusters of unit vectors by cosine, the best of four tries from different beginnings. The same
 * vectors in the same order give the same clusters.
 *
 * After I. S. Dhillon, D. S. Modha: Concept decompositions for large sparse text data (Machine Learning 42, 2001); the
 * beginnings after D. Arthur, S. Vassilvitskii: k-means++ (SODA 2007).
 * @returns at most k clusters, none empty
 */
export function clusterVectors(vectors: readonly Float32Array[], k: number): Cluster[] {
  if (vectors.length === 0) return [];
  const tries = Array.from({ length: RESTARTS }, (_, i) => settle(vectors, beginnings(vectors, k, i + 1)));
  const best = tries.reduce((a, b) => (b.similarity > a.similarity ? b : a));
  return best.centres
    .map((centre, c) => ({
      centre,
      members: vectors
        .flatMap((vector, i) => (best.nearest[i] === c ? [{ i, similarity: dot(vector, centre) }] : []))
        .sort((a, b) => b.similarity - a.similarity)
        .map(({ i }) => i),
    }))
    .filter(({ members }) => members.length > 0);
}

/** Vectors without what all have in common, their mean, of unit length again. */
export function withoutMean(vectors: readonly Float32Array[]): Float32Array[] {
  const mean = new Float64Array(vectors[0]?.length ?? 0);
  for (const vector of vectors)
    for (let d = 0; d < mean.length; d++) mean[d] = (mean[d] ?? 0) + (vector[d] ?? 0) / vectors.length;
  return vectors.map((vector) => {
    const difference = vector.map((x, d) => x - (mean[d] ?? 0));
    return unitVector(difference) ?? difference;
  });
}

/** Chooses k vectors, each at random with a weight that grows with the distance from those before. */
function beginnings(vectors: readonly Float32Array[], k: number, seed: number): Float32Array[] {
  const random = randomNumbers(seed);
  const chosen: Float32Array[] = [];
  const distances = new Float64Array(vectors.length).fill(1);
  while (chosen.length < k) {
    let left = random() * distances.reduce((sum, distance) => sum + distance, 0);
    const i = distances.findIndex((distance) => {
      left -= distance;
      return left < 0;
    });
    const vector = vectors[i];
    // No vector is left that differs from the chosen ones.
    if (vector === undefined) break;
    chosen.push(vector);
    for (const [j, other] of vectors.entries())
      distances[j] = Math.min(distances[j] ?? 0, Math.max(0, 1 - dot(other, vector)));
    distances[i] = 0;
  }
  return chosen;
}

/** Moves the centres to the middles of what is nearest to them until nothing changes. */
function settle(vectors: readonly Float32Array[], beginnings: readonly Float32Array[]) {
  let centres = [...beginnings];
  const nearest = new Int32Array(vectors.length).fill(-1);
  let similarity = 0;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    let moved = 0;
    similarity = 0;
    const sums = centres.map((centre) => new Float32Array(centre.length));
    for (const [i, vector] of vectors.entries()) {
      let best = Number.NEGATIVE_INFINITY;
      let at = 0;
      for (const [c, centre] of centres.entries()) {
        const product = dot(vector, centre);
        if (product > best) [best, at] = [product, c];
      }
      if (nearest[i] !== at) moved++;
      nearest[i] = at;
      similarity += best;
      const sum = sums[at];
      if (sum !== undefined) for (let d = 0; d < sum.length; d++) sum[d] = (sum[d] ?? 0) + (vector[d] ?? 0);
    }
    if (moved === 0) break;
    centres = sums.map((sum, c) => unitVector(sum) ?? centres[c] ?? sum);
  }
  return { centres, nearest, similarity };
}

/** @returns `undefined` for zeros */
function unitVector(vector: Float32Array): Float32Array | undefined {
  const length = Math.sqrt(dot(vector, vector));
  return length === 0 ? undefined : vector.map((x) => x / length);
}

/** Numbers from 0 to below 1: Marsaglia's xorshift (Journal of Statistical Software 8, 2003). */
function randomNumbers(seed: number): () => number {
  let state = seed * 0x9e3779b1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
