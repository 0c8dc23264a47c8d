import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { findItemHeads } from '../../db/items/find-items.ts';
import { type KnownSlug, listSlugs } from '../../db/topics/find-topic.ts';
import { summarise } from '../feeds/summary.ts';
import { encodeCursor, encodePlace, pageOf } from '../http/cursor.ts';
import { readParameters, rejectCursor, searchCursor } from '../http/parameters.ts';
import type { Site } from '../http/site.ts';
import { topicFeedPath } from '../links/site-links.ts';
import { expressionOf, writeTopics } from '../lookup/topic-expression.ts';
import { findMatches } from '../search/find-matches.ts';
import { findNewestMatches } from '../search/newest-matches.ts';
import { isSearch, SEARCH_PARAMETERS } from '../search/parameters.ts';
import {
  describeSearchQuery,
  filterOf,
  narrowingQuery,
  parseSearchQuery,
  type SearchQuery,
  writeSearchQuery,
} from '../search/search-query.ts';
import { PAGE } from './page-types.ts';
import { type Found, searchPage } from './pages/search.ts';

/** Fewer than on other lists: the form names all topics. */
const PAPERS_PER_PAGE = 10;

/** Characters of a search that titles and headings repeat: it may be a whole abstract. */
const MAX_NAMED_CHARS = 100;

const Parameters = v.object({
  ...SEARCH_PARAMETERS,
  q: v.optional(v.string(), ''),
  order: v.optional(v.picklist(['relevance', 'newest'], 'relevance or newest'), 'relevance'),
  cursor: v.optional(searchCursor),
});

type Parameters = v.InferOutput<typeof Parameters>;

/**
 * GET /search?q=: a search for people, with the parameters of the API. Without words it lists the papers that its filters
 * select, by date; without any of these it is the empty form.
 */
export function searchPageRoutes(site: Site): Hono {
  const app = new Hono();
  app.get('/', async (c) => {
    const base = site.base(c);
    const shorter = withoutEmptyFields(c, base);
    if (shorter !== null) return c.redirect(shorter, 302);
    const parameters = readParameters(c, Parameters, { strict: false });
    return site.respond(c, PAGE, parameters, async () => {
      const slugs = listSlugs(site.db);
      const [rows, found] = await Promise.all([slugs, findPage(c, site, parameters, slugs)]);
      const topics = rows.flatMap(({ slug, topic }) => (topic?.slug === slug ? [topic] : []));
      const body = await searchPage(base, { query: parameters, topics, found });
      return { body, isProvisional: found?.meaning === 'loading' };
    });
  });
  return app;
}

/** A form sends its empty fields too. @returns the URL without them; `null` if there are none */
function withoutEmptyFields(c: Context, base: string): string | null {
  const entries = Object.entries(c.req.query());
  const isEmptyField = ([name, value]: readonly [string, string]) =>
    Object.hasOwn(Parameters.entries, name) && (value === '' || (name === 'order' && value === 'relevance'));
  const filled = entries.filter((entry) => !isEmptyField(entry));
  if (filled.length === entries.length) return null;
  return `${base}/search${filled.length === 0 ? '' : `?${new URLSearchParams(filled)}`}`;
}

/** Finds papers by a search, or without one by date; nothing for a text without words, and for the empty form. */
async function findPage(
  c: Context,
  site: Site,
  parameters: Parameters,
  slugs: Promise<readonly KnownSlug[]>,
): Promise<Found | undefined> {
  const { q, order: _, cursor: __, ...filters } = parameters;
  if (!isSearch(q) && (q.trim() !== '' || !Object.values(filters).some(Boolean))) return undefined;
  const base = site.base(c);
  const query = await parseSearchQuery(site.db, base, parameters, { slugs });
  if (query.text.plain === '') return listByDate(c, site, query, parameters);
  return parameters.order === 'newest'
    ? searchByArrival(c, site, query, parameters)
    : searchByRelevance(c, site, query, parameters);
}

