import background from './background.json' with { type: 'json' };
import { countRows, nearestRows, normalise, pickRows, productOf, type Rows, rowAt } from './rows.ts';

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

/** Liked papers that a candidate is compared with, the nearest first; the second counts half as much, the third a third. */
const ATTENDED_PAPERS = 5;
/** How much of its weight a paper loses at most by age. */
const MAX_FADING = 0.3;
/** In this time a paper loses half of it. */
const FADING_HALF_LIFE_DAYS = 365;
/** How much the nearest disliked paper counts against the liked ones. */
const DISLIKE = 0.5;
/** The least cut. */
const MIN_CUT = 0.4;
/** The share of a library's own papers that may score less than its cut. */
const SHARE_BELOW_CUT = 0.25;
/** Papers of a library that can tell by each other what the cut is. */
const MIN_PAPERS_FOR_CUT = 8;
/** From this cosine on, relative to the background, two liked papers are of one interest. */
const SAME_INTEREST = 0.35;

const DAY_MS = 86_400_000;

/**
 * Fits interests to the papers of a library. Vectors become relative to the mean of a fixed background of papers: what all
 * papers have in common says nothing about a reader. Ages are relative to the paper that was liked last, so that the
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
    liked: centre(rowsOf(places.map((i) => papers[i]?.vector ?? new Float32Array()))),
    weights: Float32Array.from(weights),
    places: Int32Array.from(places),
    disliked: centre(rowsOf(papers.flatMap(({ isDisliked, vector }) => (isDisliked ? [vector] : [])))),
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
  const rows = centre(candidates);
  const count = countRows(rows);
  const scores = new Float32Array(count);
  const like = new Int32Array(count);
  for (let at = 0; at < count; at++) {
    const { score, nearest } = scoreRow(interests, rows, at);
    scores[at] = score;
    like[at] = interests.places[nearest] ?? -1;
  }
  return { scores, like };
}

/**
 * The least score of a paper that belongs to the feed of a library. Three quarters of the library's own papers reach it by
 * the others.
 */
export function interestsCut(interests: Interests): number {
  const count = countRows(interests.liked);
  if (count < MIN_PAPERS_FOR_CUT) return MIN_CUT;
  const own = Array.from({ length: count }, (_, i) => scoreRow(interests, interests.liked, i, i).score);
  own.sort((a, b) => a - b);
  return Math.max(MIN_CUT, own[Math.floor(SHARE_BELOW_CUT * count)] ?? 0);
}

/**
 * Picks the best candidates of different interests: the best of each interest before the second of any. Liked papers that are
 * near to each other are one interest.
 * @param scored from `scoreInterests`, or a part of it
 * @returns places of candidates, the one to show first first
 */
export function pickDiverse(interests: Interests, { scores, like }: InterestScores, limit: number): number[] {
  const at = new Map(Array.from(interests.places, (place, i) => [place, i]));
  const ranked = Array.from(scores, (_, i) => i).sort(
    (a, b) => (scores[b] as number) - (scores[a] as number) || a - b,
  );
  // The liked papers that begin an interest, and how many candidates of it were before.
  const leaders: { readonly liked: number; count: number }[] = [];
  const rounds = ranked.map((candidate) => {
    const liked = at.get(like[candidate] ?? -1) ?? -1;
    const known = leaders.find(
      (leader) => productOf(interests.liked, leader.liked, interests.liked, liked) >= SAME_INTEREST,
    );
    if (known !== undefined) return { candidate, round: ++known.count };
    leaders.push({ liked, count: 0 });
    return { candidate, round: 0 };
  });
  return rounds
    .sort((a, b) => a.round - b.round)
    .slice(0, limit)
    .map(({ candidate }) => candidate);
}

/** The score of a row by the liked papers but the one to leave out, and the place of the nearest in `liked`. */
function scoreRow(
  { liked, weights, disliked }: Interests,
  rows: Rows,
  at: number,
  leftOut = -1,
): { readonly score: number; readonly nearest: number } {
  const best: number[] = [];
  let nearest = -1;
  for (let i = 0; i < countRows(liked); i++) {
    if (i === leftOut) continue;
    const value = productOf(liked, i, rows, at) * (weights[i] as number);
    if (best.length === ATTENDED_PAPERS && value <= (best[ATTENDED_PAPERS - 1] as number)) continue;
    let to = Math.min(best.length, ATTENDED_PAPERS - 1);
    for (; to > 0 && (best[to - 1] as number) < value; to--) best[to] = best[to - 1] as number;
    best[to] = value;
    if (to === 0) nearest = i;
  }
  if (nearest === -1) return { score: -1, nearest };
  let [sum, total] = [0, 0];
  for (const [rank, value] of best.entries()) {
    sum += value / (rank + 1);
    total += 1 / (rank + 1);
  }
  const [worst] = nearestRows(disliked, rows, at, 1);
  const against = worst === undefined ? 0 : Math.max(0, productOf(disliked, worst, rows, at));
  return { score: sum / total - DISLIKE * against, nearest };
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

/** Copies of vectors less the mean of the background, of length 1. */
function centre(rows: Rows): Rows {
  const { mean } = background;
  const centred = pickRows(
    rows,
    Array.from({ length: countRows(rows) }, (_, i) => i),
  );
  for (let i = 0; i < countRows(centred); i++) {
    const row = rowAt(centred, i);
    for (let k = 0; k < row.length; k++) row[k] = (row[k] as number) - (mean[k] as number);
    normalise(row);
  }
  return centred;
}
