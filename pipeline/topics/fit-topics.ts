/**
 * Fits topics to a sample of papers, without labelled ones. Labels from keywords say how likely each paper is of each
 * topic. A linear discriminant of vectors and the frequencies of words learn from that, and say it again, in seven rounds.
 */

import type { SamplePaper } from '../../db/topics/sample-papers.ts';
import { type Discriminant, learnDiscriminant, scatterOf } from './discriminant.ts';
import { firstSentences, genreMatcher } from './genres.ts';
import {
  keywordScore,
  keywordWeights,
  type PaperText,
  paperText,
  type TopicMatchers,
  topicMatchers,
} from './keyword-matches.ts';
import { centred, dot, labelVectors, turnLabel, type Vectors } from './label-vectors.ts';
import type { Taxonomy, Topic } from './taxonomy.ts';
import { learnWords, type PlacedWords, vocabulary, wordWeights } from './word-table.ts';

/** Number of papers that a fit learns from at most: about a hundred per topic. */
export const MAX_SAMPLE_PAPERS = 4_096;

/** Fewer papers teach it nothing that keywords do not say better. */
export const MIN_SAMPLE_PAPERS = 512;

/** A paper that belongs to a topic or does not, because a person said so. */
export interface ExamplePaper extends SamplePaper {
  readonly slug: string;
  readonly belongs: boolean;
}

/** What a fit learns from. */
export interface FitInput {
  readonly taxonomy: Taxonomy;
  /** From `embedTopics`. */
  readonly topicVectors: readonly Vectors[];
  /** At most {@link MAX_SAMPLE_PAPERS}, in the order of their ids. */
  readonly sample: readonly SamplePaper[];
  readonly examples: readonly ExamplePaper[];
}

/** What papers teach, beside labels: three scores a subject that are added. */
export interface Learnt {
  /** What one standard deviation of label scores is. */
  readonly spread: number;
  /** How many papers of the sample each subject has: the sum of their shares. */
  readonly papers: Float32Array;
  /** One vector a subject. */
  readonly directions: Vectors;
  readonly offsets: Float32Array;
  readonly words: readonly string[];
  /** Subjects a row, a row a word. */
  readonly wordTable: Float32Array;
}

/** What a fit found: plain data. */
export interface FitTables {
  readonly centre: Float32Array;
  /** One unit vector a topic, centred. */
  readonly labels: Vectors;
  /** One list a topic, one weight a keyword. */
  readonly keywordWeights: readonly (readonly number[])[];
  /** One a topic: subtracted from its score, since it draws papers whatever they are about. */
  readonly pulls: Float32Array;
  /** `null` when the sample is too small. */
  readonly learnt: Learnt | null;
  /** Places of the topics of each paper of the sample: its best subject, and genres that it names. */
  readonly sampleTopics: readonly (readonly number[])[];
}

/** Weight of the score of keywords against the cosine. */
const KEYWORD_WEIGHT = 0.1;
/** The same of keywords in the title, where a paper says what it is about. */
const TITLE_WEIGHT = 0.1;
/** Added to the score for a category of the paper that hints at the topic: the first, and any other. */
const CATEGORY_WEIGHTS = [0.06, 0.03] as const;
/** Difference of label scores that makes a topic e times as likely: sharp, since a paper is mostly about one. */
const TEMPERATURE = 0.02;
/** Topics for which half of an excess score counts as pull: what four topics draw is mostly their own content. */
const HALF_PULL_TOPICS = 48;
const ROUNDS = 7;
/** Weight of words against the discriminant. */
const WORDS_WEIGHT = 0.5;
/** Papers that an example counts for. */
const EXAMPLE_PAPERS = 4;

/** Places of the topics that papers are about; genres say what a paper is. Without two such, all topics are. */
export function subjectsOf(taxonomy: Taxonomy): number[] {
  const subjects = [...taxonomy.keys()].filter((t) => taxonomy[t]?.kind !== 'genre');
  return subjects.length > 1 ? subjects : [...taxonomy.keys()];
}

/** The score of a label: cosine, keywords of the text, categories; less the pull. */
export function labelScore(
  topic: Topic,
  paper: {
    readonly direction: Float64Array;
    readonly title: PaperText;
    readonly text: PaperText;
    readonly categories: readonly string[];
  },
  by: {
    readonly label: Float32Array | Float64Array;
    readonly matchers: TopicMatchers;
    readonly weights: readonly number[];
    readonly pull: number;
  },
): number {
  const ofText = keywordScore(by.matchers, by.weights, paper.text);
  const ofTitle = ofText > 0 ? keywordScore(by.matchers, by.weights, paper.title) : 0;
  const keywords = KEYWORD_WEIGHT * ofText + TITLE_WEIGHT * ofTitle;
  return dot(by.label, paper.direction) + keywords + categoryScore(topic, paper.categories) - by.pull;
}

