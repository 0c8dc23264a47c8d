import type { ScoredPaper } from '../../db/topics/classify-items.ts';
import { centred, labelCentre, labelVectors, type Vectors } from './label-vectors.ts';
import { OTHER, type Topic } from './taxonomy.ts';
import type { FittedTopics } from './topic-model.ts';
import { createTopicLabels, scoreTopics } from './topic-scores.ts';

/** How closely a paper fits a topic. */
export interface TopicScore {
  readonly score: number;
  /** The least score of a paper that belongs to the topic. */
  readonly threshold: number;
  /** Of a paper that belongs, the topic's nearest keywords, those in its text first. */
  readonly keywords: readonly string[];
}

/** A topic to try, with its vectors. */
export interface TrialTopic {
  readonly topic: Topic;
  /** One unit vector a keyword. */
  readonly keywordVectors: Vectors;
  /** Papers that belong, and papers that do not, with their vectors. */
  readonly like: readonly TrialExample[];
  readonly unlike: readonly TrialExample[];
}

/** An item and its embedding. */
export interface TrialExample {
  readonly id: string;
  readonly vector: Float32Array;
}

/** Weight of a topic's keywords against one example. */
const KEYWORD_EXAMPLES = 4;

/**
 * Makes the scorer of a topic that was not fitted, beside the topics that were. It compares papers as the topic model does
 * that has learnt from keywords and examples alone; a fit learns from papers too.
 */
export function createTrialScorer(
  fitted: FittedTopics,
  { topic, keywordVectors, like, unlike }: TrialTopic,
): (paper: ScoredPaper, vector: Float32Array) => TopicScore {
  const all = [...fitted.topicVectors, keywordVectors];
  const centre = labelCentre(all);
  const label = (labelVectors(all).at(-1) ?? new Float32Array()).map((x) => x * KEYWORD_EXAMPLES);
  const add = (examples: readonly TrialExample[], sign: number) => {
    for (const { vector } of examples)
      for (const [i, x] of centred(vector, centre).entries()) label[i] = (label[i] ?? 0) + sign * x;
  };
  add(like, 1);
  add(unlike, -1);
  const norm = Math.hypot(...label);
  const labels = { ...createTopicLabels([topic], [keywordVectors], [label.map((x) => x / norm)]), centre };
  const threshold = labels.topics[0]?.threshold ?? 0;
  const said = new Map([
    ...like.map(({ id }) => [id, 1] as const),
    ...unlike.map(({ id }) => [id, 0] as const),
  ]);
  return (paper, vector) => {
    const [row] = scoreTopics(labels, paper, vector);
    const keywords = row === undefined || row.slug === OTHER ? [] : row.why.keywords;
    return { score: said.get(paper.id) ?? row?.score ?? 0, threshold, keywords };
  };
}
