/** What an address names: topics, items, or nothing. Without a match, a problem with suggestions. */
import type { Database } from '../../db/database.ts';
import { findTopic, listSlugs } from '../../db/topics/find-topic.ts';
import { Problem } from '../http/problem.ts';
import { nearestTopics } from './nearest-topics.ts';
import {
  expressionOf,
  MAX_TERMS,
  parseTopics,
  type TopicSelection,
  uniqueTopics,
  writeTopics,
} from './topic-expression.ts';

/** Longest part of an expression that an error message repeats. */
const MAX_QUOTED_CHARS = 100;

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
  const quoted =
    expression.length > MAX_QUOTED_CHARS ? `${expression.slice(0, MAX_QUOTED_CHARS)}…` : expression;
  if (parsed === null) {
    throw new Problem(404, `Topic "${quoted}" not found.`, {
      suggestions: suggestions(),
      advice: `${base}/api/topics lists all topics; up to ${MAX_TERMS} can be combined as in a+b-c.`,
    });
  }
  const current = (slugs: readonly string[]) => uniqueTopics(slugs.flatMap((slug) => bySlug.get(slug) ?? []));
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
  if (canonical !== expression) {
    const url = urlOf(canonical);
    throw new Problem(301, `Moved to ${url}.`, { headers: { ...ONE_DAY, Location: url } });
  }
  return selection;
}
