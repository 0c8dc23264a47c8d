/** The methods that are compared. Whatever learns from documents learns in `fit`; none sees a label. */
import type { TopicReasons } from '../../../db/schema/topics.ts';
import { MAX_SAMPLE_PAPERS } from '../../../pipeline/topics/fit-topics.ts';
import { embedTopics, type Vectors } from '../../../pipeline/topics/label-vectors.ts';
import { OTHER, type Taxonomy } from '../../../pipeline/topics/taxonomy.ts';
import { createTopicModel, fitTopics } from '../../../pipeline/topics/topic-model.ts';
import type { Embedder } from '../../../pipeline/types.ts';
import { sample } from '../datasets.ts';
import { embedAll } from '../embedder.ts';
import { fitBm25 } from './bm25.ts';
import { dot, fitLabels1, mean, unit } from './labels-1.ts';
import type { Document } from './sets.ts';

/** Documents and their vectors of unit length, in the same order. */
export interface Sample {
  readonly documents: readonly Document[];
  readonly vectors: Vectors;
}

export interface Classification {
  /** A score a topic, in the taxonomy's order; the best topic has the highest. */
  readonly ranking: readonly number[];
  /** The slugs of the topics that the document is given, best first; none when it is given `other`. */
  readonly topics: readonly string[];
  /** How surely the best topic is right, from 0 to 1, of methods that claim to know. */
  readonly confidence?: number;
  /** What the method says for each of `topics`. */
  readonly reasons?: readonly string[];
}

export type Classify = (document: Document, vector: Float32Array) => Classification;

export interface Method {
  readonly name: string;
  /** Whether it learns from documents how many topics to give, so that the sample matters. */
  readonly learns?: boolean;
  fit(taxonomy: Taxonomy, sample: Sample, embedder: Embedder): Promise<Classify>;
}

const namesOnly: Method = {
  name: 'names only',
  async fit(taxonomy, _, embedder) {
    const names = taxonomy.map(({ name }) => name);
    return byCosine(taxonomy, await embedAll(names, embedder));
  },
};

const keywordMean: Method = {
  name: 'keyword mean',
  async fit(taxonomy, _, embedder) {
    return byCosine(
      taxonomy,
      (await keywordVectors(taxonomy, embedder)).map((vectors) => unit(mean(vectors))),
    );
  },
};

const bm25: Method = {
  name: 'BM25',
  async fit(taxonomy, { documents }) {
    const queries = taxonomy.map(({ keywords }) => keywords.join('\n'));
    const score = fitBm25(queries, documents.map(textOf));
    return (document) => bestOnly(taxonomy, score(textOf(document)));
  },
};

const labels1: Method = {
  name: 'labels/1',
  learns: true,
  async fit(taxonomy, { vectors }, embedder) {
    const score = fitLabels1(taxonomy, await keywordVectors(taxonomy, embedder), vectors);
    return (document, vector) => {
      const { scores, topics } = score(textOf(document), vector);
      return { ranking: scores, topics, confidence: Math.max(0, ...scores) };
    };
  },
};

/** The method of the product, through the functions that the pipeline calls. */
export const PRODUCT: Method = {
  name: 'product',
  learns: true,
  async fit(taxonomy, { documents, vectors }, embedder) {
    const papers = documents.map((document, i) => ({
      ...document,
      vector: vectors[i] ?? new Float32Array(),
    }));
    const fitted = fitTopics({
      taxonomy,
      topicVectors: await embedTopics(taxonomy, embedder),
      sample: sample(papers, MAX_SAMPLE_PAPERS),
      examples: [],
    });
    const model = createTopicModel(taxonomy, fitted);
    // Without thresholds each document has a best topic, also one that is given `other`.
    const ranker = createTopicModel(
      taxonomy.map((topic) => ({ ...topic, threshold: 0 })),
      fitted,
    );
    return (document, vector) => {
      const given = model.score(document, vector).filter(({ slug }) => slug !== OTHER);
      const ranked = new Map(ranker.score(document, vector).map(({ slug, score }) => [slug, score]));
      return {
        ranking: taxonomy.map(({ slug }) => ranked.get(slug) ?? -1),
        topics: given.map(({ slug }) => slug),
        confidence: Math.min(1, Math.max(0, ...ranked.values())),
        reasons: given.map(({ score, why }) => reasonsOf(score, why, documents)),
      };
    };
  },
};

export const METHODS: readonly Method[] = [namesOnly, keywordMean, bm25, labels1, PRODUCT];

function reasonsOf(
  score: number,
  { keywords, words, papers, margin, threshold, by }: TopicReasons,
  documents: readonly Document[],
): string {
  const titles = papers.map((id) => documents.find((document) => document.id === id)?.title ?? id);
  return [
    `score ${score.toFixed(2)} (threshold ${threshold.toFixed(2)}, margin ${margin.toFixed(2)})`,
    `keywords: ${keywords.join(', ')}`,
    ...(words.length > 0 ? [`words: ${words.join(', ')}`] : []),
    ...(titles.length > 0 ? [`near: ${titles.join('; ')}`] : []),
    ...(by === undefined ? [] : [`by ${by}`]),
  ].join('. ');
}

/** The vectors of keywords alone. */
async function keywordVectors(taxonomy: Taxonomy, embedder: Embedder): Promise<readonly Vectors[]> {
  const vectors = await embedTopics(taxonomy, embedder);
  return vectors.map((ofTopic, i) => ofTopic.slice(0, taxonomy[i]?.keywords.length));
}

const textOf = ({ title, abstract }: Document) => `${title}\n${abstract}`;

function byCosine(taxonomy: Taxonomy, labels: Vectors): Classify {
  return (_, vector) =>
    bestOnly(
      taxonomy,
      labels.map((label) => dot(label, vector)),
    );
}

function bestOnly(taxonomy: Taxonomy, ranking: readonly number[]): Classification {
  return { ranking, topics: [taxonomy[bestOf(ranking)]?.slug ?? OTHER] };
}

/** The place of the highest score; of equal ones, the first. */
export function bestOf(ranking: readonly number[]): number {
  return ranking.indexOf(Math.max(...ranking));
}