async function searchByRelevance(
  c: Context,
  site: Site,
  query: SearchQuery,
  { cursor }: Parameters,
): Promise<Found> {
  const base = site.base(c);
  if (cursor !== undefined && !('offset' in cursor)) rejectCursor(c);
  const found = await findMatches(site, query, { limit: PAPERS_PER_PAGE, cursor });
  const { matches, next, total, meaning, suggestion, isMended } = found;
  // Nobody wants the feed of a mistake.
  const shown = isMended && suggestion !== undefined ? { ...query, q: suggestion } : query;
  return {
    ...describe(shown),
    name: describe(query).name,
    papers: { matches },
    total,
    meaning,
    suggestion:
      suggestion === undefined
        ? null
        : { q: suggestion, isUsed: isMended, url: pageUrl(base, { ...query, q: suggestion }) },
    newest: pageUrl(base, shown, { order: 'newest' }),
    next: next === undefined ? null : pageUrl(base, query, { cursor: encodePlace(next) }),
    first: cursor === undefined ? null : pageUrl(base, query),
  };
}

/** What the feed of the search holds. */
async function searchByArrival(
  c: Context,
  site: Site,
  query: SearchQuery,
  { order, cursor }: Parameters,
): Promise<Found> {
  const base = site.base(c);
  if (cursor !== undefined && !('arrival' in cursor)) rejectCursor(c);
  const found = await findNewestMatches(site, query, { limit: PAPERS_PER_PAGE, before: cursor });
  const { matches, next, total, meaning } = found;
  return {
    ...describe(query),
    papers: { matches },
    total,
    meaning,
    suggestion: null,
    newest: null,
    next: next === undefined ? null : pageUrl(base, query, { order, cursor: encodePlace(next) }),
    first: cursor === undefined ? null : pageUrl(base, query, { order }),
  };
}

/** The papers that filters or fields select, without words. */
async function listByDate(
  c: Context,
  { db, base: baseOf }: Site,
  query: SearchQuery,
  { cursor: after }: Parameters,
): Promise<Found> {
  const base = baseOf(c);
  if (after !== undefined && !('publishedAt' in after)) rejectCursor(c);
  const rows = await findItemHeads(db, { ...filterOf(query), after, limit: PAPERS_PER_PAGE + 1 });
  const { items, last } = pageOf(rows, PAPERS_PER_PAGE);
  const { dump, since, until } = query;
  const hasFeed = dump === undefined && since === undefined && until === undefined;
  const slugs = writeTopics(expressionOf(query));
  const list = { path: slugs === '' ? 'all' : topicFeedPath(slugs), search: narrowingQuery(query) };
  const described = describe(query);
  return {
    ...described,
    papers: { items },
    total: null,
    meaning: 'unused',
    suggestion: null,
    feed: query.q !== '' ? described.feed : hasFeed ? list : null,
    newest: null,
    next: last === undefined ? null : pageUrl(base, query, { cursor: encodeCursor(last) }),
    first: after === undefined ? null : pageUrl(base, query),
  };
}

/** The name of a search, its address, and its feed. */
function describe(query: SearchQuery): Pick<Found, 'name' | 'search' | 'feed'> {
  return {
    name: describeSearchQuery({ ...query, q: summarise(query.q, MAX_NAMED_CHARS) }),
    search: `?${writeSearchQuery(query)}`,
    feed: { path: 'search', search: `?${writeSearchQuery({ ...query, arrived: undefined })}` },
  };
}

/** The URL of a page of a search. */
function pageUrl(
  base: string,
  query: SearchQuery,
  position: Readonly<Record<string, string | undefined>> = {},
): string {
  const parameters = writeSearchQuery(query);
  if (query.q === '') parameters.delete('q');
  for (const [name, value] of Object.entries(position)) if (value !== undefined) parameters.set(name, value);
  return `${base}/search?${parameters}`;
}
