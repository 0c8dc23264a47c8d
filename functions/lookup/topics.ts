import { findTopic, listSlugs, type TopicHead } from '../../db/topics/find-topic.ts';
import type { TopicChoice } from '../feeds/subject.ts';
import { Problem } from '../http/problem.ts';
import type { Site } from '../http/site.ts';
import { nearestTopics } from './nearest-topics.ts';
import { MAX_TERMS, parseTopics, writeTopics } from './topic-expression.ts';

/** Longest part of an address that an answer repeats. */
const SHOWN = 100;

/** How long a redirect or a refusal for good may be kept, in seconds. */
const FOR_GOOD = { 'Cache-Control': 'public, max-age=86400' };

/**
 * Finds the topics of an expression such as `a`, `a+b` or `a-b`.
 * @param at the address that the same request has with another expression
 * @throws Problem 404 for what was never a topic, 410 for one that was given up, 301 for one that was renamed and for
 *   another way of writing the same expression: a feed has one address
 */
export async function requireTopics(
  site: Site,
  base: string,
  expression: string,
  at: (slugs: string) => string,
): Promise<TopicChoice> {
  const topic = await findTopic(site.db, expression);
  if (topic !== undefined) return { slugs: expression, topics: [topic], without: [] };

  const rows = await listSlugs(site.db);
  const suggestions = () =>
    nearestTopics(rows, expression).map(({ slug, name }) => ({ name, url: at(slug) }));
  const known = new Map(rows.map((row) => [row.slug, row.topic]));
  // Some clients decode `+` in a path to a space.
  const parsed = parseTopics(expression.replaceAll(' ', '+'), (slug) => known.has(slug));
  const shown = expression.length > SHOWN ? `${expression.slice(0, SHOWN)}…` : expression;
  if (parsed === null) {
    throw new Problem(404, `There is no topic "${shown}".`, {
      suggestions: suggestions(),
      advice: `${base}/api/topics lists all topics; up to ${MAX_TERMS} of them can be combined as in a+b-c.`,
    });
  }
  const living = (slugs: readonly string[]) => slugs.flatMap((slug) => known.get(slug) ?? []);
  const without = unique(living(parsed.without));
  const topics = unique(living(parsed.topics)).filter(
    ({ slug }) => !without.some((other) => other.slug === slug),
  );
  if (topics.length === 0 && (parsed.topics.length > 0 || without.length === 0)) {
    const givenUp = living(parsed.topics).length === 0;
    throw givenUp
      ? new Problem(410, `The topic "${shown}" was given up; it will not come back here.`, {
          headers: FOR_GOOD,
          suggestions: suggestions(),
          advice: `${base}/api/topics lists all topics.`,
        })
      : new Problem(404, `Nothing can be in "${shown}": it leaves out all that it asks for.`);
  }
  const slugs = writeTopics({ topics: topics.map(slugOf), without: without.map(slugOf) });
  if (slugs !== expression) {
    throw new Problem(301, `This is at ${at(slugs)} now.`, { headers: { ...FOR_GOOD, Location: at(slugs) } });
  }
  return { slugs, topics, without };
}

function unique(topics: readonly TopicHead[]): TopicHead[] {
  return [...new Map(topics.map((topic) => [topic.slug, topic])).values()];
}

function slugOf({ slug }: TopicHead): string {
  return slug;
}
