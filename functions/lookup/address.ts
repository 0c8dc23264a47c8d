/** What an address names: topics, items, or nothing. Without a match, a problem with suggestions. */
import leven from 'leven';
import type { Database } from '../../db/database.ts';
import { getItem, type Item } from '../../db/items/find-items.ts';
import { findTopic, type KnownSlug, listSlugs, type TopicHead } from '../../db/topics/find-topic.ts';
import { CATEGORIES } from '../../pipeline/text/arxiv-categories.ts';
import { OTHER } from '../../pipeline/topics/taxonomy.ts';
import { rejectParameters } from '../http/parameters.ts';
import { Problem, quotable } from '../http/problem.ts';
import { topicPage } from '../links/site-links.ts';
import { findNameGroups } from './author-names.ts';
import {
  expressionOf,
  MAX_TERMS,
  parseTopics,
  slugOfTerm,
  type TopicSelection,
  topicOfTerm,
  uniqueTopics,
  writeTopics,
} from './topic-expression.ts';

/** Renamed and retired topics stay so: caches keep the response for a day. */
const ONE_DAY = { 'Cache-Control': 'public, max-age=86400' };

/**
 * Finds the topics of an expression such as `a`, `a+b` or `a-b`.
 * @param urlOf the URL of the same request with another expression
 * @throws Problem 404 for a topic that never existed, 410 for a retired one, 301 for a renamed one and for an expression
 *   that is not in canonical form: a feed has one URL
 */
export async function requireTopics(
  db: Database,
  base: string,
  expression: string,
  urlOf: (slugs: string) => string,
): Promise<TopicSelection> {
  const topic = await findTopic(db, expression);
  if (topic !== undefined) return { topics: [topic], without: [] };

  const rows = await listSlugs(db);
  const suggestions = () =>
    nearestTopics(rows, expression).map(({ slug, name }) => ({ name, url: urlOf(slug) }));
  const bySlug = new Map(rows.map((row) => [row.slug, row.topic]));
  // Some clients decode `+` in a path to a space.
  const parsed = parseTopics(expression.replaceAll(' ', '+'), (slug) => bySlug.has(slug));
  const quoted = quotable(expression);
  if (parsed === null) {
    throw new Problem(404, `Topic "${quoted}" not found.`, {
      suggestions: suggestions(),
      advice: `${base}/api/topics lists all topics; up to ${MAX_TERMS} can be combined as in a+b-c.`,
    });
  }
  const current = (slugs: readonly string[]) =>
    uniqueTopics(slugs.flatMap((slug) => topicOfTerm(slug) ?? bySlug.get(slug) ?? []));
  const included = current(parsed.topics);
  const without = current(parsed.without);
  const topics = included.filter(({ slug }) => !without.some((excluded) => excluded.slug === slug));
  if (topics.length === 0 && (parsed.topics.length > 0 || without.length === 0)) {
    if (included.length > 0) {
      throw new Problem(404, `"${quoted}" selects no papers: it excludes every topic that it includes.`);
    }
    throw new Problem(410, `Topic "${quoted}" was retired. Its address will not be used again.`, {
      headers: ONE_DAY,
      suggestions: suggestions(),
      advice: `${base}/api/topics lists all topics.`,
    });
  }
  const selection = { topics, without };
  const canonical = writeTopics(expressionOf(selection));
  // A category or an author alone has an address of its own.
  if (canonical !== expression || slugOfTerm(canonical) === canonical) throw moved(urlOf(canonical));
  return selection;
}

/**
 * Finds topics by their slugs, former ones too.
 * @param urlOf the URL of the same request for one topic
 * @throws Problem 400 that names the first slugs without a topic, with suggestions
 */
export function requireSlugs(
  rows: readonly KnownSlug[],
  slugs: readonly string[],
  urlOf: (slug: string) => string,
): TopicHead[] {
  const bySlug = new Map(rows.map(({ slug, topic }) => [slug, topic]));
  const unknown = slugs.filter((slug) => !bySlug.get(slug)).slice(0, MAX_SUGGESTIONS);
  if (unknown.length > 0) {
    const nearest = uniqueTopics(unknown.flatMap((slug) => nearestTopics(rows, slug)));
    rejectParameters(
      unknown.map((value) => ({
        parameter: 'topics',
        value,
        expected: 'slugs of topics, separated by commas',
      })),
      nearest.map(({ slug, name }) => ({ name, url: urlOf(slug) })),
    );
  }
  return uniqueTopics(slugs.flatMap((slug) => bySlug.get(slug) ?? []));
}

/**
 * Finds the topic that papers may be said to belong to, by its slug or a former one.
 * @returns without a topic, those with a name like the slug. Nothing belongs to `other`: it holds what belongs nowhere
 */
export async function findTopicOfPapers(
  db: Database,
  slug: string,
): Promise<{ readonly topic: TopicHead | null; readonly nearest: readonly TopicHead[] }> {
  const rows = (await listSlugs(db)).filter((row) => row.topic?.slug !== OTHER);
  const topic = rows.find((row) => row.slug === slug)?.topic ?? null;
  return { topic, nearest: topic === null ? nearestTopics(rows, slug) : [] };
}

/** Papers to read for the spelling of an author's name. */
const SPELLED_PAPERS = 20;

