import type { DatedTitle } from '../../db/topics/find-titles.ts';
import { readTerms, type Term, termText, type Word } from '../../pipeline/topics/terms.ts';

/** A term that titles have more often than before. */
interface RisingTerm {
  readonly term: string;
  /** Number of papers with it in the title: late ones and early ones. */
  readonly items: number;
  readonly before: number;
  /** The probability of so many late ones by chance, if nothing changed. */
  readonly chance: number;
}

/** The terms that rise, and in how many titles they were counted. */
export interface RisingTerms {
  /** The surest first; `null` with too few papers to tell. */
  readonly terms: readonly RisingTerm[] | null;
  readonly items: number;
  readonly before: number;
}

/** Least number of titles of each period: with fewer, terms come and go by chance. */
const MIN_TITLES = 20;
/** Least number of papers with a term. */
const MIN_ITEMS = 4;
/** Expected share of terms that do not rise among those that are shown. */
const FALSE_DISCOVERY_RATE = 0.2;
/** Share of a word's papers that makes a pair of words stand for the word. */
const MIN_PAIR_SHARE = 0.6;

/**
 * Finds the terms that more of the late titles have than of the early ones, by Fisher's exact test, which holds for few
 * papers too. A title counts once for a term. Of the terms found, one in five at most is expected to be there by chance
 * (Benjamini and Hochberg, J. R. Statist. Soc. B 57, 1995).
 * @param limit the largest number of terms
 * @param name the name of the topic, which is no news there
 */
export function risingTerms(titles: readonly DatedTitle[], limit: number, name = ''): RisingTerms {
  const items = titles.filter(({ isLate }) => isLate).length;
  const before = titles.length - items;
  if (Math.min(items, before) < MIN_TITLES) return { terms: null, items, before };
  const { terms, texts } = readTerms(titles.map(({ title }) => title));
  const late = new Uint32Array(terms.length);
  const all = new Uint32Array(terms.length);
  for (const [i, numbers] of texts.entries()) {
    for (const number of numbers) {
      all[number] = (all[number] ?? 0) + 1;
      if (titles[i]?.isLate) late[number] = (late[number] ?? 0) + 1;
    }
  }
  // Whether a term is tested must not depend on the periods.
  const frequent = terms.map((words, i) => ({ words, i })).filter(({ i }) => (all[i] ?? 0) >= MIN_ITEMS);
  const more: Candidate[] = [];
  for (const { words, i } of frequent) {
    const counts = { items: late[i] ?? 0, before: (all[i] ?? 0) - (late[i] ?? 0) };
    if (counts.items * before <= counts.before * items) continue;
    more.push({ words, ...counts, chance: chanceOf(counts, { items, before }) });
  }
  more.sort((a, b) => a.chance - b.chance || b.items - a.items);
  const last = more.findLastIndex(
    ({ chance }, i) => chance <= ((i + 1) / frequent.length) * FALSE_DISCOVERY_RATE,
  );
  const ownKeys = new Set(
    readTerms([name])
      .terms.flat()
      .map(({ key }) => key),
  );
  const news = more.slice(0, last + 1).filter(({ words }) => !words.every(({ key }) => ownKeys.has(key)));
  const found = withoutRepeats(news)
    .slice(0, limit)
    .map(({ words, ...counts }) => ({ term: termText(words), ...counts }));
  return { terms: found, items, before };
}

interface Candidate extends Omit<RisingTerm, 'term'> {
  readonly words: Term;
}

/** Terms without a word in common: a pair rather than its word where most papers with the word have the pair. */
function withoutRepeats(candidates: readonly Candidate[]): Candidate[] {
  const kept: Candidate[] = [];
  const keptWords = new Set<Word>();
  for (const candidate of candidates) {
    const [word] = candidate.words;
    const pair = candidates.find(
      ({ words, items }) =>
        words.length > 1 && words.includes(word) && items >= MIN_PAIR_SHARE * candidate.items,
    );
    const term = candidate.words.length === 1 ? (pair ?? candidate) : candidate;
    if (term.words.some((each) => keptWords.has(each))) continue;
    for (const each of term.words) keptWords.add(each);
    kept.push(term);
  }
  return kept;
}

/** Numbers of late and early papers. */
type Counts = Pick<RisingTerm, 'items' | 'before'>;

/**
 * Fisher's exact test, one-sided: the probability that at least so many of the papers with a term are late ones, if they are
 * drawn at random from all papers.
 */
export function chanceOf(term: Counts, all: Counts): number {
  const drawn = term.items + term.before;
  const total = logChoose(all.items + all.before, drawn);
  let chance = 0;
  for (let late = term.items; late <= Math.min(drawn, all.items); late++) {
    chance += Math.exp(logChoose(all.items, late) + logChoose(all.before, drawn - late) - total);
  }
  return Math.min(1, chance);
}

/** The natural logarithms of factorials, as far as they were needed. */
const logFactorials = [0];

/** The natural logarithm of a binomial coefficient. */
function logChoose(n: number, k: number): number {
  for (let i = logFactorials.length; i <= n; i++) {
    logFactorials.push((logFactorials[i - 1] ?? 0) + Math.log(i));
  }
  const log = (i: number) => logFactorials[i] ?? 0;
  return log(n) - log(k) - log(n - k);
}