function categoryScore({ categories = [] }: Topic, ofPaper: readonly string[]): number {
  const at = ofPaper.findIndex((category) =>
    categories.some((hint) => category === hint || category.startsWith(`${hint}.`)),
  );
  return at < 0 ? 0 : (CATEGORY_WEIGHTS[at] ?? CATEGORY_WEIGHTS[1]);
}

/** Fits the topics of a taxonomy to papers. Pure: the same input gives the same result, to the last bit. */
export function fitTables({ taxonomy, topicVectors, sample, examples }: FitInput): FitTables {
  const { centre, vectors } = labelVectors(taxonomy, topicVectors);
  const exampleDirections = examples.map(({ vector }) => centred(vector, centre));
  const labels = vectors.map((label, t) => {
    const of = (belongs: boolean) =>
      exampleDirections.filter((_, i) => {
        const example = examples[i];
        return example?.slug === taxonomy[t]?.slug && example?.belongs === belongs;
      });
    return Float32Array.from(turnLabel(label, of(true), of(false)));
  });
  const matchers = taxonomy.map(topicMatchers);
  const texts = sample.map(({ title, abstract }) => paperText(`${title}\n${abstract}`));
  const weights = matchers.map((matcher) => keywordWeights(matcher, texts));
  const directions = sample.map(({ vector }) => centred(vector, centre));
  const scores = sample.map(({ title, categories }, i) => {
    const text = texts[i] as PaperText;
    const paper = { direction: directions[i] as Float64Array, title: paperText(title), text, categories };
    return taxonomy.map((topic, t) =>
      labelScore(topic, paper, {
        label: labels[t] as Float32Array,
        matchers: matchers[t] as TopicMatchers,
        weights: weights[t] ?? [],
        pull: 0,
      }),
    );
  });
  const isLarge = sample.length >= MIN_SAMPLE_PAPERS;
  const pulls = isLarge ? pullsOf(scores) : new Float32Array(taxonomy.length);
  const subjects = subjectsOf(taxonomy);
  const ofSubjects = scores.map((row) => subjects.map((t) => (row[t] ?? 0) - (pulls[t] ?? 0)));
  const genres = new Map(
    taxonomy.flatMap((topic, t) => (subjects.includes(t) ? [] : [[t, genreMatcher(topic)] as const])),
  );
  const learnt = isLarge && subjects.length > 1 ? learn() : null;

  function learn(): Learnt {
    const labelled = exampleShares(taxonomy, subjects, examples);
    return learnFromPapers(
      {
        directions: [...directions, ...labelled.map(({ at }) => exampleDirections[at] as Float64Array)],
        texts: [
          ...texts.map(({ text }) => text),
          ...labelled.map(({ at }) => `${examples[at]?.title}\n${examples[at]?.abstract}`),
        ],
        scores: ofSubjects,
        fixed: labelled.map(({ shares }) => shares),
      },
      subjects.map((t) => Float64Array.from(labels[t] ?? [])),
    );
  }

  return {
    centre: Float32Array.from(centre),
    labels,
    keywordWeights: weights,
    pulls,
    learnt,
    sampleTopics: sample.map(({ title, abstract }, i) => {
      const row = ofSubjects[i] ?? [];
      const sentences = firstSentences(abstract);
      const named = [...genres].filter(([, names]) => names(title, sentences) > 0).map(([t]) => t);
      return [subjects[row.indexOf(Math.max(...row))] ?? 0, ...named];
    }),
  };
}

/** Below the scores of papers that are about the topic, also of one that half of all papers are about. */
const PULL_QUANTILE = 0.4;

/** Part of how far a topic's score of papers that are not about it lies above that of all topics. */
function pullsOf(scores: readonly (readonly number[])[]): Float32Array {
  const topics = scores[0]?.length ?? 0;
  const quantiles = Array.from({ length: topics }, (_, t) => {
    const sorted = scores.map((row) => row[t] ?? 0).sort((a, b) => a - b);
    return sorted[Math.floor(PULL_QUANTILE * sorted.length)] ?? 0;
  });
  const all = mean(quantiles);
  const share = topics / (topics + HALF_PULL_TOPICS);
  return Float32Array.from(quantiles, (x) => share * (x - all));
}

/** What persons said of papers: for each, several times, how likely it is of each subject. */
function exampleShares(taxonomy: Taxonomy, subjects: readonly number[], examples: readonly ExamplePaper[]) {
  return examples.flatMap(({ slug, belongs }, at) => {
    const subject = subjects.findIndex((t) => taxonomy[t]?.slug === slug);
    if (subject < 0 || !belongs) return [];
    const shares = subjects.map((_, i) => Number(i === subject));
    return Array.from({ length: EXAMPLE_PAPERS }, () => ({ at, shares }));
  });
}

