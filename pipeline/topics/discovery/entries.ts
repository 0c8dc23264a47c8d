import type { SampleItem } from '../../../db/topics/sample-items.ts';
import { canonical, descriptionOf, slugOf, type Topic } from '../taxonomy.ts';
import { readTerms, termText } from '../terms.ts';

/** An entry of a topic file, to be edited by a person. */
export type TopicEntry = Pick<Topic, 'slug' | 'name' | 'keywords'> & { readonly description?: string };

/** Topics that exist, with the slugs they had. */
export type ExistingTopics = readonly Pick<Topic, 'slug' | 'name' | 'keywords' | 'formerly'>[];

const MAX_KEYWORDS = 12;
const MIN_KEYWORDS = 3;
/** Two terms fit into a name, three into a description. */
const MAX_TERM_CHARS = 29;
const MIN_DESCRIPTION_CHARS = 20;

/** Least share of a cluster's papers that have a term of it, and least ratio of that share to the one of all papers. */
const MIN_SHARE = 0.1;
const MIN_LIFT = 3;

/** A pair replaces one of its words when at least this share of the word's papers has the pair. */
const PAIR_SHARE = 0.4;

/**
 * Names clusters by the terms that set them apart: those of the highest class-based TF-IDF, √tf · log(1 + A / f), where tf is
 * the number of the cluster's papers that have the term, those with it in the title twice; f the number of all papers that
 * have it; and A the mean number of terms a class. All are keywords; the best two are the name. A term goes to the cluster
 * where it weighs most, and to none when an existing topic has it, so that the entries can join the topic file.
 *
 * After M. Grootendorst: BERTopic (arXiv:2203.05794), which counts every occurrence; the root keeps frequent
 * words back.
 * @param clusters the places of each one's papers
 * @returns an entry a cluster; `undefined` for one with fewer than three terms
 */
export function nameClusters(
  clusters: readonly (readonly number[])[],
  papers: readonly Pick<SampleItem, 'title' | 'abstract'>[],
  existing: ExistingTopics,
): (TopicEntry | undefined)[] {
  // Abstracts first: running text shows which words have capitals.
  const { terms, texts } = readTerms([
    ...papers.map(({ abstract }) => abstract),
    ...papers.map(({ title }) => title),
  ]);
  const names = terms.map(termText);
  const inTitle = (i: number) => (texts[papers.length + i] ?? []).map((term) => names[term] ?? '');
  const inPaper = (i: number) =>
    new Set([...(texts[i] ?? []).map((term) => names[term] ?? ''), ...inTitle(i)]);
  const frequencies = count([...papers.keys()].map(inPaper));
  const total = frequencies.values().reduce((sum, n) => sum + n, 0);
  const mean = total / (clusters.length + existing.length + 1);
  const takenKeywords = new Set(existing.flatMap(({ keywords }) => keywords.map(canonical)));
  const best = new Map<string, number>();
  const weighed = clusters.map((members) => {
    const own = count(members.map(inPaper));
    const inTitles = count(members.map(inTitle));
    const weights = [...own].flatMap(([term, n]) => {
      const f = frequencies.get(term) ?? n;
      const isTypical = n >= Math.max(2, MIN_SHARE * members.length);
      const setsApart = n / members.length >= (MIN_LIFT * f) / papers.length;
      const key = canonical(term);
      if (!isTypical || !setsApart || term.length > MAX_TERM_CHARS || takenKeywords.has(key)) return [];
      const weight = Math.sqrt(n + (inTitles.get(term) ?? 0)) * Math.log(1 + mean / f);
      best.set(key, Math.max(best.get(key) ?? 0, weight));
      return [{ term, weight }];
    });
    return { own, weights: weights.sort((a, b) => b.weight - a.weight || (a.term < b.term ? -1 : 1)) };
  });
  const takenNames = new Set(existing.map(({ name }) => canonical(name)));
  const takenSlugs = new Set(existing.flatMap(({ slug, formerly = [] }) => [slug, ...formerly]));
  return weighed.map(({ own, weights }) => {
    const free = weights.filter(({ term, weight }) => {
      const key = canonical(term);
      return weight === best.get(key) && !takenKeywords.has(key);
    });
    const keywords = choose(
      free.map(({ term }) => term),
      own,
    );
    if (keywords.length < MIN_KEYWORDS) return undefined;
    for (const keyword of keywords) takenKeywords.add(canonical(keyword));
    const name = firstFree(keywords, takenNames, nameOf);
    const slug = firstFree(keywords, takenSlugs, (terms) => slugOf(terms.join(' ')) || 'topic');
    takenNames.add(canonical(name));
    takenSlugs.add(slug);
    const description = descriptionOf({ keywords });
    return { slug, name, ...(description.length >= MIN_DESCRIPTION_CHARS && { description }), keywords };
  });
}

/** The first terms, without words that mostly stand in a chosen pair, or in another spelling of a chosen term. */
function choose(terms: readonly string[], papers: ReadonlyMap<string, number>): string[] {
  const pairs = terms.filter((term) => term.includes(' '));
  const chosen = new Map<string, string>();
  for (const term of terms) {
    if (chosen.size === MAX_KEYWORDS) break;
    const isPartOfPair = pairs.some(
      (pair) =>
        pair.split(' ').includes(term) && (papers.get(pair) ?? 0) >= PAIR_SHARE * (papers.get(term) ?? 0),
    );
    if (!isPartOfPair && !chosen.has(canonical(term))) chosen.set(canonical(term), term);
  }
  return [...chosen.values()];
}

/** What `make` gives for the first two terms, or for more when that is taken, then with a number. */
function firstFree(
  terms: readonly string[],
  taken: ReadonlySet<string>,
  make: (terms: readonly string[]) => string,
): string {
  for (let n = 2; n <= terms.length; n++) {
    const made = make(terms.slice(0, n));
    if (!taken.has(canonical(made)) && !taken.has(made)) return made;
  }
  return make([String(taken.size), ...terms]);
}

function nameOf(terms: readonly string[]): string {
  const text = terms.join(', ').slice(0, 60).trim();
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** The number of texts that have each term. */
function count(texts: readonly Iterable<string>[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const terms of texts) for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}
