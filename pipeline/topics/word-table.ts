/**
 * Words that tell topics apart: multinomial naive Bayes over the words of papers, learnt from how likely each paper of a
 * sample is of each topic (K. Nigam et al.: Text Classification from Labeled and Unlabeled Documents using EM, Machine
 * Learning 39, 2000).
 */

/** The words of a paper with their weights: 1 + log(count), of length 1 together. */
export type WordWeights = ReadonlyMap<string, number>;

export function wordWeights(text: string): WordWeights {
  const counts = new Map<string, number>();
  for (const word of text.toLowerCase().match(/\p{L}[\p{L}\p{N}]+/gu) ?? [])
    counts.set(word, (counts.get(word) ?? 0) + 1);
  let squares = 0;
  for (const [word, count] of counts) {
    const weight = 1 + Math.log(count);
    counts.set(word, weight);
    squares += weight * weight;
  }
  const length = Math.sqrt(squares);
  for (const [word, weight] of counts) counts.set(word, weight / length);
  return counts;
}

/** Papers with a word, for it to be learnt. */
const MIN_PAPERS = 3;

/** The words of a sample that at least three papers have, in alphabetical order. */
export function vocabulary(sample: Iterable<WordWeights>): string[] {
  const papers = new Map<string, number>();
  for (const words of sample) for (const word of words.keys()) papers.set(word, (papers.get(word) ?? 0) + 1);
  return [...papers.keys()].filter((word) => (papers.get(word) ?? 0) >= MIN_PAPERS).sort();
}

/** Weight of the sample as a whole in the frequencies of a topic's words, in papers of one word. */
const BACKGROUND = 40;

/** Words of a paper as their places in a vocabulary, each followed by its weight: a sample of maps is large. */
export type PlacedWords = Float64Array;

/** What each word says for each topic: topics a row, a row a word. */
export type WordTable = Float64Array;

/**
 * Learns what each word says for each topic: the logarithm of its frequency in the topic against that in the sample, less
 * the mean over topics. All topics count alike, so that a frequent topic does not draw words.
 * @param shares topics a row, a row a paper: how likely it is of each topic
 */
export function learnWords(sample: readonly PlacedWords[], shares: Float64Array, words: number): WordTable {
  const topics = shares.length / sample.length;
  const table = new Float64Array(words * topics);
  const background = new Float64Array(words);
  for (const [i, paper] of sample.entries())
    for (let at = 0; at < paper.length; at += 2) {
      const [place, weight] = [paper[at] ?? 0, paper[at + 1] ?? 0];
      background[place] = (background[place] ?? 0) + weight;
      for (let t = 0; t < topics; t++)
        table[place * topics + t] = (table[place * topics + t] ?? 0) + weight * (shares[i * topics + t] ?? 0);
    }
  const all = background.reduce((sum, x) => sum + x, 0);
  const mass = new Float64Array(topics);
  for (let at = 0; at < table.length; at++) mass[at % topics] = (mass[at % topics] ?? 0) + (table[at] ?? 0);
  const equal = all / topics;
  for (let place = 0; place < words; place++) {
    const general = (background[place] ?? 0) / all;
    let mean = 0;
    for (let t = 0; t < topics; t++) {
      const weight = ((table[place * topics + t] ?? 0) / Math.max(mass[t] ?? 0, 1e-9)) * equal;
      const log = Math.log((weight / general + BACKGROUND) / (equal + BACKGROUND));
      table[place * topics + t] = log;
      mean += log / topics;
    }
    for (let t = 0; t < topics; t++) table[place * topics + t] = (table[place * topics + t] ?? 0) - mean;
  }
  return table;
}