interface Papers {
  /** Centred unit vectors of the sample, then of papers whose subjects are known. */
  readonly directions: readonly Float64Array[];
  readonly texts: readonly string[];
  /** Label scores of the sample. */
  readonly scores: readonly (readonly number[])[];
  /** Shares of the papers whose subjects are known. */
  readonly fixed: readonly (readonly number[])[];
}

function learnFromPapers(
  { directions, texts, scores, fixed }: Papers,
  labels: readonly Float64Array[],
): Learnt {
  const subjects = labels.length;
  const { words, papers } = placeWords(texts);
  const scatter = scatterOf(directions);
  const guesses = [...scores.map((row) => softmax(row.map((x) => x / TEMPERATURE))), ...fixed];
  let shares = Float64Array.from(guesses.flat());
  for (let round = 1; ; round++) {
    const discriminant = learnDiscriminant(directions, scatter, labels, shares);
    const table = learnWords(papers, shares, words.length);
    const byVector = scores.map((_, i) => discriminantScores(discriminant, directions[i] as Float64Array));
    const byWords = scores.map((_, i) => wordScores(table, papers[i] ?? new Float64Array(), subjects));
    const scale = deviation(byVector);
    const factor = (WORDS_WEIGHT * scale) / deviation(byWords);
    if (round === ROUNDS) return scaled(discriminant, table, words, { scale, factor, scores, shares });
    const next = byVector.map((row, i) => {
      return softmax(row.map((x, t) => x + factor * (byWords[i]?.[t] ?? 0)));
    });
    shares = Float64Array.from([...next, ...fixed].flat());
  }
}

/** The words to learn, and those of each text. Reads texts twice: the words of 4,096 at once take 100 MB. */
function placeWords(texts: readonly string[]) {
  const words = vocabulary(texts.values().map(wordWeights));
  const places = new Map(words.map((word, place) => [word, place]));
  const papers = texts.map((text): PlacedWords => {
    const known = [...wordWeights(text)].filter(([word]) => places.has(word));
    return Float64Array.from(known.flatMap(([word, weight]) => [places.get(word) ?? 0, weight]));
  });
  return { words, papers };
}

/** What was learnt, in standard deviations of the discriminant's scores. */
function scaled(
  { directions, offsets }: Discriminant,
  table: Float64Array,
  words: readonly string[],
  {
    scale,
    factor,
    scores,
    shares,
  }: {
    readonly scale: number;
    readonly factor: number;
    readonly scores: readonly (readonly number[])[];
    readonly shares: Float64Array;
  },
): Learnt {
  const subjects = offsets.length;
  const papers = new Float32Array(subjects);
  for (const [at, share] of shares.entries()) papers[at % subjects] = (papers[at % subjects] ?? 0) + share;
  const middle = (directions[0] ?? new Float64Array()).map((_, d) =>
    mean(directions.map((row) => row[d] ?? 0)),
  );
  const offset = mean([...offsets]);
  return {
    spread: deviation(scores.map(centredRow)),
    papers,
    directions: directions.map((row) => Float32Array.from(row, (x, d) => (x - (middle[d] ?? 0)) / scale)),
    offsets: Float32Array.from(offsets, (x) => (x - offset) / scale),
    words,
    wordTable: Float32Array.from(table, (x) => (x * factor) / scale),
  };
}

/** Less their mean. */
function discriminantScores({ directions, offsets }: Discriminant, vector: Float64Array): number[] {
  return centredRow(directions.map((direction, t) => dot(direction, vector) + (offsets[t] ?? 0)));
}

function wordScores(table: Float64Array, paper: PlacedWords, topics: number): number[] {
  const scores = new Array<number>(topics).fill(0);
  for (let at = 0; at < paper.length; at += 2) {
    const [place, weight] = [paper[at] ?? 0, paper[at + 1] ?? 0];
    for (let t = 0; t < topics; t++) scores[t] = (scores[t] ?? 0) + weight * (table[place * topics + t] ?? 0);
  }
  return scores;
}

export function centredRow(row: readonly number[]): number[] {
  const middle = mean(row);
  return row.map((x) => x - middle);
}

function softmax(row: readonly number[]): number[] {
  const most = Math.max(...row);
  const powers = row.map((x) => Math.exp(x - most));
  const total = powers.reduce((sum, x) => sum + x, 0);
  return powers.map((x) => x / total);
}

/** The standard deviation of numbers around 0. */
function deviation(rows: readonly (readonly number[])[]): number {
  let squares = 0;
  let count = 0;
  for (const row of rows) {
    for (const x of row) squares += x * x;
    count += row.length;
  }
  return Math.max(Math.sqrt(squares / count), 1e-9);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}