/** The lists of papers that have an address each for every name: `topics/robotics`, `categories/cs.CV`, `authors/ada_novak`. */
export const LISTS = ['topics', 'categories', 'authors'] as const;
export type List = (typeof LISTS)[number];

/**
 * Finds what an address of a list selects. An author may have no papers yet.
 * @param urlOf the URL of the same request with another expression
 * @throws Problem as {@link requireTopics}; 404 for a category that arXiv does not have and a name without letters, 301 for
 *   another spelling of either
 */
export async function requireList(
  db: Database,
  base: string,
  list: List,
  name: string,
  urlOf: (slugs: string) => string,
): Promise<TopicSelection> {
  if (list === 'topics') return requireTopics(db, base, name, urlOf);
  const expression = `${list === 'categories' ? 'cat' : 'author'}:${name}`;
  const slug = slugOfTerm(expression);
  if (slug !== expression && slug !== undefined) throw moved(urlOf(slug));
  const names =
    list === 'authors' && slug !== undefined ? await findNameGroups(db, name, SPELLED_PAPERS) : [];
  const topic = topicOfTerm(slug ?? '', names.find((group) => group.slug === name)?.name);
  if (topic !== undefined) return { topics: [topic], without: [] };
  if (list === 'authors') throw new Problem(404, `"${quotable(name)}" is no name of an author.`);
  throw new Problem(404, `Category "${quotable(name)}" not found.`, {
    suggestions: nearestCategories(name).map((code) => ({ name: code, url: urlOf(`cat:${code}`) })),
    advice: `${base}/categories lists the categories of arXiv.`,
  });
}

function moved(url: string): Problem {
  return new Problem(301, `Moved to ${url}.`, { headers: { ...ONE_DAY, Location: url } });
}

/** The categories whose code or name is nearest to a text. */
function nearestCategories(text: string): string[] {
  const misspelt = lettersAndDigits(text).slice(0, MAX_COMPARED_CHARS);
  return CATEGORIES.map(({ code, name }) => ({
    code,
    distance: Math.min(...[code, name].map((known) => difference(misspelt, lettersAndDigits(known)))),
  }))
    .filter(({ distance }) => distance <= MAX_DIFFERENCE)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, MAX_SUGGESTIONS)
    .map(({ code }) => code);
}

/** Finds an item by its id. @throws Problem 404 */
export async function requireItem(db: Database, base: string, id: string): Promise<Item> {
  const item = await getItem(db, id);
  if (item !== undefined) return item;
  throw new Problem(404, `Paper "${quotable(id)}" not found.`, {
    advice: `${base}/api/items lists all papers.`,
  });
}

/** The problem of a path without a route. It lists the addresses of feeds, or suggests topics. */
export async function pathNotFound(db: Database, base: string, path: string): Promise<Problem> {
  const quoted = quotable(path);
  if (/^\/feeds(?:\/|$)/.test(path)) {
    return new Problem(
      404,
      `No feed at ${quoted}. Feeds are at ${base}/feeds/all.rss, ${base}/feeds/topics/TOPIC.rss, ${base}/feeds/categories/CATEGORY.rss, ${base}/feeds/authors/NAME.rss and ${base}/feeds/search.rss?q=WORDS, each also with .atom and .json; ${base}/opml.xml lists them.`,
    );
  }
  const suggestions = path.startsWith('/api/') ? [] : await topicsLike(db, base, path);
  return new Problem(404, `No page at ${quoted}.`, { suggestions });
}

async function topicsLike(db: Database, base: string, path: string) {
  const last = path.split('/').findLast((part) => part !== '') ?? '';
  try {
    const topics = nearestTopics(await listSlugs(db), decodeURIComponent(last));
    return topics.map(({ slug, name }) => ({ name, url: topicPage(base, slug) }));
  } catch {
    // No database, or not UTF-8: the path is still not found.
    return [];
  }
}

const MAX_SUGGESTIONS = 3;

/** Longer texts are cut before they are compared. */
const MAX_COMPARED_CHARS = 60;

/** Largest share of characters that a suggested name may differ in. */
const MAX_DIFFERENCE = 1 / 3;

/** Suggests topics for a misspelt slug or name, the nearest first. */
function nearestTopics(rows: readonly KnownSlug[], text: string): TopicHead[] {
  const misspelt = lettersAndDigits(text).slice(0, MAX_COMPARED_CHARS);
  if (misspelt.length < 2) return [];
  const distances = rows
    .flatMap(({ slug, topic }) => (topic === null ? [] : [{ slug, topic }]))
    .map(({ slug, topic }) => ({
      topic,
      distance: Math.min(...[slug, topic.name].map((name) => difference(misspelt, lettersAndDigits(name)))),
    }))
    .filter(({ distance }) => distance <= MAX_DIFFERENCE)
    .sort((a, b) => a.distance - b.distance);
  // A map keeps the first place of a key: that of the topic's nearest name.
  const nearest = new Map(distances.map(({ topic }) => [topic.slug, topic]));
  return [...nearest.values()].slice(0, MAX_SUGGESTIONS);
}

function lettersAndDigits(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** Share of characters to edit, from 0 for equal texts to 1. A text that is part of the other is nearly equal. */
function difference(a: string, b: string): number {
  if (a.length > 3 && (b.includes(a) || a.includes(b))) return 0.1;
  return leven(a, b) / Math.max(a.length, b.length, 1);
}
