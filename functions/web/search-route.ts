import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { findByDate } from '../../db/items/find-by-date.ts';
import { findIdentified } from '../../db/search/find-identified.ts';
import { searchHeads } from '../../db/search/search-items.ts';
import { searchExpression } from '../../db/search/search-words.ts';
import { type KnownSlug, listSlugs } from '../../db/topics/find-topic.ts';
import { encodeCursor } from '../http/cursor.ts';
import { PAGE } from '../http/media.ts';
import { count, dateCursor, readParameters } from '../http/parameters.ts';
import type { Site } from '../http/site.ts';
import { topicFeedPath } from '../links/site-links.ts';
import { writeTopics } from '../lookup/topic-expression.ts';
import {
  countFound,
  identifiersIn,
  type PreparedSearch,
  prepareSearch,
  SEARCH_PARAMETERS,
  type SearchQuery,
} from '../search/search-query.ts';
import { type Found, searchPage } from './pages/search.ts';
import type { SearchOrder } from './parts/search-form.ts';

/** Papers on a page. */
const ON_PAGE = 20;

/** Best matches that can be paged through; who wants more is better served by the last to arrive. */
const RANKED = 200;

const NAMES = ['q', 'topics', 'source', 'since', 'until', 'order', 'start', 'before', 'cursor'] as const;

const Query = v.object({
  ...SEARCH_PARAMETERS,
  q: v.optional(v.string(), ''),
  order: v.optional(v.picklist(['relevance', 'newest'], 'relevance or newest'), 'relevance'),
  /** Where a page begins: among the best matches, among the last to arrive, among papers by date. */
  start: v.optional(count(RANKED)),
  before: v.optional(count(Number.MAX_SAFE_INTEGER)),
  cursor: v.optional(dateCursor),
});

type Asked = v.InferOutput<typeof Query>;
type Slugs = Promise<readonly KnownSlug[]>;

/**
 * GET /search?q=: a search for people, with `topics=`, `source=`, `since=`, `until=` and `order=`. Without words it lists the papers of
 * the topics and days by date; without anything it is the form alone.
 */
export function searchPageRoutes(site: Site): Hono {
  const app = new Hono();
  app.get('/', async (c) => {
    const tidy = withoutBlanks(c, site.base(c));
    if (tidy !== null) return c.redirect(tidy, 302);
    const asked = readParameters(c, Query, { strict: false });
    return site.respond(c, PAGE, JSON.stringify(asked), async () => {
      const base = site.base(c);
      const reading = listSlugs(site.db);
      const [slugs, identified, found] = await Promise.all([
        reading,
        findIdentified(site.db, identifiersIn(asked.q)),
        find(site, base, asked, reading),
      ]);
      const topics = slugs.flatMap(({ slug, topic }) => (topic?.slug === slug ? [topic] : []));
      return searchPage(base, { query: asked, topics, identified, found });
    });
  });
  return app;
}

/** A form sends its empty fields too; the address that is shared has none. @returns `null` when there are none */
function withoutBlanks(c: Context, base: string): string | null {
  const given = c.req.query();
  const blank = ([name, value]: readonly [string, string]) =>
    NAMES.some((known) => known === name) && (value === '' || (name === 'order' && value === 'relevance'));
  const entries = Object.entries(given);
  if (!entries.some(blank)) return null;
  const kept = new URLSearchParams(entries.filter((entry) => !blank(entry)));
  return `${base}/search${kept.size === 0 ? '' : `?${kept}`}`;
}

async function find(site: Site, base: string, asked: Asked, known: Slugs): Promise<Found | undefined> {
  const { order, start, before, cursor: _, ...query } = asked;
  if (searchExpression(query.q) === null) {
    return query.q.trim() === '' && (query.topics || query.source || query.since || query.until)
      ? byDate(site, base, asked, known)
      : undefined;
  }
  const prepared = await prepareSearch(site, base, query, known);
  const { search } = prepared;
  const options = order === 'newest' ? { order, before } : { order, offset: start };
  const [rows, total] = await Promise.all([
    searchHeads(site.db, search, { ...options, limit: ON_PAGE + 1 }),
    countFound(site.db, search),
  ]);
  const items = rows.slice(0, ON_PAGE);
  const last = rows.length > ON_PAGE ? items.at(-1) : undefined;
  const end = (start ?? 0) + ON_PAGE;
  const next =
    last === undefined
      ? null
      : order === 'newest'
        ? { before: last.arrival }
        : end > RANKED
          ? null
          : { start: end };
  const parameters = `?${prepared.parameters}`;
  return {
    name: prepared.name,
    items,
    total,
    feed: { path: 'search', search: parameters },
    search: parameters,
    ...beside(base, prepared, order, next, (start ?? before) !== undefined),
  };
}

/** The papers of topics and days, when no word is given. */
async function byDate(
  site: Site,
  base: string,
  asked: SearchQuery & Pick<Asked, 'cursor'>,
  known: Slugs,
): Promise<Found> {
  const { cursor: after, ...query } = asked;
  const prepared = await prepareSearch(site, base, query, known);
  const { expression: _, ...filter } = prepared.search;
  const rows = await findByDate(site.db, { ...filter, after, limit: ON_PAGE + 1 });
  const items = rows.slice(0, ON_PAGE);
  const last = rows.length > ON_PAGE ? items.at(-1) : undefined;
  const { topics = [], without = [], source, since, until } = filter;
  const whole = source === undefined && since === undefined && until === undefined;
  const slugs = writeTopics({ topics, without });
  const path = slugs === '' ? 'all' : topicFeedPath(slugs);
  return {
    name: prepared.name,
    items,
    total: null,
    feed: whole ? { path, search: '' } : null,
    search: `?${prepared.parameters}`,
    ...beside(
      base,
      prepared,
      'relevance',
      last === undefined ? null : { cursor: encodeCursor(last) },
      after !== undefined,
    ),
  };
}

/** The addresses of the next page and, from a later one, of the first. */
function beside(
  base: string,
  { parameters }: PreparedSearch,
  order: SearchOrder,
  next: Readonly<Record<string, string | number>> | null,
  isLater: boolean,
): Pick<Found, 'next' | 'first'> {
  const at = (more: Readonly<Record<string, string | number>>) => {
    const query = new URLSearchParams(parameters);
    if (query.get('q') === '') query.delete('q');
    if (order !== 'relevance') query.set('order', order);
    for (const [name, value] of Object.entries(more)) query.set(name, String(value));
    return `${base}/search?${query}`;
  };
  return { next: next === null ? null : at(next), first: isLater ? at({}) : null };
}
