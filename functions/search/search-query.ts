import * as v from 'valibot';
import type { Database } from '../../db/database.ts';
import { countMatches } from '../../db/search/count-matches.ts';
import type { Search } from '../../db/search/search-items.ts';
import { MAX_SEARCH, searchExpression } from '../../db/search/search-words.ts';
import type { KnownSlug } from '../../db/topics/find-topic.ts';
import { arxivId, idsIn } from '../../pipeline/text/external-ids.ts';
import type { ExternalId } from '../../pipeline/types.ts';
import { refuse, required } from '../http/parameters.ts';
import type { Site } from '../http/site.ts';
import { lookUpSource, lookUpTopics, ORIGIN_PARAMETERS } from './filters.ts';

const WORDS = `words to look for: at least one, at most 16, ${MAX_SEARCH} characters in all; "a phrase", -without, begin*`;

/** What the parameter of topics is, wherever a search can be made. */
export const SEARCHED_TOPICS =
  'Only papers under these topics: as `topic` of the list of papers, such as `a,b` or `a-b`.';

/** The parameters of a search, wherever one can be made. */
export const SEARCH_PARAMETERS = {
  q: required(
    v.pipe(
      v.string(),
      v.check((text) => searchExpression(text) !== null, WORDS),
      v.description(
        'Words that all have to be in the title or the abstract: `"a phrase"`, `-without`, `begin*`. At most 16, and 200 characters.',
      ),
    ),
  ),
  topics: v.optional(v.pipe(v.string(), v.description(SEARCHED_TOPICS))),
  ...ORIGIN_PARAMETERS,
} as const;

/** How many matches are counted at most. */
const COUNTED = 1_000;

/** How many papers a search finds, in all. */
export interface Total {
  readonly count: number;
  /** Whether there are more: counting was given up there. */
  readonly more: boolean;
}

/** Counts what a search finds, up to a thousand. */
export async function countFound(db: Database, search: Search): Promise<Total> {
  const count = await countMatches(db, search, COUNTED + 1);
  return { count: Math.min(count, COUNTED), more: count > COUNTED };
}

/** The identifiers of papers that what was typed is, or holds: an arXiv id, a DOI, the address of a paper. */
export function identifiersIn(q: string): ExternalId[] {
  const ids = [...idsIn(q), arxivId(q) ?? []].flat();
  return [...new Map(ids.map((id) => [id.value, id])).values()];
}

/** A search as it was asked for. */
export interface SearchQuery {
  readonly q: string;
  readonly topics?: string | undefined;
  readonly source?: string | undefined;
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
 * @param slugs all there are, where they are read already
 * @throws Problem 400 that names what is no topic, or no dump
 */
export async function prepareSearch(
  site: Site,
  base: string,
  query: SearchQuery,
  slugs?: Promise<readonly KnownSlug[]>,
): Promise<PreparedSearch> {
  const { q, source, since, until } = query;
  const [{ found, faults }, dump] = await Promise.all([
    lookUpTopics(site.db, base, 'topics', query.topics, slugs),
    lookUpSource(site.db, base, source),
  ]);
  if (faults.length + dump.faults.length > 0) refuse([...faults, ...dump.faults]);
  const { topics, without } = found;
  const terms = [...topics.map(({ slug }) => slug), ...without.map(({ slug }) => `-${slug}`)];
  const parameters = new URLSearchParams({ q });
  if (terms.length > 0) parameters.set('topics', terms.join(','));
  if (source !== undefined) parameters.set('source', source);
  if (since !== undefined) parameters.set('since', since);
  if (until !== undefined) parameters.set('until', until);
  return {
    search: {
      expression: searchExpression(q) ?? '',
      topics: topics.map(({ slug }) => slug),
      without: without.map(({ slug }) => slug),
      source: dump.found,
      since,
      until,
    },
    parameters,
    name: [
      ...(q.trim() === '' ? [] : [`“${q.trim()}”`]),
      ...(topics.length === 0 ? [] : [`in ${names(topics)}`]),
      ...(without.length === 0 ? [] : [`without ${names(without)}`]),
      ...(source === undefined ? [] : [`from ${source}`]),
      ...(since === undefined ? [] : [`since ${since}`]),
      ...(until === undefined ? [] : [`until ${until}`]),
    ].join(' '),
  };
}

function names(topics: readonly { readonly name: string }[]): string {
  return topics.map(({ name }) => name).join(', ');
}
