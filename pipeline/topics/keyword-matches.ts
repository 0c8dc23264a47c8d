/** Keywords of topics in the text of papers. */

import type { Topic } from './taxonomy.ts';

/** The text of a paper, prepared for the search for hundreds of keywords. */
export interface PaperText {
  readonly text: string;
  /** In lower case; `null` for a text with a long s, which only patterns take for an s. */
  readonly lower: string | null;
}

export function paperText(text: string): PaperText {
  return { text, lower: text.includes('ſ') ? null : text.toLowerCase() };
}

/** Whether a text contains the keyword. */
export type KeywordMatcher = (text: PaperText) => boolean;

/**
 * Makes the search for a keyword. It compiles the pattern when a text contains the first word of the keyword: compiling
 * all patterns takes a second, and most texts need few.
 */
export function keywordMatcher(keyword: string): KeywordMatcher {
  const [first = '', ...others] = keyword.toLowerCase().split(/[\s-]+/u);
  const stem = others.length > 0 ? first : first.replace(/y$/u, '');
  let pattern: RegExp | undefined;
  return ({ text, lower }) => {
    if (lower !== null && !lower.includes(stem)) return false;
    pattern ??= keywordPattern(keyword);
    return pattern.test(text);
  };
}

/**
 * Matches the keyword as whole words, with hyphens or spaces, in singular or simple plural, in any case. Abbreviations
 * match in capitals only: CLIP is no clip.
 */
function keywordPattern(keyword: string): RegExp {
  const words = keyword.split(/[\s-]+/u).map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&'));
  const phrase = words.join('[\\s-]+');
  const isAbbreviation = keyword === keyword.toUpperCase();
  const isInY = !isAbbreviation && /[^aeiou\W]y$/iu.test(phrase);
  const forms = isInY ? `${phrase.slice(0, -1)}(?:y|ies)` : `${phrase}(?:s|es)?`;
  const flags = isAbbreviation ? 'u' : 'iu';
  return new RegExp(`(?<![\\p{L}\\p{N}])${forms}(?![\\p{L}\\p{N}])`, flags);
}

/** The matchers of a topic's keywords, and of those that speak against it. */
export interface TopicMatchers {
  readonly keywords: readonly KeywordMatcher[];
  readonly not: readonly KeywordMatcher[];
}

export function topicMatchers({ keywords, not = [] }: Topic): TopicMatchers {
  return { keywords: keywords.map(keywordMatcher), not: not.map(keywordMatcher) };
}

/** Weight that makes two thirds of the score. */
const HALF_WEIGHT = 0.7;

/**
 * Scores the keywords of a topic that a text contains: 2w / (w + 0.7), where w is the sum of their weights; 0 to 2, less
 * the same of keywords that speak against it, each with weight 1.
 * @param weights one a keyword, from {@link keywordWeights}
 */
export function keywordScore(
  { keywords, not }: TopicMatchers,
  weights: readonly number[],
  text: PaperText,
): number {
  const saturated = (weight: number) => (2 * weight) / (weight + HALF_WEIGHT);
  const found = keywords.reduce((sum, isIn, i) => (isIn(text) ? sum + (weights[i] ?? 0) : sum), 0);
  const against = not.filter((isIn) => isIn(text)).length;
  return saturated(found) - saturated(against);
}

/** The weights of keywords by their frequency in a sample, 0 to 1: the rarer, the larger (inverse document frequency). */
export function keywordWeights({ keywords }: TopicMatchers, sample: readonly PaperText[]): number[] {
  return keywords.map((isIn) => {
    const papers = sample.reduce((count, text) => (isIn(text) ? count + 1 : count), 0);
    return rounded(Math.log((sample.length + 1) / (papers + 1)) / Math.log(sample.length + 1));
  });
}

/** Of an empty sample every weight is 1. */
function rounded(weight: number): number {
  return Number.isNaN(weight) ? 1 : Math.round(weight * 1e6) / 1e6;
}
