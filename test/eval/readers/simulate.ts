/** Readers without people: each has some interests, which are labels of papers, and likes papers of them. */
import { randomNumbers } from '../../support/random.ts';

export interface LabelledPaper {
  readonly vector: Float32Array;
  readonly labels: readonly string[];
}

/** Papers are places in the list that the readers were made from. */
export interface SimulatedReader {
  /** One to four labels. */
  readonly interests: readonly string[];
  /** One half of the reader's papers. */
  readonly liked: readonly number[];
  /** The other half, to be found. */
  readonly hidden: readonly number[];
  /** Papers of other labels, among which they are hidden. */
  readonly others: readonly number[];
}

export const MAX_INTERESTS = 4;
const [MIN_PAPERS, MAX_PAPERS] = [5, 40];
export const MAX_OTHERS = 2_000;
/** Papers that a label needs to be an interest. */
const MIN_LABELLED = 20;
/** Of all papers, those that an interest has at most: of a broader one, too few are left to tell it from. */
const MAX_SHARE = 0.35;
/** How much smaller than the largest interest of a reader the smallest can be, before rounding. */
const MIN_WEIGHT = 0.3;

/**
 * Makes readers with one, two, three and four interests in turns. Each has 5 to 40 papers, unevenly of its interests, but two
 * of each at least.
 * @param seed a whole number but 0; the same one gives the same readers
 */
export function simulateReaders(
  papers: readonly LabelledPaper[],
  count: number,
  seed: number,
): SimulatedReader[] {
  const random = randomNumbers(seed);
  // The first numbers of small seeds are small.
  for (let i = 0; i < 16; i++) random();
  const byLabel = new Map<string, number[]>();
  for (const [i, { labels }] of papers.entries())
    for (const label of labels) byLabel.set(label, [...(byLabel.get(label) ?? []), i]);
  const labels = [...byLabel].flatMap(([label, { length }]) =>
    length >= MIN_LABELLED && length <= MAX_SHARE * papers.length ? [label] : [],
  );
  return Array.from({ length: count }, (_, i) => {
    const interests = shuffle(labels, random).slice(0, 1 + (i % MAX_INTERESTS));
    const total = MIN_PAPERS + random() * (MAX_PAPERS - MIN_PAPERS);
    const weights = interests.map(() => MIN_WEIGHT + random());
    const sum = weights.reduce((a, b) => a + b, 0);
    const [liked, hidden]: [number[], number[]] = [[], []];
    for (const [k, label] of interests.entries()) {
      const own = shuffle(byLabel.get(label) ?? [], random)
        .filter((paper) => !liked.includes(paper) && !hidden.includes(paper))
        .slice(0, Math.max(2, Math.round((total * (weights[k] ?? 0)) / sum)));
      const half = Math.ceil(own.length / 2);
      liked.push(...own.slice(0, half));
      hidden.push(...own.slice(half));
    }
    const others = papers.flatMap((paper, place) =>
      paper.labels.some((label) => interests.includes(label)) ? [] : [place],
    );
    return { interests, liked, hidden, others: shuffle(others, random).slice(0, MAX_OTHERS) };
  });
}

export function shuffle<T>(values: readonly T[], random: () => number): T[] {
  const shuffled = [...values];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [shuffled[i], shuffled[j]] = [shuffled[j] as T, shuffled[i] as T];
  }
  return shuffled;
}

/**
 * How much higher the mean of some figures is than that of others of the same readers, as a share, with the interval that
 * holds 95 % of the shares of resampled readers (bootstrap; B. Efron, R. Tibshirani: An Introduction to the Bootstrap, 1993).
 */
export function compareMeans(
  figures: readonly number[],
  others: readonly number[],
  random: () => number,
  resamples = 2_000,
): { readonly gain: number; readonly low: number; readonly high: number } {
  const gainOf = (places: readonly number[]) => {
    let [sum, other] = [0, 0];
    for (const place of places) {
      sum += figures[place] ?? 0;
      other += others[place] ?? 0;
    }
    return sum / other - 1;
  };
  const places = figures.map((_, i) => i);
  const gains = Array.from({ length: resamples }, () =>
    gainOf(places.map(() => Math.floor(random() * places.length))),
  ).sort((a, b) => a - b);
  const at = (share: number) => gains[Math.floor(share * resamples)] ?? 0;
  return { gain: gainOf(places), low: at(0.025), high: at(0.975) };
}
