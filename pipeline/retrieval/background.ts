import background from './background.json' with { type: 'json' };

/** How much nearer to a query than the mean paper a paper about it is. */
export const MIN_LEAD = 0.32;
/** Of a query that most papers are far from, some paper is the nearest too, without being about it. */
export const MIN_SIMILARITY = 0.4;

/**
 * The least cosine with a query that makes a paper one about it. Most papers are near a query about language models, few
 * near one about chess: so the cut is relative to the mean of the papers. It depends on the query alone, never on the
 * papers of a catalogue. `npm run eval -- cuts` measures what passes.
 * @param vector of a query, of length 1
 * @throws RangeError when the vector has not as many dimensions as the background
 */
export function meaningCut(vector: Float32Array): number {
  return Math.max(MIN_SIMILARITY, meanSimilarity(vector) + MIN_LEAD);
}

/**
 * The mean of a query's cosines with 20,000 papers of arXiv, which is its product with the mean of their vectors.
 * `test/programs/background.ts` made `background.json`.
 */
export function meanSimilarity(vector: Float32Array): number {
  const { mean } = background;
  if (vector.length !== mean.length) {
    throw new RangeError(
      `Calibrating a search: its vector has ${vector.length} dimensions; expected ${mean.length}.`,
    );
  }
  let similarity = 0;
  for (const [k, x] of vector.entries()) similarity += x * (mean[k] as number);
  return similarity;
}
