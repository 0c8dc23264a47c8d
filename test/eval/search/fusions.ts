/** Fusions that the product's `fuse` is compared with. */

import { bestFirst, type Ranked } from '../../../functions/search/fuse.ts';

/** How much the first ranks differ, as usual. */
const K = 60;

/**
 * Sum of 1 / (60 + rank). G. Cormack, C. Clarke, S. Büttcher: Reciprocal Rank Fusion outperforms Condorcet and individual
 * Rank Learning Methods (SIGIR 2009).
 */
export function fuseRanks(rankings: readonly (readonly Ranked[])[]): Ranked[] {
  const scores = new Map<string, number>();
  for (const ranking of rankings) {
    for (const [i, { id }] of ranking.entries()) scores.set(id, (scores.get(id) ?? 0) + 1 / (K + i + 1));
  }
  return bestFirst(scores);
}

/** Weighted sum of z-scores: scores less their mean, by their deviation. A missing paper has the lowest score of the list. */
export function fuseZScores(rankings: readonly (readonly Ranked[])[], weights: readonly number[]): Ranked[] {
  const scores = new Map<string, number>();
  for (const [i, ranking] of rankings.entries()) {
    const mean = ranking.reduce((sum, { score }) => sum + score, 0) / ranking.length;
    const variance = ranking.reduce((sum, { score }) => sum + (score - mean) ** 2, 0) / ranking.length;
    // From the lowest score on, so that a missing paper adds nothing.
    const lowest = ranking.at(-1)?.score ?? 0;
    for (const { id, score } of ranking) {
      const z = variance === 0 ? 0 : (score - lowest) / Math.sqrt(variance);
      scores.set(id, (scores.get(id) ?? 0) + (weights[i] ?? 0) * z);
    }
  }
  return bestFirst(scores);
}
