import * as v from 'valibot';
import { type KnownSlug, listSlugs } from '../db/find-topic.ts';
import type { Search } from '../db/search-items.ts';
import { MAX_SEARCH, searchExpression } from '../db/search-words.ts';
import { refuse } from './parameters.ts';
import type { Site } from './site.ts';

const WORDS = `words to look for: at least one, at most 16, ${MAX_SEARCH} characters in all; "a phrase", -without, begin*`;

const DAY = 'a day such as 2025-03-11';

const day = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d\d-\d\d$/, DAY),
  v.check((text) => new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) ?? false, DAY),
);

/** The parameters of a search, wherever one can be made. */
export const SEARCH_PARAMETERS = {
  q: v.optional(
    v.pipe(
      v.string(),
      v.check((text) => searchExpression(text) !== null, WORDS),
    ),
    '',
  ),
  topics: v.optional(v.string()),
  since: v.optional(day),
  until: v.optional(day),
} as const;

/** A search as it was asked for. */
export interface SearchQuery {
  readonly q: string;
  readonly topics?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** A search that can be made, the parameters that stand for it, and what it is called. */
export interface PreparedSearch {
  readonly search: Search;
  readonly parameters: URLSearchParams;
  readonly name: string;
}

/**
 * Finds the topics of a search.
 * @throws Problem 400 that names what is no topic
 */
export async function prepareSearch(site: Site, base: string, query: SearchQuery): Promise<PreparedSearch> {
  const { q, since, until } = query;
  const wanted = (query.topics ?? '').split(/[\s,+]+/).filter((slug) => slug !== '');
  const known = wanted.length === 0 ? [] : await listSlugs(site.db);
  const topics = wanted.map((slug) => living(known, slug));
  const unknown = wanted.filter((_, i) => topics[i] === undefined);
  if (unknown.length > 0) {
    refuse(
      unknown.map((value) => ({
        parameter: 'topics',
        value,
        wanted: `topics that ${base}/api/topics lists, with commas between them`,
      })),
    );
  }
  const found = [
    ...new Map(topics.flatMap((topic) => (topic ? [[topic.slug, topic] as const] : []))).values(),
  ];
  const parameters = new URLSearchParams({ q });
  if (found.length > 0) parameters.set('topics', found.map(({ slug }) => slug).join(','));
  if (since !== undefined) parameters.set('since', since);
  if (until !== undefined) parameters.set('until', until);
  return {
    search: {
      expression: searchExpression(q) ?? '',
      topics: found.map(({ slug }) => slug),
      since,
      until,
    },
    parameters,
    name: [
      ...(q.trim() === '' ? [] : [`“${q.trim()}”`]),
      ...(found.length === 0 ? [] : [`in ${found.map(({ name }) => name).join(', ')}`]),
      ...(since === undefined ? [] : [`since ${since}`]),
      ...(until === undefined ? [] : [`until ${until}`]),
    ].join(' '),
  };
}

function living(known: readonly KnownSlug[], slug: string) {
  return known.find((row) => row.slug === slug)?.topic ?? undefined;
}
