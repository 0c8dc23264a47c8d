/**
 * Label vectors: topics as vectors, from their keywords and from sentences that say what they are about, without labelled
 * papers.
 *
 * All vectors of one embedder share a large common part ("this is a phrase about machine learning"), so plain cosines
 * are close together, and high throughout for broad topics. The common part of the labels, the `centre`, is therefore
 * subtracted from both vectors before they are compared. It depends on the taxonomy alone, not on the corpus: a dump
 * about one topic must not make that topic the common part.
 *
 * After T. Schopf, D. Braun, F. Matthes: Lbl2Vec (WEBIST 2021), whose label is the mean of its keywords; and J. J. Rocchio:
 * Relevance feedback in information retrieval (1971), for examples.
 */

import type { Embedder } from '../types.ts';
import type { Taxonomy } from './taxonomy.ts';

/** Vectors of the embedder's dimension. */
export type Vectors = readonly Float32Array[];

/**
 * Embeds the keywords of every topic, and the sentences of {@link topicSentences}, as many at once as the embedder can.
 * @returns one list per topic: one unit vector per keyword, then one per sentence; in the taxonomy's order
 * @throws ModelError when the model cannot be run
 */
export async function embedTopics(taxonomy: Taxonomy, embedder: Embedder): Promise<readonly Vectors[]> {
  const phrases = taxonomy.map((topic) => [...topic.keywords, ...topicSentences(topic)]);
  const texts = phrases.flat();
  const vectors: Float32Array[] = new Array(texts.length);
  const queue = texts.entries();
  const worker = async () => {
    for (const [i, text] of queue) vectors[i] = (await embedder.embed(text)).vector;
  };
  await Promise.all(Array.from({ length: Math.max(1, embedder.concurrency) }, worker));
  return phrases.map(({ length }) => vectors.splice(0, length));
}

/** Sentences that say what a topic is about: its name with all keywords, and with its description if it has one. */
export function topicSentences({
  name,
  keywords,
  description,
}: Pick<Taxonomy[number], 'name' | 'keywords' | 'description'>): string[] {
  const all = `${name}. ${keywords.join(', ')}`;
  return description === undefined || description === '' ? [all] : [all, `${name}. ${description}`];
}

/** Weights of the sentences of a topic against its keywords: descriptions are written in many ways. */
const SENTENCE_WEIGHTS = [1, 0.25] as const;

/** Number of topics for which half of their mean counts as common: the mean of four topics is mostly their own content. */
const HALF_CENTRE_TOPICS = 64;

export interface Labels {
  /** The common part of all topics. Its length is not 1. */
  readonly centre: Float64Array;
  /** One unit vector per topic, centred. */
  readonly vectors: readonly Float64Array[];
}

/**
 * One label vector per topic: the mean of its keywords as one unit vector, plus the vectors of its sentences; centred, of
 * unit length.
 * @param topicVectors from `embedTopics`
 */
export function labelVectors(taxonomy: Taxonomy, topicVectors: readonly Vectors[]): Labels {
  const topics = topicVectors.map((vectors, i) => {
    const keywords = taxonomy[i]?.keywords.length ?? vectors.length;
    const sentences = vectors.slice(keywords).map((vector, j) => scaled(vector, SENTENCE_WEIGHTS[j] ?? 0));
    return unit(sum([unit(sum(vectors.slice(0, keywords))), ...sentences]));
  });
  const share = 1 / (topics.length + HALF_CENTRE_TOPICS);
  const centre = sum(topics).map((x) => share * x);
  return { centre, vectors: topics.map((vector) => centred(vector, centre)) };
}

/** Number of examples that count half as much as all keywords. */
const HALF_EXAMPLES = 4;
/** Weight of many examples that do not belong to a topic; of many that do, it is 1. */
const EXCLUDED_WEIGHT = 0.3;

/**
 * Turns a label towards examples that belong to its topic, and away from those that do not (Rocchio 1971).
 * @param belonging centred vectors of unit length
 */
export function turnLabel(
  label: Float64Array,
  belonging: readonly Float64Array[],
  excluded: readonly Float64Array[],
): Float64Array {
  const turned = [...label];
  const add = (vectors: readonly Float64Array[], weight: number) => {
    if (vectors.length === 0) return;
    const direction = unit(sum(vectors));
    const share = (weight * vectors.length) / (vectors.length + HALF_EXAMPLES);
    for (let d = 0; d < turned.length; d++) turned[d] = (turned[d] ?? 0) + share * (direction[d] ?? 0);
  };
  add(belonging, 1);
  add(excluded, -EXCLUDED_WEIGHT);
  return unit(Float64Array.from(turned));
}

/** Subtracts the common part and normalises to unit length; zeros when nothing is left. */
export function centred(
  vector: Float32Array | Float64Array,
  centre: Float32Array | Float64Array,
): Float64Array {
  const difference = new Float64Array(vector.length);
  for (let d = 0; d < vector.length; d++) difference[d] = (vector[d] ?? 0) - (centre[d] ?? 0);
  return unit(difference);
}

/** The inner product; of unit vectors, their cosine. */
export function dot(a: Float32Array | Float64Array, b: Float32Array | Float64Array): number {
  let product = 0;
  for (let d = 0; d < a.length; d++) product += (a[d] ?? 0) * (b[d] ?? 0);
  return product;
}

function scaled(vector: Float32Array, by: number): Float64Array {
  return Float64Array.from(vector, (x) => by * x);
}

function sum(vectors: readonly (Float32Array | Float64Array)[]): Float64Array {
  const total = new Float64Array(vectors[0]?.length ?? 0);
  for (const vector of vectors)
    for (let d = 0; d < total.length; d++) total[d] = (total[d] ?? 0) + (vector[d] ?? 0);
  return total;
}

function unit(vector: Float64Array): Float64Array {
  const length = Math.sqrt(dot(vector, vector));
  // The difference of equal vectors is rounding noise.
  return length < 1e-6 ? new Float64Array(vector.length) : vector.map((x) => x / length);
}
