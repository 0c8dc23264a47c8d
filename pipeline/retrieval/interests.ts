import background from './background.json' with { type: 'json' };
import { countRows, multiplyRows, normalise, productOf, type Rows, rowAt } from './rows.ts';

/** A paper that a reader likes, or wants less of. */
export interface LikedPaper {
  /** Its embedding, of length 1. */
  readonly vector: Float32Array;
  /** ISO 8601. */
  readonly likedAt: string;
  readonly isDisliked: boolean;
}

/** What a reader's papers say of other papers. Fitted to the same papers, it is the same. */
export interface Interests {
  /** Vectors of the liked papers, relative to the background. */
  readonly liked: Rows;
  /** How much each liked paper counts, to 1: the later it was liked, the more. */
  readonly weights: Float32Array;
  /** The place of each liked paper among those that were fitted. */
  readonly places: Int32Array;
  /** Vectors of the disliked papers, relative to the background. */
  readonly disliked: Rows;
}

export interface InterestScores {
  /** By candidate. From -1 to 1, about 0 for a paper that has nothing to do with the library. */
  readonly scores: Float32Array;
  /** By candidate, the place of the most alike liked paper among those that were fitted; -1 without liked papers. */
  readonly like: Int32Array;
}

/**
 * Liked papers that count for a candidate, the nearest first, at most; in a small library half of them, since there may be
 * one for each interest. Each counts by the root of its rank.
 */
const ATTENDED_PAPERS = 8;
/** How much of its weight a paper loses at most by age. */
const MAX_FADING = 0.3;
/** In this time a paper loses half of it. */
const FADING_HALF_LIFE_DAYS = 365;
/** How much of the lead that the nearest disliked paper has over the liked ones is taken off. */
const DISLIKE = 0.5;
/** The least cut. */
const MIN_CUT = 0.28;
/** Papers that are all alike do not ask for more than this. */
const MAX_CUT = 0.42;
/** The share of a library's own papers that score less than its cut, by the others. */
const SHARE_BELOW_CUT = 0.75;
/** Papers of a library that can tell by each other what the cut is. */
const MIN_PAPERS_FOR_CUT = 4;
/** From this cosine on, relative to the background, two liked papers are of one interest. */
const SAME_INTEREST = 0.2;

const DAY_MS = 86_400_000;
/** Candidates that are compared at once. */
const BLOCK = 64;

/** The directions that papers have most in common, a row each; see `test/programs/background.ts`. */
const COMMON: Rows = {
  values: Float32Array.from(Int8Array.from(atob(background.directions), (char) => char.charCodeAt(0))).map(
    (x) => x * background.step,
  ),
  dimensions: background.mean.length,
};
/** The same, a column each. */
const COMMON_COLUMNS: Rows = {
  values: COMMON.values.map((_, at) => {
    const count = countRows(COMMON);
    return COMMON.values[(at % count) * COMMON.dimensions + Math.floor(at / count)] as number;
  }),
  dimensions: countRows(COMMON),
};

/**
 * Fits interests to the papers of a library. Vectors become relative to a fixed background of papers: what all papers
 * have in common says nothing about a reader. Ages are relative to the paper that was liked last, so that the
 * same library always gives the same interests.
 */
export function fitInterests(papers: readonly LikedPaper[]): Interests {
  const places = papers.flatMap(({ isDisliked }, i) => (isDisliked ? [] : [i]));
  const times = places.map((i) => Date.parse(papers[i]?.likedAt ?? ''));
  const last = times.reduce((a, b) => Math.max(a, Number.isNaN(b) ? a : b), Number.NEGATIVE_INFINITY);
  const weights = times.map((time) => {
    if (Number.isNaN(time)) return 1;
    const halfLives = (last - time) / (FADING_HALF_LIFE_DAYS * DAY_MS);
    return 1 - (MAX_FADING * halfLives) / (1 + halfLives);
  });
  return {
    liked: relativeToBackground(rowsOf(places.map((i) => papers[i]?.vector ?? new Float32Array()))),
    weights: Float32Array.from(weights),
    places: Int32Array.from(places),
    disliked: relativeToBackground(
      rowsOf(papers.flatMap(({ isDisliked, vector }) => (isDisliked ? [vector] : []))),
    ),
  };
}

/**
 * Scores candidates by the liked papers that are nearest to each. A reader of several interests is like several readers, so
 * papers of other interests must not count: a mean of all liked papers lies between them, near to none. After the attention
 * of G. Zhou and others: Deep Interest Network (KDD 2018, arXiv:1706.06978); here it falls by rank and learns nothing. A
 * candidate's score depends on the interests and itself alone.
 * @param candidates embeddings, of length 1
 */
export function scoreInterests(interests: Interests, candidates: Rows): InterestScores {
  const count = countRows(candidates);
  const scores = new Float32Array(count);
  const like = new Int32Array(count);
  for (let from = 0; from < count; from += BLOCK) {
    const { values, dimensions } = candidates;
    const block = { values: values.slice(from * dimensions, (from + BLOCK) * dimensions), dimensions };
    const scored = scoreRows(interests, relativeToBackground(block));
    scores.set(scored.scores, from);
    like.set(
      scored.nearest.map((i) => interests.places[i] ?? -1),
      from,
    );
  }
  return { scores, like };
}

