import type { ScoredPaper } from '../../db/topics/classify-items.ts';
import { subjectsOf } from './fit-topics.ts';
import { paperText } from './keyword-matches.ts';
import { centred, dot, labelVectors, turnLabel, type Vectors } from './label-vectors.ts';
import type { Taxonomy, Topic } from './taxonomy.ts';
import type { FittedTopics } from './topic-model.ts';
import { bestKeywords, createScorer, scoreAll, THRESHOLD } from './topic-scores.ts';

/** How closely a paper fits a topic. */
export interface TopicScore {
  readonly score: number;
  /** The least score of a paper that belongs to the topic. */
  readonly threshold: number;
  /** Of a paper that belongs, the topic's nearest keywords, those in its text first. */
  readonly keywords: readonly string[];
}

/** Scores papers by a topic that is tried. */
export type TrialScorer = (paper: ScoredPaper, vector: Float32Array) => TopicScore;

/** A topic to try, with its vectors. */
export interface TrialTopic {
  readonly topic: Topic;
  /** From `embedTopics`. */
  readonly vectors: Vectors;
  /** Papers that belong, and papers that do not, with their vectors. */
  readonly like: readonly TrialExample[];
  readonly unlike: readonly TrialExample[];
}

/** An item and its embedding. */
interface TrialExample {
  readonly id: string;
  readonly vector: Float32Array;
}

/**
 * Makes the scorer of a topic that was not fitted, beside the topics that were: by its label, as a topic of which the fit
 * saw no paper. It competes with the others. A fit learns from papers too.
 */
export function createTrialScorer(
  taxonomy: Taxonomy,
  { tables, topicVectors, papers }: FittedTopics,
  { topic, vectors, like, unlike }: TrialTopic,
): TrialScorer {
  const all = [...taxonomy, topic];
  const { centre } = tables;
  const directions = (examples: readonly TrialExample[]) =>
    examples.map(({ vector }) => centred(vector, centre));
  const fromKeywords = labelVectors(all, [...topicVectors, vectors]).vectors.at(-1) ?? new Float64Array();
  const label = Float32Array.from(turnLabel(fromKeywords, directions(like), directions(unlike)));
  const { learnt } = tables;
  // A second subject makes genres no subjects: the fit's places are not the trial's.
  const fitted = subjectsOf(taxonomy);
  const places = subjectsOf(all).map((t) => fitted.indexOf(t));
  const withTrial = {
    ...tables,
    labels: [...tables.labels, label],
    keywordWeights: [...tables.keywordWeights, topic.keywords.map(() => 1)],
    pulls: Float32Array.of(...tables.pulls, pullOf(label, tables.labels, tables.pulls)),
    learnt: learnt && {
      ...learnt,
      papers: Float32Array.from(places, (i) => learnt.papers[i] ?? 0),
      offsets: Float32Array.from(places, (i) => learnt.offsets[i] ?? 0),
      directions: places.map((i) => learnt.directions[i] ?? new Float32Array(label.length)),
      // The words of the other topics, of which none is read of a topic without papers.
      words: [],
      wordTable: new Float32Array(),
    },
  };
  const scorer = createScorer(all, withTrial, [...topicVectors, vectors], papers);
  const threshold = topic.threshold ?? THRESHOLD;
  const said = new Map([
    ...like.map(({ id }) => [id, 1] as const),
    ...unlike.map(({ id }) => [id, 0] as const),
  ]);
  return (paper, vector) => {
    const score = said.get(paper.id) ?? scoreAll(scorer, paper, vector).at(-1) ?? 0;
    if (score < threshold) return { score, threshold, keywords: [] };
    const text = paperText(`${paper.title}\n${paper.abstract}`);
    return { score, threshold, keywords: bestKeywords(scorer, taxonomy.length, text, vector) };
  };
}

/** What the topic most like it is corrected by. */
function pullOf(label: Float32Array, labels: Vectors, pulls: Float32Array): number {
  const cosines = labels.map((other) => dot(label, other));
  return pulls[cosines.indexOf(Math.max(...cosines))] ?? 0;
}
