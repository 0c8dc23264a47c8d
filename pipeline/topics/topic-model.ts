/** The topic model: what is fitted to a taxonomy and a sample of papers, and the topics of a paper by it. */

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { TopicRow } from '../../db/items/loaded-paper.ts';
import type { TopicReasons } from '../../db/schema/topics.ts';
import type { ScoredPaper, TopicModel } from '../../db/topics/classify-items.ts';
import type { TaxonomyExample } from '../../db/topics/examples.ts';
import { type FitInput, type FitTables, fitTables } from './fit-topics.ts';
import type { Vectors } from './label-vectors.ts';
import { OTHER, type Taxonomy } from './taxonomy.ts';
import { createScorer, type FittedPapers, scoreTopics, THRESHOLD } from './topic-scores.ts';

/** Change it whenever a taxonomy would give other topics: after a change of thresholds, scoring or fitting. */
const METHOD = 'labels/4';

/** What a fit learnt: plain data, frozen. */
export interface FittedTopics {
  /** Identifies everything that the fit learnt from. */
  readonly version: string;
  /** The number of papers of the sample. */
  readonly fittedOn: number;
  /** Whether the papers taught it anything; else topics are as their keywords say. */
  readonly learnt: boolean;
  readonly topicVectors: readonly Vectors[];
  readonly tables: FitTables;
  readonly papers: FittedPapers;
}

/** Fits the topics of a taxonomy to papers. Pure: the same input gives the same result, to the last bit. */
export function fitTopics(input: FitInput): FittedTopics {
  const sample = input.sample.toSorted(byId);
  const tables = fitTables({ ...input, sample });
  return {
    version: versionOf({ ...input, sample }),
    fittedOn: sample.length,
    learnt: tables.learnt !== null,
    topicVectors: input.topicVectors,
    tables,
    papers: { ids: sample.map(({ id }) => id), vectors: quantised(sample.map(({ vector }) => vector)) },
  };
}

/** 384 signed bytes a vector: its numbers times 127, rounded. */
function quantised(vectors: Vectors): Int8Array {
  const dimensions = vectors[0]?.length ?? 0;
  const bytes = new Int8Array(vectors.length * dimensions);
  for (const [i, vector] of vectors.entries())
    bytes.set(
      vector.map((x) => Math.round(127 * x)),
      i * dimensions,
    );
  return bytes;
}

/** Identifies what a fit learns from, by 12 hex digits. */
function versionOf({ taxonomy, topicVectors, sample, examples }: FitInput): string {
  const hash = sha256.create();
  const add = (value: unknown) => hash.update(utf8ToBytes(`${JSON.stringify(value)}\n`));
  const addVector = ({ buffer, byteOffset, byteLength }: Float32Array) =>
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  add(taxonomyHash(taxonomy));
  for (const vector of topicVectors.flat()) addVector(vector);
  for (const { id, title, abstract, categories, vector } of sample) {
    add([id, title, abstract, categories]);
    addVector(vector);
  }
  for (const { id, slug, belongs } of examples) add([slug, id, belongs]);
  return bytesToHex(hash.digest()).slice(0, 12);
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}

/** Creates the topic model of a taxonomy from what was fitted to it. */
export function createTopicModel(taxonomy: Taxonomy, fitted: FittedTopics): TopicModel {
  const scorer = createScorer(taxonomy, fitted.tables, fitted.topicVectors, fitted.papers);
  const thresholds = new Map(taxonomy.map(({ slug, threshold }) => [slug, threshold ?? THRESHOLD]));
  return {
    version: fitted.version,
    fittedOn: fitted.fittedOn,
    slugs: new Set([...thresholds.keys(), OTHER]),
    examples: taxonomyExamples(taxonomy),
    score: (paper, vector) =>
      withExamples(scoreTopics(scorer, paper, vector), paper.examples ?? [], thresholds),
  };
}

/**
 * Topics as a person corrected them: those that they gave come first, with the score 1.
 * @param thresholds of the topics of the taxonomy; examples of other topics do not count
 */
function withExamples(
  topics: readonly TopicRow[],
  examples: NonNullable<ScoredPaper['examples']>,
  thresholds: ReadonlyMap<string, number>,
): readonly TopicRow[] {
  const corrections = examples.filter(({ slug }) => thresholds.has(slug));
  if (corrections.length === 0) return topics;
  const byPerson = (slug: string): TopicReasons => ({
    ...(topics.find((topic) => topic.slug === slug)?.why ?? { keywords: [], words: [], papers: [] }),
    margin: 0,
    threshold: thresholds.get(slug) ?? THRESHOLD,
    by: 'person',
  });
  const added = corrections
    .filter(({ belongs }) => belongs)
    .map(({ slug }) => ({ slug, score: 1, why: byPerson(slug) }));
  const corrected = new Set([...corrections.map(({ slug }) => slug), OTHER]);
  const all = [...added, ...topics.filter(({ slug }) => !corrected.has(slug))];
  if (all.length > 0) return all;
  // Of a paper that was taken out of its topics, no score says anything.
  return topics[0]?.slug === OTHER ? topics : [{ slug: OTHER, score: 0, why: byPerson(OTHER) }];
}

/** The papers that a taxonomy names. */
export function taxonomyExamples(taxonomy: Taxonomy): readonly TaxonomyExample[] {
  return taxonomy.flatMap((topic, i) =>
    (['include', 'exclude'] as const).flatMap((field) =>
      (topic[field] ?? []).map((id, j) => {
        const colon = id.indexOf(':');
        return {
          slug: topic.slug,
          scheme: colon < 0 ? null : id.slice(0, colon),
          value: id.slice(colon + 1),
          belongs: field === 'include',
          place: `topics[${i}].${field}[${j}]`,
        };
      }),
    ),
  );
}

/** Identifies a taxonomy and the method; a change makes every item be scored again. */
export function taxonomyHash(taxonomy: Taxonomy): string {
  return bytesToHex(sha256(utf8ToBytes(`${METHOD}\n${JSON.stringify(taxonomy)}`)));
}
