/**
 * The method `labels/1` of Paperwire 0.1, a baseline: the mean of a topic's keywords, less the common part of all topics,
 * turned once towards the nearest documents; 0.06 more for a named keyword; given at 0.2 within 0.2 of the best. After
 * T. Schopf, D. Braun, F. Matthes: Lbl2Vec (WEBIST 2021).
 */
import type { Taxonomy } from '../../../pipeline/topics/taxonomy.ts';

type Vectors = readonly Float32Array[];

const KEYWORD_DOCUMENTS = 24;
const HALF_CENTRE_TOPICS = 16;
const KEYWORD_BONUS = 0.06;
const THRESHOLD = 0.2;
const MARGIN = 0.2;
const TOPICS_PER_PAPER = 3;

/**
 * Fits the labels to a sample.
 * @param keywords a list a topic, a unit vector a keyword
 * @param sample unit vectors
 * @returns the scores of a paper in the taxonomy's order, and the slugs of its topics, best first
 */
export function fitLabels1(taxonomy: Taxonomy, keywords: readonly Vectors[], sample: Vectors) {
  const means = keywords.map((vectors) => unit(mean(vectors)));
  const share = means.length / (means.length + HALF_CENTRE_TOPICS);
  const centre = mean(means).map((x) => share * x);
  const centred = (vector: Float32Array) => unit(minus(vector, centre));
  const labels = refine(means.map(centred), sample.map(centred));
  const patterns = taxonomy.map((topic) => topic.keywords.map(keywordPattern));
  return (text: string, vector: Float32Array): { scores: number[]; topics: string[] } => {
    const direction = centred(vector);
    const scores = labels.map((label, i) => {
      const named = patterns[i]?.some((pattern) => pattern.test(text));
      return Math.min(1, dot(label, direction) + (named ? KEYWORD_BONUS : 0));
    });
    const best = Math.max(...scores);
    const topics = taxonomy
      .map(({ slug, threshold = THRESHOLD }, i) => ({ slug, threshold, score: scores[i] ?? 0 }))
      .filter(({ score, threshold }) => score >= threshold && score >= best - MARGIN)
      .sort((a, b) => b.score - a.score)
      .slice(0, TOPICS_PER_PAPER);
    return { scores, topics: topics.map(({ slug }) => slug) };
  };
}

/** Turns each label towards the nearer half of its documents, away from those of other labels. */
function refine(labels: Vectors, documents: Vectors): Float32Array[] {
  const nearest: { document: Float32Array; cosine: number }[][] = labels.map(() => []);
  for (const document of documents) {
    const cosines = labels.map((label) => dot(label, document));
    const cosine = Math.max(...cosines);
    nearest[cosines.indexOf(cosine)]?.push({ document, cosine });
  }
  return labels.map((label, i) => {
    const own = (nearest[i] ?? []).sort((a, b) => b.cosine - a.cosine).map(({ document }) => document);
    const others = nearest.filter((_, j) => j !== i).flatMap((some) => some.map(({ document }) => document));
    if (own.length === 0 || others.length === 0) return label;
    const half = own.slice(0, Math.ceil(own.length / 2));
    const contrast = unit(minus(mean(half), mean(others)));
    const evidence = (half.length * others.length) / (half.length + others.length);
    const weight = evidence / (evidence + KEYWORD_DOCUMENTS);
    return unit(label.map((x, d) => (1 - weight) * x + weight * (contrast[d] ?? 0)));
  });
}

/** Whole words, hyphens or spaces, singular or simple plural, any case; abbreviations in capitals only. */
function keywordPattern(keyword: string): RegExp {
  const words = keyword.split(/[\s-]+/u).map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&'));
  const phrase = words.join('[\\s-]+');
  const isAbbreviation = keyword === keyword.toUpperCase();
  const isInY = !isAbbreviation && /[^aeiou\W]y$/iu.test(phrase);
  const forms = isInY ? `${phrase.slice(0, -1)}(?:y|ies)` : `${phrase}(?:s|es)?`;
  return new RegExp(`(?<![\\p{L}\\p{N}])${forms}(?![\\p{L}\\p{N}])`, isAbbreviation ? 'u' : 'iu');
}

/** The mean of at least one vector. */
export function mean(vectors: Vectors): Float32Array {
  const total = new Float64Array(vectors[0]?.length ?? 0);
  for (const vector of vectors)
    for (let d = 0; d < total.length; d++) total[d] = (total[d] ?? 0) + (vector[d] ?? 0);
  return Float32Array.from(total, (x) => x / vectors.length);
}

export function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector));
  return length < 1e-6 ? vector.map(() => 0) : vector.map((x) => x / length);
}

export function dot(a: Float32Array, b: Float32Array): number {
  let product = 0;
  for (let d = 0; d < a.length; d++) product += (a[d] ?? 0) * (b[d] ?? 0);
  return product;
}

function minus(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((x, d) => x - (b[d] ?? 0));
}
