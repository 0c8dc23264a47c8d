import background from './background.json' with { type: 'json' };

/** How much nearer than the mean paper a paper about the query is. */
const MIN_LEAD = 0.3;
/** However far most papers are from a query, none below this is about it: a query about cooking has a nearest paper too. */
const MIN_SIMILARITY = 0.4;

/**
 * The least cosine with a query that makes a paper one about it. Most papers are near a query about models of language,
 * few near one about chess. So the cut is relative to the mean cosine of the query with 20,000 papers of arXiv, which is its
 * product with their mean vector. It depends on the query alone, never on the papers of a catalogue.
 * `npm run eval -- cuts` shows what it finds.
 * @param vector of a query, of length 1
 * @throws RangeError when the vector has not as many dimensions as the background
 */
export function meaningCut(vector: Float32Array): number {
  const { mean } = background;
  if (vector.length !== mean.length) {
    throw new RangeError(
      `Calibrating a search: its vector has ${vector.length} dimensions; expected ${mean.length}.`,
    );
  }
  let similarity = 0;
  for (const [k, x] of vector.entries()) similarity += x * (mean[k] as number);
  return Math.max(MIN_SIMILARITY, similarity + MIN_LEAD);
}
