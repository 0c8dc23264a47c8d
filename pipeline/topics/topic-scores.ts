/** The topics of a paper, by what was fitted, with reasons that a person can check. */

import type { TopicRow } from '../../db/items/loaded-paper.ts';
import type { TopicReasons } from '../../db/schema/topics.ts';
import type { ScoredPaper } from '../../db/topics/classify-items.ts';
import { centredRow, type FitTables, labelScore, subjectsOf } from './fit-topics.ts';
import { firstSentences, type GenreMatcher, genreMatcher, genreScore } from './genres.ts';
import { type PaperText, paperText, type TopicMatchers, topicMatchers } from './keyword-matches.ts';
import { centred, dot, type Vectors } from './label-vectors.ts';
import { OTHER, type Taxonomy } from './taxonomy.ts';
import { STOP_WORDS } from './terms.ts';
import { type WordWeights, wordWeights } from './word-table.ts';

/** Score from which on a paper belongs to a topic, unless the topic has a threshold of its own. */
export const THRESHOLD = 0.5;

/** Topics beside genres, and genres. */
const MAX_SUBJECTS = 3;
const MAX_GENRES = 2;
const MAX_KEYWORDS = 3;
const MAX_WORDS = 5;
const MAX_PAPERS = 2;

/** Weight of label scores against the discriminant, both in standard deviations. */
const LABEL_WEIGHT = 0.25;
/** Weight of label scores in place of the discriminant and words, where no papers taught these. */
const UNLEARNT_WEIGHT = 1.75;
/** Papers of a subject for which half of what they say counts. */
const HALF_TRUST_PAPERS = 45;
/** Weight of the logarithm of how many papers a subject has, when it is told which subject is first. */
const FREQUENCY_WEIGHT = 0.4;
/** Where a paper is as likely to belong as not, and what makes that e times as likely, in parts of the largest possible score. */
const EVEN = 0.27;
const SLOPE = 0.045;
/** What the best subject of a paper needs: a paper of which none reaches this is on something else. */
const LEAST_FIRST = 0.305;
/** What another subject needs, in parts of the best one's score. */
const LEAST_SHARE = 0.5;
/** Topics for which half of these holds, and of `LEAST_LABEL_SCORE`: with few topics, each is ahead of few. */
const HALF_EVEN_TOPICS = 8;
/** The same of label scores, which decide while too few papers were learnt from. */
const LABEL_EVEN = 0.34;
const LABEL_SLOPE = 0.04;
/** How far a label score may be behind the best one: the paper only touches on topics further behind. */
const LABEL_MARGIN = 0.15;
/** A paper of which no label score reaches this is on another subject, however far one topic is ahead. */
const LEAST_LABEL_SCORE = 0.28;
/** What is left of its scores. */
const FAR_SHARE = 0.45;

/** The papers that topics were fitted on, to name the nearest. */
export interface FittedPapers {
  readonly ids: readonly string[];
  /** 384 signed bytes a paper: the vector times 127, rounded. */
  readonly vectors: Int8Array;
}

/** What scores papers. */
export interface TopicScorer {
  readonly taxonomy: Taxonomy;
  readonly tables: FitTables;
  readonly topicVectors: readonly Vectors[];
  readonly papers: FittedPapers;
  readonly matchers: readonly TopicMatchers[];
  readonly genres: readonly (GenreMatcher | null)[];
  readonly subjects: readonly number[];
  /** Places of words in the table. */
  readonly places: ReadonlyMap<string, number>;
}

export function createScorer(
  taxonomy: Taxonomy,
  tables: FitTables,
  topicVectors: readonly Vectors[],
  papers: FittedPapers,
): TopicScorer {
  const subjects = subjectsOf(taxonomy);
  return {
    ...{ taxonomy, tables, topicVectors, papers, subjects },
    matchers: taxonomy.map(topicMatchers),
    genres: taxonomy.map((topic, t) => (subjects.includes(t) ? null : genreMatcher(topic))),
    places: new Map(tables.learnt?.words.map((word, place) => [word, place])),
  };
}

/** A paper, prepared to be scored. */
interface Paper {
  readonly direction: Float64Array;
  readonly title: PaperText;
  readonly text: PaperText;
  readonly words: WordWeights;
  readonly categories: readonly string[];
}