/**
 * The least score of a paper that belongs to the feed of a library: what the best quarter of the library's own papers reach
 * by the others, within limits. It depends on the library alone. `npm run eval -- readers` measures what passes.
 */
export function interestsCut(interests: Interests): number {
  const count = countRows(interests.liked);
  if (count < MIN_PAPERS_FOR_CUT) return MIN_CUT;
  const own = scoreRows(interests, interests.liked, true).scores.sort();
  return Math.max(MIN_CUT, Math.min(MAX_CUT, own[Math.floor(SHARE_BELOW_CUT * count)] ?? 0));
}

/**
 * Picks the best candidates of different interests: the best of each interest before the second of any. Liked papers that are
 * near to each other are one interest.
 * @param scored from `scoreInterests`, or a part of it
 * @returns places of candidates, the one to show first first
 */
export function pickDiverse(interests: Interests, { scores, like }: InterestScores, limit: number): number[] {
  const { liked, places } = interests;
  const ranked = Array.from(scores, (_, i) => i).sort(
    (a, b) => (scores[b] as number) - (scores[a] as number) || a - b,
  );
  // The liked papers that begin an interest, and how many candidates it has so far.
  const leaders: { readonly at: number; candidates: number }[] = [];
  const rounds = ranked.map((candidate) => {
    const nearest = places.indexOf(like[candidate] ?? -1);
    const isSame = ({ at }: { readonly at: number }) => productOf(liked, at, liked, nearest) >= SAME_INTEREST;
    const leader = leaders.find(isSame) ?? { at: nearest, candidates: 0 };
    if (leader.candidates === 0) leaders.push(leader);
    return { candidate, round: leader.candidates++ };
  });
  return rounds
    .sort((a, b) => a.round - b.round)
    .slice(0, limit)
    .map(({ candidate }) => candidate);
}

/**
 * The scores of rows by the liked papers, and the place of the nearest of these.
 * @param areLiked whether the rows are the liked papers; each is scored by the others then
 */
function scoreRows(
  { liked, weights, disliked }: Interests,
  rows: Rows,
  areLiked = false,
): { readonly scores: Float32Array; readonly nearest: Int32Array } {
  const count = countRows(rows);
  const products = multiplyRows(rows, liked);
  const against = multiplyRows(rows, disliked);
  const [likedCount, dislikedCount] = [weights.length, countRows(disliked)];
  const scores = new Float32Array(count).fill(-1);
  const nearest = new Int32Array(count).fill(-1);
  const best = new Float64Array(ATTENDED_PAPERS);
  for (let at = 0; at < count; at++) {
    best.fill(-1);
    for (let i = 0; i < likedCount; i++) {
      const value = (products[at * likedCount + i] as number) * (weights[i] as number);
      if (value <= (best[ATTENDED_PAPERS - 1] as number) || (areLiked && i === at)) continue;
      let to = ATTENDED_PAPERS - 1;
      for (; to > 0 && (best[to - 1] as number) < value; to--) best[to] = best[to - 1] as number;
      best[to] = value;
      if (to === 0) nearest[at] = i;
    }
    const attended = Math.min(ATTENDED_PAPERS, Math.ceil((likedCount - Number(areLiked)) / 2));
    if (attended === 0) continue;
    let [sum, total] = [0, 0];
    for (let rank = 0; rank < attended; rank++) {
      const weight = 1 / Math.sqrt(rank + 1);
      sum += weight * (best[rank] as number);
      total += weight;
    }
    const score = sum / total;
    const worst = against.subarray(at * dislikedCount, (at + 1) * dislikedCount);
    const lead = worst.reduce((a, b) => Math.max(a, b - score), 0);
    scores[at] = score - DISLIKE * lead;
  }
  return { scores, nearest };
}

function rowsOf(vectors: readonly Float32Array[]): Rows {
  const { mean } = background;
  const values = new Float32Array(vectors.length * mean.length);
  for (const [i, vector] of vectors.entries()) {
    if (vector.length !== mean.length) {
      throw new RangeError(
        `Fitting interests: paper ${i + 1} has a vector of ${vector.length} dimensions; expected ${mean.length}.`,
      );
    }
    values.set(vector, i * mean.length);
  }
  return { values, dimensions: mean.length };
}

/** Vectors less what all papers have in common, of length 1, in place. */
function relativeToBackground(rows: Rows): Rows {
  const { values, dimensions } = rows;
  const { mean } = background;
  for (let at = 0; at < values.length; at++)
    values[at] = (values[at] as number) - (mean[at % dimensions] as number);
  const products: Rows = { values: multiplyRows(rows, COMMON), dimensions: countRows(COMMON) };
  const common = multiplyRows(products, COMMON_COLUMNS);
  for (let at = 0; at < values.length; at++) values[at] = (values[at] as number) - (common[at] as number);
  for (let i = 0; i < countRows(rows); i++) normalise(rowAt(rows, i));
  return rows;
}
