/** Spherical k-means of few vectors. */
import { dot } from '../vector.ts';

const ITERATIONS = 4;

/** Centres of vectors, and the number of the centre of each vector: that with which it has the largest product. */
export interface Division {
  /** Of unit length. */
  readonly centres: readonly Float32Array[];
  readonly nearest: readonly number[];
}

/**
 * Divides vectors into two, beginning with two that are far apart.
 * @returns `undefined` when all are alike
 */
export function divideInTwo(vectors: readonly Float32Array[]): Division | undefined {
  const one = farthest(vectors, meanOf(vectors));
  const division = divideAbout(vectors, [one, farthest(vectors, one)]);
  return division.nearest.includes(1) && division.nearest.includes(0) ? division : undefined;
}

/** Divides vectors, beginning with these centres. A centre that is nearest to none stays where it is. */
export function divideAbout(vectors: readonly Float32Array[], from: readonly Float32Array[]): Division {
  let centres = from;
  let nearest = vectors.map((vector) => nearestOf(centres, vector));
  for (let i = 0; i < ITERATIONS; i++) {
    centres = centres.map((centre, at) => {
      const members = vectors.filter((_, j) => nearest[j] === at);
      return members.length === 0 ? centre : meanOf(members);
    });
    nearest = vectors.map((vector) => nearestOf(centres, vector));
  }
  return { centres, nearest };
}

/** The direction of the sum of vectors, of unit length. */
export function meanOf(vectors: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(vectors[0]?.length ?? 0);
  for (const vector of vectors)
    for (let k = 0; k < sum.length; k++) sum[k] = (sum[k] as number) + (vector[k] as number);
  const length = Math.sqrt(dot(sum, sum));
  return length > 0 ? sum.map((x) => x / length) : sum;
}

function farthest(vectors: readonly Float32Array[], from: Float32Array): Float32Array {
  const products = vectors.map((vector) => dot(vector, from));
  return vectors[products.indexOf(Math.min(...products))] ?? from;
}

function nearestOf(centres: readonly Float32Array[], vector: Float32Array): number {
  let [best, highest] = [0, Number.NEGATIVE_INFINITY];
  for (const [i, centre] of centres.entries()) {
    const value = dot(centre, vector);
    if (value > highest) [best, highest] = [i, value];
  }
  return best;
}
