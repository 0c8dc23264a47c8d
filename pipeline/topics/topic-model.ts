import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { TopicModel } from '../../db/topics/classify-items.ts';
import { labelVectors, refineLabelVectors, type Vectors } from './label-vectors.ts';
import type { Taxonomy } from './taxonomy.ts';
import { createTopicLabels, scoreTopics } from './topic-scores.ts';

/** Number of items on which label vectors are refitted before they stay: about a hundred per topic. */
const SAMPLE_ITEMS = 4_096;

/** Change it whenever a taxonomy would give other topics: after a change of thresholds, scoring or refinement. */
const METHOD = 'labels/1';

/**
 * Creates the topic model of a taxonomy.
 * @param keywordVectors one list per topic, one unit vector per keyword
 * @param vectors one label vector per topic; by default, those of the keywords alone
 */
export function createTopicModel(
  taxonomy: Taxonomy,
  keywordVectors: readonly Vectors[],
  vectors?: Vectors,
): TopicModel {
  const fromKeywords = labelVectors(keywordVectors);
  let labels = createTopicLabels(taxonomy, keywordVectors, vectors ?? fromKeywords);
  const replaceVectors = (to: Vectors) => {
    labels = {
      ...labels,
      topics: labels.topics.map((topic, i) => ({ ...topic, vector: to[i] ?? topic.vector })),
    };
  };
  return {
    sampleSize: SAMPLE_ITEMS,
    refit(sample) {
      replaceVectors(refineLabelVectors(fromKeywords, sample, labels.centre));
      return new Map(labels.topics.map(({ slug, vector }) => [slug, vector]));
    },
    restore(stored) {
      replaceVectors(labels.topics.map(({ slug, vector }) => stored.get(slug) ?? vector));
    },
    score: (item, vector) => scoreTopics(labels, item, vector),
  };
}

/** Identifies a taxonomy and the scoring method; a change makes every item be scored again. */
export function taxonomyHash(taxonomy: Taxonomy): string {
  return bytesToHex(sha256(utf8ToBytes(`${METHOD}\n${JSON.stringify(taxonomy)}`)));
}
