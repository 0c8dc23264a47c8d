/**
 * How much of a text the model computes. Tokens that say little leave after the first layers, as in the Latency Adjustable
 * Transformer (S. Kachuee and M. Sharifkhani, 2022, arXiv:2201.03327): their neighbours have read them by then.
 */

/** The efforts to choose from: the share of a text's tokens that pass all layers. */
export const EFFORTS = [1, 0.8, 0.6, 0.4] as const;

export type Effort = (typeof EFFORTS)[number];

/** Name of the graph's input for the positions that stay, int32 `[kept]`, of every graph but that of effort 1. */
export const KEPT = 'kept';

/** Shorter texts, such as queries and phrases of topics, keep all tokens: little time could be gained. */
export const MIN_KEPT_TOKENS = 64;

const CLS = 101;
const SEP = 102;
const FULL_STOP = 1012;

/**
 * Chooses the tokens that stay: the rarest. The vocabulary is in order of frequency, punctuation first, so a token's id
 * ranks it. Attention rests on `[CLS]`, `[SEP]` and full stops when it finds nothing; without them, vectors change most.
 * @param ids token ids of a text
 * @returns their positions, ascending
 */
export function keptPositions(ids: Int32Array, effort: Effort): Int32Array<ArrayBuffer> {
  const positions = Int32Array.from(ids.keys());
  const count = Math.max(MIN_KEPT_TOKENS, Math.round(effort * ids.length));
  if (count >= ids.length) return positions;
  const rank = (position: number) => {
    const id = ids[position] ?? 0;
    return id === CLS || id === SEP || id === FULL_STOP ? Number.MAX_SAFE_INTEGER : id;
  };
  return positions
    .sort((a, b) => rank(b) - rank(a) || a - b)
    .slice(0, count)
    .sort();
}
