/** Genres: what a paper is (a survey, a dataset), told by words of its title and first sentences beside the embedding. */

import { type KeywordMatcher, keywordMatcher, paperText } from './keyword-matches.ts';
import type { Topic } from './taxonomy.ts';

/** How plainly a paper names the genre: 1 in its title, 0.5 in its first sentences, else 0. */
export type GenreMatcher = (title: string, sentences: string) => number;

export function genreMatcher({ titles = [], not = [] }: Topic): GenreMatcher {
  const phrases = titles.map(phraseMatcher);
  const against = not.map(keywordMatcher);
  const names = (text: string) => {
    const prepared = paperText(text);
    return phrases.some((isIn) => isIn(prepared)) && !against.some((isIn) => isIn(prepared));
  };
  return (title, sentences) => (names(title) ? 1 : names(sentences) ? 0.5 : 0);
}

/** Phrases with a colon match the beginning of a text. */
function phraseMatcher(phrase: string): KeywordMatcher {
  if (!phrase.endsWith(':')) return keywordMatcher(phrase);
  const start = phrase.toLowerCase();
  return ({ text }) => text.toLowerCase().startsWith(start);
}

const NAMED_WEIGHT = 5;
const LABEL_EVEN = 0.35;
const LABEL_SLOPE = 0.06;

/** How surely a paper is of the genre, 0 to 1. */
export function genreScore(named: number, label: number): number {
  return 1 / (1 + Math.exp(-((label - LABEL_EVEN) / LABEL_SLOPE + NAMED_WEIGHT * named)));
}

const SENTENCES = 3;

/** The beginning of an abstract, where it says what the paper is. */
export function firstSentences(abstract: string): string {
  return abstract.split(/(?<=[.!?])\s/u, SENTENCES).join(' ');
}
