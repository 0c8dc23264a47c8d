/**
 * Label vectors: topics as vectors, learnt from keywords and, once, from the documents nearest to them, without labelled
 * documents.
 *
 * All vectors of one embedder share a large common part ("this is a phrase about machine learning"), so plain cosines
 * are close together, and high throughout for broad topics. The common part of the keywords, the `centre`, is therefore
 * subtracted from both vectors before they are compared. It depends on the taxonomy alone, not on the corpus: a dump
 * about one topic must not make that topic the common part.
 *
 * After T. Schopf, D. Braun, F. Matthes: Lbl2Vec (WEBIST 2021), whose label is the mean of its keywords and then of the
 * documents near it; and J. J. Rocchio: Relevance feedback in information retrieval (1971), which subtracts the mean of
 * the irrelevant documents.
 */

import type { Embedder } from '../types.ts';
import type { Taxonomy } from './taxonomy.ts';

/** Vectors of the embedder's dimension. */
export type Vectors = readonly Float32Array[];

/**
 * Weight of a label's keywords in a refinement, in documents: a label with n documents, against many others, moves
 * n / (n + 24) of the way to them. Of 8, 12, 16 and 24, larger weights did better on a corpus of 54 papers, smaller ones,
 * by a point or two, on one of 1,500.
 */
const KEYWORD_DOCUMENTS = 24;

/**
 * Embeds every keyword of every topic, as many at once as the embedder can.
 * @returns one list per topic, one unit vector per keyword, in the taxonomy's order
 * @throws ModelError when the model cannot be run
 */
export async function keywordVectors(taxonomy: Taxonomy, embedder: Embedder): Promise<readonly Vectors[]> {
  const keywords = taxonomy.flatMap((topic) => topic.keywords);
  const vectors: Float32Array[] = new Array(keywords.length);
  const queue = keywords.entries();
  const worker = async () => {
    for (const [i, keyword] of queue) vectors[i] = (await embedder.embed(keyword)).vector;
  };
  await Promise.all(Array.from({ length: Math.max(1, embedder.concurrency) }, worker));
  return taxonomy.map((topic) => vectors.splice(0, topic.keywords.length));
}

/**
 * Number of topics for which half of their mean counts as common. The mean of four topics is mostly their own content,
 * and subtracting it costs accuracy (AG News: 0.78 without all of it, 0.80 this way); the mean of forty hardly is.
 */
const HALF_CENTRE_TOPICS = 16;

/**
 * The common part of all topics: the mean of the topics, each the normalised mean of its keywords, times k / (k + 16) for
 * k topics. Its length is not 1.
 */
export function labelCentre(keywordVectors: readonly Vectors[]): Float32Array<ArrayBuffer> {
  const topics = keywordVectors.map((vectors) => unit(mean(vectors)));
  const share = topics.length / (topics.length + HALF_CENTRE_TOPICS);
  return Float32Array.from(mean(topics).map((x) => share * x));
}

/** Subtracts the common part and normalises to unit length; zeros when nothing is left. */
export function centred(vector: Float32Array, centre: Float32Array): Float32Array<ArrayBuffer> {
  return Float32Array.from(unit(minus(vector, centre)));
}

/** One label vector per topic: the normalised mean of its keyword vectors, centred, of unit length. */
export function labelVectors(keywordVectors: readonly Vectors[]): Float32Array<ArrayBuffer>[] {
  const centre = labelCentre(keywordVectors);
  return keywordVectors.map((vectors) => centred(Float32Array.from(unit(mean(vectors))), centre));
}

/**
 * Moves label vectors one step from the keywords towards the corpus. Each document belongs to its nearest label; a label
 * turns towards the mean of the nearest half of its documents, minus the mean of all documents of other labels.
 *
 * The weight of that step depends on the number of documents: with n+ in the half and n- of other labels, the contrast
 * counts as m = n+ n- / (n+ + n-) documents and has the weight m / (m + 24). So a topic without documents, and the topics
 * of a corpus on one topic, stay at their keywords. Call it once, on labels from keywords: repeated steps drift.
 * @param labels centred, from `labelVectors`
 * @param documents unit vectors, not centred; their order does not change the result, to the last bit
 * @param centre from `labelCentre`
 * @returns unit vectors, centred, in the order of `labels`
 */
export function refineLabelVectors(
  labels: Vectors,
  documents: Vectors,
  centre: Float32Array,
): Float32Array<ArrayBuffer>[] {
  // The order of summands changes a floating-point sum, so the documents are sorted.
  const directions = documents.map((document) => centred(document, centre)).sort(lexicographic);
  const assigned: { direction: Float32Array; similarity: number }[][] = labels.map(() => []);
  for (const direction of directions) {
    const similarities = labels.map((label) => dot(label, direction));
    const similarity = Math.max(...similarities);
    assigned[similarities.indexOf(similarity)]?.push({ direction, similarity });
  }
  const total = sum(directions);
  return labels.map((label, i) => {
    const own = (assigned[i] ?? [])
      .toSorted((a, b) => b.similarity - a.similarity)
      .map((entry) => entry.direction);
    const others = directions.length - own.length;
    if (own.length === 0 || others === 0) return Float32Array.from(label);
    const half = own.slice(0, Math.ceil(own.length / 2));
    const meanOfOthers = minus(total, sum(own)).map((x) => x / others);
    const contrast = unit(minus(mean(half), meanOfOthers));
    const evidence = (half.length * others) / (half.length + others);
    const weight = evidence / (evidence + KEYWORD_DOCUMENTS);
    return Float32Array.from(unit(label.map((x, d) => (1 - weight) * x + weight * (contrast[d] ?? 0))));
  });
}

/** The inner product; of unit vectors, their cosine. */
export function dot(a: Float32Array, b: Float32Array): number {
  let product = 0;
  for (let d = 0; d < a.length; d++) product += (a[d] ?? 0) * (b[d] ?? 0);
  return product;
}

function sum(vectors: readonly (Float32Array | Float64Array)[]): Float64Array {
  const total = new Float64Array(vectors[0]?.length ?? 0);
  for (const vector of vectors)
    for (let d = 0; d < total.length; d++) total[d] = (total[d] ?? 0) + (vector[d] ?? 0);
  return total;
}

function mean(vectors: readonly (Float32Array | Float64Array)[]): Float64Array {
  return sum(vectors).map((x) => x / vectors.length);
}

// Loops, since `from` with a function takes ten times as long for the thousand vectors before a run's first paper.
function minus(a: Float32Array | Float64Array, b: Float32Array | Float64Array): Float64Array {
  const difference = new Float64Array(a.length);
  for (let d = 0; d < a.length; d++) difference[d] = (a[d] ?? 0) - (b[d] ?? 0);
  return difference;
}

function unit(vector: Float32Array | Float64Array): Float64Array {
  let squares = 0;
  for (let d = 0; d < vector.length; d++) squares += (vector[d] ?? 0) ** 2;
  const length = Math.sqrt(squares);
  const scaled = new Float64Array(vector.length);
  // The difference of equal vectors is rounding noise.
  if (length < 1e-6) return scaled;
  for (let d = 0; d < vector.length; d++) scaled[d] = (vector[d] ?? 0) / length;
  return scaled;
}

function lexicographic(a: Float32Array, b: Float32Array): number {
  const d = a.findIndex((x, i) => x !== b[i]);
  return d < 0 ? 0 : (a[d] ?? 0) - (b[d] ?? 0);
}
