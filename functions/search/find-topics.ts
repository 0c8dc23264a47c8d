import type { Database } from '../../db/database.ts';
import { type KnownSlug, listSlugs } from '../../db/topics/find-topic.ts';
import { MAX_TERMS, parseTopics, type TopicSelection, uniqueTopics } from '../lookup/topic-expression.ts';

/**
 * Finds the topics of a parameter: `a,b`, or as in the address of a feed `a+b-c` and `-c`. A renamed topic is found by
 * its former slugs too.
 * @param slugs all slugs, if the caller has read them already
 * @returns also `unknown`: terms that name no topic, or the whole text when it names more than twelve
 */
export async function findTopics(
  db: Database,
  text: string,
  slugs?: Promise<readonly KnownSlug[]>,
): Promise<TopicSelection & { readonly unknown: readonly string[] }> {
  // In a query string, a plus sign stands for a space.
  const terms = text.split(/[\s,+]+/).filter((term) => term !== '');
  if (terms.length === 0) return { topics: [], without: [], unknown: [] };
  const bySlug = new Map((await (slugs ?? listSlugs(db))).map(({ slug, topic }) => [slug, topic]));
  const expressions = terms.map((term) => ({
    term,
    parsed: parseTopics(term, (slug) => Boolean(bySlug.get(slug))),
  }));
  const topicsOf = (side: 'topics' | 'without') =>
    uniqueTopics(
      expressions.flatMap(({ parsed }) => parsed?.[side] ?? []).flatMap((slug) => bySlug.get(slug) ?? []),
    );
  const [topics, without] = [topicsOf('topics'), topicsOf('without')];
  const unknown = expressions.flatMap(({ term, parsed }) => (parsed === null ? [term] : []));
  if (topics.length + without.length > MAX_TERMS) unknown.push(text);
  return { topics, without, unknown };
}
