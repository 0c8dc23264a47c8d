/** A paper in a ranking. */
export interface Ranked {
  readonly id: string;
  /** The higher, the better; 0 when nothing speaks for the paper. */
  readonly score: number;
}

/**
 * Fuses rankings of one query, such as that by words and that by meaning: the weighted sum of each score as a share of the
 * best one in its ranking, so from 0 to the sum of the weights. A paper that is missing in a ranking counts 0 there, as
 * does a negative score. Deeper rankings add papers and change no score. Min-max scaling with 0 as the lowest score:
 * S. Bruch, S. Gai, A. Ingber: An Analysis of Fusion Functions for Hybrid Retrieval (ACM TOIS 2023).
 * @param rankings the best first
 * @param weights of the rankings, in their order
 * @returns the best first; equals in the order in which the rankings name them
 */
export function fuse(rankings: readonly (readonly Ranked[])[], weights: readonly number[]): Ranked[] {
  const scores = new Map<string, number>();
  rankings.forEach((ranking, i) => {
    const best = ranking[0]?.score ?? 0;
    for (const { id, score } of ranking) {
      const share = best > 0 ? Math.max(0, score) / best : 0;
      scores.set(id, (scores.get(id) ?? 0) + (weights[i] ?? 0) * share);
    }
  });
  return bestFirst(scores);
}

/** The papers of `scores`, the best first. */
export function bestFirst(scores: ReadonlyMap<string, number>): Ranked[] {
  return [...scores].map(([id, score]) => ({ id, score })).toSorted((a, b) => b.score - a.score);
}
