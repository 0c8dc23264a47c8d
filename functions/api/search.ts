import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import type { Item as StoredItem } from '../../db/items/find-items.ts';
import { boundedItem } from '../feeds/bounded-item.ts';
import { encodePlace } from '../http/cursor.ts';
import { rejectCursor, searchCursor } from '../http/parameters.ts';
import type { Site } from '../http/site.ts';
import { findMatches, type Match, type Matches } from '../search/find-matches.ts';
import { findNewestMatches } from '../search/newest-matches.ts';
import { SEARCH_PARAMETERS, topicsParameter } from '../search/parameters.ts';
import { findByIdentifier, parseSearchQuery, type SearchQuery } from '../search/search-query.ts';
import { inCitations, respondCitations } from './citations.ts';
import { itemJson, rounded } from './item-json.ts';
import { type Operation, operation } from './openapi/operation.ts';
import { jsonAnswer, limit, nextUrl, respondJson } from './respond-json.ts';
import { fieldsOf, pick } from './schemas/fields.ts';
import { FoundItem, FoundList, SparseFoundList } from './schemas/items.ts';

const order = v.optional(
  v.pipe(
    v.picklist(['relevance', 'newest'], 'relevance or newest'),
    v.description(
      '`relevance` ranks papers by words and meaning, the best first; `newest` returns what the feed of the search holds, the last to arrive first.',
    ),
  ),
  'relevance',
);

const PAGE_PARAMETERS = {
  ...SEARCH_PARAMETERS,
  topics: topicsParameter(
    'Only papers under these topics, as `topic` of the list of papers: `a,b` or `a-b`.',
  ),
  order,
  limit,
  cursor: v.optional(searchCursor),
} as const;

type PageQuery = v.InferOutput<v.ObjectSchema<typeof PAGE_PARAMETERS, undefined>>;

const SEARCH = {
  id: 'searchItems',
  summary: 'Papers by words and meaning',
  description:
    'Papers that a query names by an id or by their whole title come first, then those of an author with that name. `identified` repeats those with the arXiv id, DOI or address in `q`.',
  query: { ...PAGE_PARAMETERS, fields: fieldsOf(FoundItem) },
  example: 'q=reward+-robot*&limit=2',
  answers: jsonAnswer('The papers.', FoundList, SparseFoundList),
} as const satisfies Operation;

/** GET /search(.bib|.ris)?q=: the papers of a search, a page at a time, by relevance or by arrival. */
export function searchRoutes(site: Site) {
  return new Hono()
    .get('/search', operation(SEARCH), (c) => {
      const { fields, ...query } = c.req.valid('query');
      return respondJson(c, site, async () => {
        const [found, identified] = await Promise.all([
          findPage(c, site, query),
          findByIdentifier(site.db, query.q),
        ]);
        const { matches, next, total, suggestion, isMended, meaning } = found;
        const toJson = (item: StoredItem) => itemJson(site.base(c), boundedItem(item));
        return {
          items: matches.map(({ item, ...match }) => pick({ ...toJson(item), ...matchJson(match) }, fields)),
          next,
          total,
          suggestion: suggestion ?? null,
          mended: isMended,
          meaning,
          identified: identified.map((item) => pick(toJson(item), fields)),
        };
      });
    })
    .get('/search.bib', operation(inCitations(SEARCH, PAGE_PARAMETERS, 'bib')), (c) =>
      respondCitations(c, site, 'bib', () => findItemPage(c, site, c.req.valid('query'))),
    )
    .get('/search.ris', operation(inCitations(SEARCH, PAGE_PARAMETERS, 'ris')), (c) =>
      respondCitations(c, site, 'ris', () => findItemPage(c, site, c.req.valid('query'))),
    );
}

function matchJson({ why, snippet }: Omit<Match, 'item'>): Pick<FoundItem, 'why' | 'snippet'> {
  const { named = null, words, similarity } = why;
  return {
    why: { named, words, similarity: similarity === undefined ? null : rounded(similarity) },
    snippet,
  };
}

/** A page of results, and the URL of the next one. */
type FoundPage = Omit<Matches, 'next'> & { readonly next: string | null };

async function findPage(
  c: Context,
  site: Site,
  { order, limit, cursor, ...parameters }: PageQuery,
): Promise<FoundPage> {
  const base = site.base(c);
  const query = await parseSearchQuery(site.db, base, parameters);
  const found = await findOrdered(c, site, query, { order, limit, cursor });
  return { ...found, next: found.next === undefined ? null : nextUrl(c, base, encodePlace(found.next)) };
}

const UNMENDED = { suggestion: undefined, isMended: false } as const;

async function findOrdered(
  c: Context,
  site: Site,
  query: SearchQuery,
  { order, limit, cursor }: Pick<PageQuery, 'order' | 'limit' | 'cursor'>,
) {
  if (order === 'newest') {
    if (cursor !== undefined && !('arrival' in cursor)) rejectCursor(c);
    return { ...UNMENDED, ...(await findNewestMatches(site, query, { limit, before: cursor })) };
  }
  if (cursor !== undefined && !('offset' in cursor)) rejectCursor(c);
  return findMatches(site, query, { limit, cursor });
}

async function findItemPage(c: Context, site: Site, query: PageQuery) {
  const { matches, next, meaning } = await findPage(c, site, query);
  return { items: matches.map(({ item }) => item), next, meaning };
}
