/** The topic model: what is fitted to a taxonomy and a sample of papers, and the topics of a paper by it. */

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { TopicRow } from '../../db/items/loaded-paper.ts';
import type { ScoredPaper, TopicModel } from '../../db/topics/classify-items.ts';
import type { TaxonomyExample } from '../../db/topics/examples.ts';
import { labelCentre, labelVectors, refineLabelVectors, type Vectors } from './label-vectors.ts';
import { OTHER, type Taxonomy } from './taxonomy.ts';
import { createTopicLabels, scoreTopics } from './topic-scores.ts';

/** Number of papers that a fit learns from at most: about a hundred per topic. */
export const MAX_SAMPLE_PAPERS = 4_096;

/** Change it whenever a taxonomy would give other topics: after a change of thresholds, scoring or fitting. */
const METHOD = 'labels/2';

/** A paper with its embedding of unit length. */
export interface SamplePaper extends ScoredPaper {
  readonly vector: Float32Array;
}

/** A paper that belongs to a topic or does not, because a person said so. */
export interface ExamplePaper extends SamplePaper {
  readonly slug: string;
  readonly belongs: boolean;
}

/** What a fit learns from. */
export interface FitInput {
  readonly taxonomy: Taxonomy;
  /** One list per topic, one unit vector per keyword; see `keywordVectors`. */
  readonly topicVectors: readonly Vectors[];
  /** At most {@link MAX_SAMPLE_PAPERS}. Their order does not matter. */
  readonly sample: readonly SamplePaper[];
  readonly examples: readonly ExamplePaper[];
}

/** What a fit learnt: plain data, frozen. */
export interface FittedTopics {
  /** Identifies everything that the fit learnt from. */
  readonly version: string;
  /** The number of papers of the sample. */
  readonly fittedOn: number;
  /** Whether the papers taught it anything; else topics are as their keywords say. */
  readonly learnt: boolean;
  readonly topicVectors: readonly Vectors[];
  /** One label vector per topic. */
  readonly labels: Vectors;
}

/** Fits the topics of a taxonomy to papers. Pure: the same input gives the same result, to the last bit. */
export function fitTopics(input: FitInput): FittedTopics {
  const { topicVectors, sample } = input;
  const fromKeywords = labelVectors(topicVectors);
  const learnt = sample.length > 0;
  const documents = sample.map(({ vector }) => vector);
  return {
    version: versionOf(input),
    fittedOn: sample.length,
    learnt,
    topicVectors,
    labels: learnt ? refineLabelVectors(fromKeywords, documents, labelCentre(topicVectors)) : fromKeywords,
  };
}

/** Identifies what a fit learns from, by 12 hex digits. */
function versionOf({ taxonomy, topicVectors, sample, examples }: FitInput): string {
  const hash = sha256.create();
  const add = (value: unknown) => hash.update(utf8ToBytes(`${JSON.stringify(value)}\n`));
  const addVector = ({ buffer, byteOffset, byteLength }: Float32Array) =>
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  add(taxonomyHash(taxonomy));
  for (const vector of topicVectors.flat()) addVector(vector);
  for (const { id, title, abstract, categories, vector } of sample.toSorted(byId)) {
    add([id, title, abstract, categories]);
    addVector(vector);
  }
  for (const { id, slug, belongs } of examples) add([slug, id, belongs]);
  return bytesToHex(hash.digest()).slice(0, 12);
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}

/** The part of the encoded bytes that is JSON. */
type Header = Omit<FittedTopics, 'topicVectors' | 'labels'> & { readonly keywords: readonly number[] };

/** Writes what was fitted: the length of a JSON header as a little-endian 32-bit number, the header, vectors as singles. */
export function encodeFitted({ topicVectors, labels, ...rest }: FittedTopics): Uint8Array<ArrayBuffer> {
  const header: Header = { ...rest, keywords: topicVectors.map((vectors) => vectors.length) };
  const json = utf8ToBytes(JSON.stringify(header));
  const vectors = [...topicVectors.flat(), ...labels];
  const start = 4 + json.length;
  const bytes = new Uint8Array(start + vectors.reduce((sum, vector) => sum + vector.byteLength, 0));
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, 4);
  let at = start;
  for (const { buffer, byteOffset, byteLength } of vectors) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return bytes;
}

/** Reads what {@link encodeFitted} wrote. */
export function decodeFitted(bytes: Uint8Array): FittedTopics {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const { keywords, ...rest } = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as Header;
  const all = new Float32Array(bytes.slice(4 + length).buffer);
  const vectors = keywords.reduce((sum, n) => sum + n, keywords.length);
  const dimensions = all.length / vectors;
  let at = 0;
  const take = (n: number) =>
    Array.from({ length: n }, () => all.subarray(at * dimensions, ++at * dimensions));
  return { ...rest, topicVectors: keywords.map(take), labels: take(keywords.length) };
}

/** Creates the topic model of a taxonomy from what was fitted to it. */
export function createTopicModel(taxonomy: Taxonomy, fitted: FittedTopics): TopicModel {
  const labels = createTopicLabels(taxonomy, fitted.topicVectors, fitted.labels);
  const slugs = new Set(taxonomy.map(({ slug }) => slug));
  return {
    version: fitted.version,
    fittedOn: fitted.fittedOn,
    examples: taxonomyExamples(taxonomy),
    score: (paper, vector) =>
      withExamples(
        scoreTopics(labels, paper, vector),
        (paper.examples ?? []).filter(({ slug }) => slugs.has(slug)),
      ),
  };
}

/** Topics as a person corrected them: those that they gave come first, with the score 1. */
function withExamples(
  topics: readonly TopicRow[],
  examples: NonNullable<ScoredPaper['examples']>,
): readonly TopicRow[] {
  if (examples.length === 0) return topics;
  const none = { keywords: [], words: [], papers: [], margin: 0, threshold: 0 };
  const scored = new Map(topics.map((topic) => [topic.slug, topic]));
  const given = examples
    .filter(({ belongs }) => belongs)
    .map(({ slug }) => ({
      slug,
      score: 1,
      why: { ...(scored.get(slug)?.why ?? none), by: 'person' as const },
    }));
  const corrected = new Set([...examples.map(({ slug }) => slug), OTHER]);
  const others = topics.filter(({ slug }) => !corrected.has(slug));
  const all = [...given, ...others];
  const score = Math.max(...topics.map((topic) => topic.score));
  return all.length > 0 ? all : [{ slug: OTHER, score, why: { ...none, by: 'person' } }];
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
