import * as v from 'valibot';
import type { Database } from '../../db/database.ts';
import { type KnownSlug, listSlugs, type TopicHead } from '../../db/topics/find-topic.ts';
import { MAX_TERMS, parseTopics } from '../lookup/topic-expression.ts';

/** Which topics a parameter asks for: papers of any of `topics` (of all, if that is empty), but of none of `without`. */
export interface TopicFilter {
  readonly topics: readonly TopicHead[];
  readonly without: readonly TopicHead[];
  /** What stands in it and is no topic, or too much. */
  readonly unknown: readonly string[];
}

/** What a parameter of topics has to look like. */
export const TOPICS_WANTED = `up to ${MAX_TERMS} topics, with commas between them; a minus sign before one leaves it out`;

/** A parameter of topics that names at least one: one that names none would silently give everything. */
export function someTopics(description: string) {
  const wanted = 'the slug of a topic';
  return v.pipe(v.string(), v.nonEmpty(wanted), v.regex(/[^\s,+]/, wanted), v.description(description));
}

/**
 * Reads a parameter of topics: `a,b`, or as in the address of a feed `a+b-c` and `-c`. A topic that was renamed is found by
 * the slugs that it had.
 * @param slugs those there are, where they are read already
 */
export async function readTopics(
  db: Database,
  text: string,
  slugs?: Promise<readonly KnownSlug[]>,
): Promise<TopicFilter> {
  // In a query string, a plus sign stands for a space.
  const terms = text.split(/[\s,+]+/).filter((term) => term !== '');
  if (terms.length === 0) return { topics: [], without: [], unknown: [] };
  const known = new Map((await (slugs ?? listSlugs(db))).map(({ slug, topic }) => [slug, topic]));
  const topics = new Map<string, TopicHead>();
  const without = new Map<string, TopicHead>();
  const unknown: string[] = [];
  for (const term of terms) {
    const parsed = parseTopics(term, (slug) => Boolean(known.get(slug)));
    if (parsed === null) unknown.push(term);
    for (const slug of parsed?.topics ?? []) add(topics, known.get(slug));
    for (const slug of parsed?.without ?? []) add(without, known.get(slug));
  }
  if (topics.size + without.size > MAX_TERMS) unknown.push(text);
  return { topics: [...topics.values()], without: [...without.values()], unknown };
}

function add(found: Map<string, TopicHead>, topic: TopicHead | null | undefined): void {
  if (topic) found.set(topic.slug, topic);
}