/** How surely a paper belongs to each topic, 0 to 1, in the taxonomy's order. */
export function scoreAll(scorer: TopicScorer, paper: ScoredPaper, vector: Float32Array): number[] {
  return scoresOf(scorer, paper, prepare(scorer, paper, vector));
}

/**
 * The topics of a paper: at most three subjects and two genres, the surest first.
 * @param vector the paper's embedding, unit length
 * @returns `[{slug: 'other', score, ...}]` when the paper belongs to no topic; the score is then that of the best
 */
export function scoreTopics(scorer: TopicScorer, paper: ScoredPaper, vector: Float32Array): TopicRow[] {
  const { taxonomy, genres } = scorer;
  const prepared = prepare(scorer, paper, vector);
  const scores = scoresOf(scorer, paper, prepared);
  const threshold = (t: number) => taxonomy[t]?.threshold ?? THRESHOLD;
  const reached = [...taxonomy.keys()]
    .filter((t) => (scores[t] ?? 0) >= threshold(t))
    .sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  const given = [
    ...reached.filter((t) => genres[t] === null).slice(0, MAX_SUBJECTS),
    ...reached.filter((t) => genres[t] !== null).slice(0, MAX_GENRES),
  ].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  if (given.length === 0) {
    const why = { keywords: [], words: [], papers: [], margin: 0, threshold: THRESHOLD };
    return [{ slug: OTHER, score: Math.max(0, ...scores), why }];
  }
  const near = nearestPapers(scorer, paper.id, vector, given);
  return given.map((t): TopicRow => {
    const score = scores[t] ?? 0;
    const best = Math.max(0, ...scores.filter((_, other) => other !== t));
    const byTitle = genres[t]?.(paper.title, '') === 1;
    const why: TopicReasons = {
      keywords: bestKeywords(scorer, t, prepared.text, vector),
      words: bestWords(scorer, t, prepared.words),
      papers: near.get(t) ?? [],
      margin: rounded(score - best),
      threshold: threshold(t),
      ...(byTitle && { by: 'title' as const }),
    };
    return { slug: taxonomy[t]?.slug ?? OTHER, score, why };
  });
}

function prepare(
  { tables }: TopicScorer,
  { title, abstract, categories }: ScoredPaper,
  vector: Float32Array,
): Paper {
  const text = `${title}\n${abstract}`;
  return {
    direction: centred(vector, tables.centre),
    title: paperText(title),
    text: paperText(text),
    words: wordWeights(text),
    categories,
  };
}

function scoresOf(scorer: TopicScorer, { title, abstract }: ScoredPaper, paper: Paper): number[] {
  const { taxonomy, tables, matchers, genres, subjects } = scorer;
  const labels = taxonomy.map((topic, t) =>
    labelScore(topic, paper, {
      label: tables.labels[t] ?? new Float32Array(),
      matchers: matchers[t] ?? { keywords: [], not: [] },
      weights: tables.keywordWeights[t] ?? [],
      pull: tables.pulls[t] ?? 0,
    }),
  );
  const best = Math.max(...subjects.map((t) => labels[t] ?? 0));
  const scores = labels.map((label, t) => {
    const genre = genres[t];
    if (genre) return genreScore(genre(title, firstSentences(abstract)), label);
    const least = Math.max(LABEL_EVEN, best - LABEL_MARGIN);
    return logistic((label - least) / LABEL_SLOPE);
  });
  const { learnt } = tables;
  if (learnt !== null) {
    const largest = 2 * Math.sqrt(subjects.length - 1);
    const few = subjects.length / (subjects.length + HALF_EVEN_TOPICS);
    const ahead = centredRow(subjects.map((t) => labels[t] ?? 0));
    const byWords = wordScores(scorer, paper.words);
    const totals = subjects.map((_, i) => {
      const byVector =
        dot(learnt.directions[i] ?? new Float32Array(), paper.direction) + (learnt.offsets[i] ?? 0);
      const trust = trustIn(learnt.papers[i] ?? 0);
      const ofLabel = LABEL_WEIGHT + (1 - trust) * UNLEARNT_WEIGHT;
      const total = trust * (byVector + (byWords[i] ?? 0)) + (ofLabel * (ahead[i] ?? 0)) / learnt.spread;
      return total / largest;
    });
    const first = Math.max(...totals);
    const isNear = first >= few * LEAST_FIRST && best >= few * LEAST_LABEL_SCORE;
    const even = Math.max(few * EVEN, LEAST_SHARE * first);
    for (const [i, t] of subjects.entries()) {
      const sure = logistic(((totals[i] ?? 0) - even) / SLOPE);
      scores[t] = isNear ? sure : sure * FAR_SHARE;
    }
    if (isNear) {
      const likely = totals.map((total, i) => {
        const frequency = FREQUENCY_WEIGHT * Math.log(1 + (learnt.papers[i] ?? 0));
        return total < even ? -Infinity : largest * total + frequency;
      });
      putFirst(scores, subjects, subjects[likely.indexOf(Math.max(...likely))] ?? 0);
    }
  }
  return scores.map(rounded);
}

