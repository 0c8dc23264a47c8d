import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Relabelling } from '../../db/topics/relabel.ts';
import { createLabels, type Labels, scoreTopics } from '../stages/classify.ts';
import { labelVectors, refineLabelVectors, type Vectors } from './label-vectors.ts';
import type { Taxonomy } from './taxonomy.ts';

/** Items that label vectors are refined on before they stay for good: a topic then has some hundred of its own. */
const SAMPLE = 4_096;

/** Changes when the same taxonomy would give other topics: thresholds, scoring or refinement were changed. */
const METHOD = 'labels/1';

/** The labels of a taxonomy, which follow the corpus while it is small. */
export interface Labelling extends Relabelling {
  /** As they stand now. */
  labels(): Labels;
}

/**
 * @param keywordVectors unit vectors, a list a topic, one a keyword
 * @param vectors label vectors, one a topic; made from the keywords alone when left out
 */
export function createLabelling(
  taxonomy: Taxonomy,
  keywordVectors: readonly Vectors[],
  vectors?: Vectors,
): Labelling {
  const fromKeywords = labelVectors(keywordVectors);
  let labels = createLabels(taxonomy, keywordVectors, vectors ?? fromKeywords);
  const turn = (to: Vectors) => {
    labels = {
      ...labels,
      topics: labels.topics.map((topic, i) => ({ ...topic, vector: to[i] ?? topic.vector })),
    };
  };
  return {
    sampleSize: SAMPLE,
    labels: () => labels,
    refine(sample) {
      turn(refineLabelVectors(fromKeywords, sample, labels.centre));
      return new Map(labels.topics.map(({ slug, vector }) => [slug, vector]));
    },
    adopt(stored) {
      turn(labels.topics.map(({ slug, vector }) => stored.get(slug) ?? vector));
    },
    score: (item, vector) => scoreTopics(labels, item, vector),
  };
}

/** Names a taxonomy and the way it is applied: when it changes, every item gets its topics anew. */
export function taxonomyHash(taxonomy: Taxonomy): string {
  return bytesToHex(sha256(utf8ToBytes(`${METHOD}\n${JSON.stringify(taxonomy)}`)));
}
