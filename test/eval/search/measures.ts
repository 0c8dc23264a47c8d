/** Measures of a ranked list against judgements, each from 0 to 1. */

/**
 * Normalised discounted cumulative gain: the sum of (2^grade - 1) / log2(rank + 1) over the first `depth` ranks, divided by
 * that of the best order. 0 when nothing is relevant. C. Burges and others: Learning to Rank using Gradient Descent (ICML
 * 2005), after K. Järvelin, J. Kekäläinen: Cumulated gain-based evaluation of IR techniques (ACM TOIS 2002).
 * @param grades 0 or missing for what is not relevant
 */
export function ndcg(ranked: readonly string[], grades: ReadonlyMap<string, number>, depth: number): number {
  const gain = (list: readonly number[]) =>
    list.slice(0, depth).reduce((sum, grade, i) => sum + (2 ** grade - 1) / Math.log2(i + 2), 0);
  const best = gain([...grades.values()].toSorted((a, b) => b - a));
  return best === 0 ? 0 : gain(ranked.map((id) => grades.get(id) ?? 0)) / best;
}

/** Share of the relevant that stand in the first `depth` ranks (trec_eval's `recall`). 0 when nothing is relevant. */
export function recall(ranked: readonly string[], relevant: ReadonlySet<string>, depth: number): number {
  const found = ranked.slice(0, depth).filter((id) => relevant.has(id)).length;
  return relevant.size === 0 ? 0 : found / relevant.size;
}

/**
 * Mean over the relevant of the precision at their ranks, 0 for those that are not in the list (trec_eval's `map`). Its mean
 * over queries is MAP. C. Buckley, E. Voorhees: Evaluating evaluation measure stability (SIGIR 2000).
 */
export function averagePrecision(ranked: readonly string[], relevant: ReadonlySet<string>): number {
  let found = 0;
  const sum = ranked.reduce((before, id, i) => (relevant.has(id) ? before + ++found / (i + 1) : before), 0);
  return relevant.size === 0 ? 0 : sum / relevant.size;
}