/** How much of what the papers of a subject say counts, 0 to 1: the more papers, the more. */
function trustIn(papers: number): number {
  return papers / (papers + HALF_TRUST_PAPERS);
}

/** Gives the best score to the likeliest subject: of two that a paper belongs to, it is rather about the frequent one. */
function putFirst(scores: number[], among: readonly number[], likeliest: number): void {
  const best = Math.max(...among.map((t) => scores[t] ?? 0));
  for (const t of among) scores[t] = t === likeliest ? best : Math.min(scores[t] ?? 0, best - 1e-4);
}

/** What the words of a paper say for each subject. */
function wordScores({ tables: { learnt }, places, subjects }: TopicScorer, words: WordWeights): number[] {
  const scores = new Array<number>(subjects.length).fill(0);
  for (const [word, weight] of words) {
    const place = places.get(word);
    if (place === undefined) continue;
    for (let i = 0; i < scores.length; i++)
      scores[i] = (scores[i] ?? 0) + weight * (learnt?.wordTable[place * scores.length + i] ?? 0);
  }
  return scores;
}

/** Keywords that explain a topic: first those in the paper, then the others; both by similarity. */
export function bestKeywords(
  scorer: TopicScorer,
  t: number,
  text: PaperText,
  vector: Float32Array,
): string[] {
  const { keywords = [] } = scorer.taxonomy[t] ?? {};
  return keywords
    .map((keyword, i) => ({
      keyword,
      isInText: Number(scorer.matchers[t]?.keywords[i]?.(text) ?? false),
      score: dot(scorer.topicVectors[t]?.[i] ?? new Float32Array(), vector),
    }))
    .sort((a, b) => b.isInText - a.isInText || b.score - a.score)
    .slice(0, MAX_KEYWORDS)
    .map(({ keyword }) => keyword);
}

/** The words of a paper that speak most for a topic. */
function bestWords(
  { tables: { learnt }, places, subjects }: TopicScorer,
  t: number,
  words: WordWeights,
): string[] {
  const i = subjects.indexOf(t);
  if (learnt === null || i < 0) return [];
  return [...words]
    .map(([word, weight]) => {
      const place = places.get(word);
      const says = place === undefined ? 0 : (learnt.wordTable[place * subjects.length + i] ?? 0);
      return { word, says: weight * says };
    })
    .filter(({ word, says }) => says > 0 && word.length > 2 && !STOP_WORDS.has(word))
    .sort((a, b) => b.says - a.says || (a.word < b.word ? -1 : 1))
    .slice(0, MAX_WORDS)
    .map(({ word }) => word);
}

/** The ids of the nearest papers of each topic, by place, among those that it was fitted on. */
function nearestPapers(
  { papers: { ids, vectors }, tables: { sampleTopics } }: TopicScorer,
  itemId: string,
  vector: Float32Array,
  topics: readonly number[],
): ReadonlyMap<number, readonly string[]> {
  const near = new Map(topics.map((t) => [t, [] as { readonly id: string; readonly cosine: number }[]]));
  const dimensions = vector.length;
  for (const [i, id] of ids.entries()) {
    const lists = (sampleTopics[i] ?? []).map((t) => near.get(t)).filter((list) => list !== undefined);
    if (lists.length === 0 || id === itemId) continue;
    let cosine = 0;
    for (let d = 0; d < dimensions; d++) cosine += (vectors[i * dimensions + d] ?? 0) * (vector[d] ?? 0);
    for (const list of lists) {
      list.push({ id, cosine });
      list.sort((a, b) => b.cosine - a.cosine || (a.id < b.id ? -1 : 1)).splice(MAX_PAPERS);
    }
  }
  return new Map([...near].map(([t, list]) => [t, list.map(({ id }) => id)]));
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function rounded(x: number): number {
  return Math.round(x * 1e4) / 1e4;
}
