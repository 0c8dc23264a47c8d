/** Parts of a search as expressions of FTS5 (https://sqlite.org/fts5.html#full_text_query_syntax). */

import { stemmer } from 'stemmer';
import { FUNCTION_WORDS } from '../../pipeline/words/function-words.ts';
import { partsOf, readWords, type WordForms } from '../../pipeline/words/word-forms.ts';
import type { QueryText } from './query-text.ts';

/** Number of different words by which papers are ranked: of an abstract its first sentences. */
const MAX_RANKED_WORDS = 64;
/** A word that a query repeats counts so often. */
const MAX_REPEATS = 3;

/**
 * The expression that finds papers with any of the words and phrases of a search; they count alike in the ranking, and each as
 * often as it stands there, as in BM25 (S. Robertson, H. Zaragoza: The Probabilistic Relevance Framework, 2009). Function
 * words count only where there are no others. Every word is quoted, so nothing that was typed is an operator.
 * @returns `undefined` without words and phrases
 */
export function anyExpression({ words, phrases }: QueryText): string | undefined {
  const read = words.map(readTyped);
  const telling = read.filter(({ forms }) =>
    forms.some(({ text }) => !FUNCTION_WORDS.has(text.toLowerCase())),
  );
  const counts = new Map<string, number>();
  const ranked = (telling.length > 0 || phrases.length > 0 ? telling : read)
    .flatMap(({ forms, isBeginning }) =>
      forms.flatMap((word, i) => partExpressions(word, isBeginning && i === forms.length - 1)),
    )
    .filter((expression) => {
      const stem = stemmer(expression.replaceAll(/["*\s]/gu, ''));
      const count = counts.get(stem) ?? 0;
      if (count === MAX_REPEATS || (count === 0 && counts.size === MAX_RANKED_WORDS)) return false;
      counts.set(stem, count + 1);
      return true;
    });
  const all = [...ranked, ...new Set(phrases.map(phraseExpression))];
  return all.length === 0 ? undefined : all.join(' OR ');
}

/**
 * The expression that finds papers with all words and phrases of a search and without what it excludes. Saved searches and
 * the order `newest` select by words so: whether a paper is found does not depend on other papers.
 * @returns `undefined` without words and phrases
 */
export function strictExpression({ words, phrases, excluded }: QueryText): string | undefined {
  const included = [...wordExpressions(words), ...phrases.map(phraseExpression)];
  if (included.length === 0) return undefined;
  const all = included.join(' AND ');
  return excluded.length === 0 ? all : `(${all}) NOT ${exclusion(excluded)}`;
}

/** The expressions of single words, each of which finds the word in any spelling. */
export function wordExpressions(words: readonly string[]): string[] {
  return distinct(words).map((word) => {
    const { forms, isBeginning } = readTyped(word);
    return conjunction(forms.map((form, i) => formExpression(form, isBeginning && i === forms.length - 1)));
  });
}

/** The expression that finds a phrase; one word of several parts in any spelling. */
export function phraseExpression(phrase: string): string {
  const forms = readWords(phrase);
  const hasPairs = forms.some(({ pairs }) => pairs.length > 0);
  return hasPairs || forms.length === 1
    ? conjunction(forms.map((form) => formExpression(form, false)))
    : quoted(phrase);
}

/** The expression that finds papers with any of the words and phrases that a search excludes. */
export function exclusion(excluded: readonly string[]): string {
  const found = excluded.flatMap((term) =>
    /\s/u.test(term) ? phraseExpression(term) : wordExpressions([term]),
  );
  return `(${found.join(' OR ')})`;
}

/** Each word once, of a long text the first. */
function distinct(words: readonly string[]): string[] {
  return [...new Map(words.map((word) => [word.toLowerCase(), word])).values()].slice(0, MAX_RANKED_WORDS);
}

function readTyped(word: string): { readonly forms: readonly WordForms[]; readonly isBeginning: boolean } {
  return { forms: readWords(word), isBeginning: word.endsWith('*') };
}

/** What finds a part of the word or one of its other spellings. */
function partExpressions({ text, spellings, pairs }: WordForms, isBeginning: boolean): string[] {
  if (pairs.length > 0) return runOfPairs(pairs);
  return [text.toLowerCase(), ...spellings].flatMap((spelling) =>
    partsOf(spelling).map((part, i, { length }) => quoted(part) + beginning(isBeginning && i === length - 1)),
  );
}

/** What finds the word in any spelling. */
function formExpression({ text, spellings, pairs }: WordForms, isBeginning: boolean): string {
  const found =
    pairs.length > 0
      ? [runOfPairs(pairs)[0] ?? '']
      : [text, ...spellings].map((spelling) => quoted(spelling) + beginning(isBeginning));
  return found.length === 1 ? (found[0] ?? '') : `(${found.join(' OR ')})`;
}

/** The pairs of a run: as a phrase first, then apart, of which a paper may have some. One letter is a beginning of pairs. */
function runOfPairs(pairs: readonly string[]): string[] {
  const [first = ''] = pairs;
  if (pairs.length === 1) return [`${quoted(first)} *`];
  const whole = pairs.slice(0, -1);
  return [quoted(whole.join(' ')), ...(whole.length === 1 ? [] : whole.map(quoted))];
}

function beginning(isBeginning: boolean): string {
  return isBeginning ? ' *' : '';
}

function conjunction(expressions: readonly string[]): string {
  return expressions.length === 1 ? (expressions[0] ?? '') : `(${expressions.join(' AND ')})`;
}

function quoted(term: string): string {
  return `"${term.replaceAll('"', '""')}"`;
}
