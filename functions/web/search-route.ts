import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import type { Database } from '../../db/database.ts';
import { findItemHeads } from '../../db/items/find-items.ts';
import { searchHeads } from '../../db/search/search-items.ts';
import { type KnownSlug, listSlugs } from '../../db/topics/find-topic.ts';
import { encodeCursor, pageOf } from '../http/cursor.ts';
import { count, dateCursor, readParameters } from '../http/parameters.ts';
import type { Site } from '../http/site.ts';
import { topicFeedPath } from '../links/site-links.ts';
import { expressionOf, writeTopics } from '../lookup/topic-expression.ts';
import { SEARCH_PARAMETERS } from '../search/parameters.ts';
import { parseQueryText } from '../search/query-text.ts';
import {
  countTotal,
  describeSearchQuery,
  filterOf,
  findByIdentifier,
  narrowingQuery,
  parseSearchQuery,
  type SearchQuery,
  searchOf,
  writeSearchQuery,
} from '../search/search-query.ts';
import { strictExpression } from '../search/word-expressions.ts';
import { PAGE } from './page-types.ts';
import { type Found, searchPage } from './pages/search.ts';

/** Fewer than on other lists: the form names all topics. */
const PAPERS_PER_PAGE = 10;

/** Number of best matches to page through. Each page repeats the ranking of all matches. */
const MAX_RANKED_PAPERS = 200;

const Parameters = v.object({
  ...SEARCH_PARAMETERS,
  q: v.optional(v.string(), ''),
  order: v.optional(v.picklist(['relevance', 'newest'], 'relevance or newest'), 'relevance'),
  /** Where a page begins: in the ranking, in the order of arrival, in the order of dates. */
  start: v.optional(count(MAX_RANKED_PAPERS)),
  before: v.optional(count(Number.MAX_SAFE_INTEGER)),
  cursor: v.optional(dateCursor),
});

type Parameters = v.InferOutput<typeof Parameters>;

/**
 * GET /search?q=: a search for people, with `topics=`, `dump=`, `since=`, `until=`, `arrived=` and `order=`. Without words it lists the
 * papers of the topics, the dump and the days by date; without any of these it is the empty form.
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
      const [rows, identified, found] = await Promise.all([
        slugs,
        findByIdentifier(site.db, parameters.q),
        findPage(site.db, base, parameters, slugs),
      ]);
      const topics = rows.flatMap(({ slug, topic }) => (topic?.slug === slug ? [topic] : []));
      return searchPage(base, { query: parameters, topics, identified, found });
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

/** Finds papers by words, or without words by date; nothing for invalid words and for the empty form. */
async function findPage(
  db: Database,
  base: string,
  parameters: Parameters,
  slugs: Promise<readonly KnownSlug[]>,
): Promise<Found | undefined> {
  const { q, topics, category, author, dump, source, since, until, arrived, revised, min } = parameters;
  const hasWords = strictExpression(parseQueryText(q)) !== undefined;
  const filters = [topics, category, author, dump, source, since, until, arrived, revised, min];
  const hasFilter = q.trim() === '' && filters.some(Boolean);
  if (!hasWords && !hasFilter) return undefined;
  const query = await parseSearchQuery(db, base, parameters, { slugs });
  return hasWords ? search(db, base, query, parameters) : listByDate(db, base, query, parameters);
}

async function search(
  db: Database,
  base: string,
  query: SearchQuery,
  { order, start, before }: Parameters,
): Promise<Found> {
  const range = order === 'newest' ? { order, before } : { order, offset: start };
  const [rows, total] = await Promise.all([
    searchHeads(db, searchOf(query), { ...range, limit: PAPERS_PER_PAGE + 1 }),
    countTotal(db, searchOf(query)),
  ]);
  const { items, last } = pageOf(rows, PAPERS_PER_PAGE);
  const end = (start ?? 0) + PAPERS_PER_PAGE;
  const position = order === 'newest' ? { before: last?.arrival } : { start: end };
  const hasNext = last !== undefined && (order === 'newest' || end <= MAX_RANKED_PAPERS);
  const parameters = `?${writeSearchQuery(query)}`;
  const feed = `?${writeSearchQuery({ ...query, arrived: undefined })}`;
  return {
    name: describeSearchQuery(query),
    items,
    total,
    feed: { path: 'search', search: feed },
    search: parameters,
    next: hasNext ? pageUrl(base, query, { order, ...position }) : null,
    first: start === undefined && before === undefined ? null : pageUrl(base, query, { order }),
  };
}

/** The papers of topics, a dump and days, without words. */
async function listByDate(
  db: Database,
  base: string,
  query: SearchQuery,
  { cursor: after }: Parameters,
): Promise<Found> {
  const rows = await findItemHeads(db, { ...filterOf(query), after, limit: PAPERS_PER_PAGE + 1 });
  const { items, last } = pageOf(rows, PAPERS_PER_PAGE);
  const { dump, since, until } = query;
  const hasFeed = dump === undefined && since === undefined && until === undefined;
  const slugs = writeTopics(expressionOf(query));
  return {
    name: describeSearchQuery(query),
    items,
    total: null,
    feed: hasFeed
      ? { path: slugs === '' ? 'all' : topicFeedPath(slugs), search: narrowingQuery(query) }
      : null,
    search: `?${writeSearchQuery(query)}`,
    next: last === undefined ? null : pageUrl(base, query, { cursor: encodeCursor(last) }),
    first: after === undefined ? null : pageUrl(base, query, {}),
  };
}

/** The URL of a page of a search. */
function pageUrl(
  base: string,
  query: SearchQuery,
  position: Readonly<Record<string, string | number | undefined>>,
): string {
  const parameters = writeSearchQuery(query);
  if (query.q === '') parameters.delete('q');
  for (const [name, value] of Object.entries(position)) {
    const isDefault = value === undefined || (name === 'order' && value === 'relevance');
    if (!isDefault) parameters.set(name, String(value));
  }
  return `${base}/search?${parameters}`;
}
