import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import type { Item as StoredItem } from '../../db/items/find-items.ts';
import { type Search, searchItems } from '../../db/search/search-items.ts';
import { boundedItem } from '../feeds/bounded-item.ts';
import { encodeCursor, pageOf } from '../http/cursor.ts';
import { arrivalCursor, rejectParameters } from '../http/parameters.ts';
import type { Site } from '../http/site.ts';
import { SEARCH_PARAMETERS, topicsParameter } from '../search/parameters.ts';
import { countTotal, findByIdentifier, parseSearchQuery, searchOf } from '../search/search-query.ts';
import { inCitations, respondCitations } from './citations.ts';
import { itemJson } from './item-json.ts';
import { type Operation, operation } from './openapi/operation.ts';
import { type ItemPage, jsonAnswer, limit, nextUrl, respondJson } from './respond-json.ts';
import { fieldsOf, pick } from './schemas/fields.ts';
import { FoundList, Item, SparseFoundList } from './schemas/items.ts';

const order = v.optional(
  v.pipe(
    v.picklist(['relevance', 'newest'], 'relevance or newest'),
    v.description(
      '`relevance` returns the best matches, without a second page; `newest` returns all, the last to arrive first.',
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
  cursor: v.optional(arrivalCursor),
} as const;

type PageQuery = v.InferOutput<v.ObjectSchema<typeof PAGE_PARAMETERS, undefined>>;

const SEARCH = {
  id: 'searchItems',
  summary: 'Papers with these words in title or abstract',
  description:
    '`total` is the number of matches, counted up to a thousand; `identified` holds the papers whose arXiv id, DOI or address is `q`.',
  query: { ...PAGE_PARAMETERS, fields: fieldsOf(Item) },
  example: 'q=reward+-robot*&order=newest&limit=2',
  answers: jsonAnswer('The matches.', FoundList, SparseFoundList),
} as const satisfies Operation;

/** GET /search(.bib|.ris)?q=: the best matches, or with `order=newest` all of them, a page at a time. */
export function searchRoutes(site: Site) {
  return new Hono()
    .get('/search', operation(SEARCH), (c) => {
      const { fields, ...query } = c.req.valid('query');
      return respondJson(c, site, async () => {
        const { items, next, search } = await findPage(c, site, query);
        const [total, identified] = await Promise.all([
          countTotal(site.db, search),
          findByIdentifier(site.db, query.q),
        ]);
        const toJson = (item: StoredItem) => pick(itemJson(site.base(c), boundedItem(item)), fields);
        return { items: items.map(toJson), next, total, identified: identified.map(toJson) };
      });
    })
    .get('/search.bib', operation(inCitations(SEARCH, PAGE_PARAMETERS, 'bib')), (c) =>
      respondCitations(c, site, 'bib', () => findPage(c, site, c.req.valid('query'))),
    )
    .get('/search.ris', operation(inCitations(SEARCH, PAGE_PARAMETERS, 'ris')), (c) =>
      respondCitations(c, site, 'ris', () => findPage(c, site, c.req.valid('query'))),
    );
}

async function findPage(
  c: Context,
  site: Site,
  { order, limit, cursor, ...parameters }: PageQuery,
): Promise<ItemPage<StoredItem> & { readonly search: Search }> {
  if (cursor !== undefined && order === 'relevance') {
    const expected = 'no cursor: only order=newest has a second page';
    rejectParameters([{ parameter: 'cursor', value: c.req.query('cursor') ?? '', expected }]);
  }
  const base = site.base(c);
  const search = searchOf(await parseSearchQuery(site.db, base, parameters));
  const found = await searchItems(site.db, search, { order, limit: limit + 1, before: cursor?.arrival });
  const { items, last } = pageOf(found, limit);
  const hasNext = order === 'newest' && last !== undefined;
  const next = hasNext ? nextUrl(c, base, encodeCursor(last, 'arrived')) : null;
  return { search, items, next };
}
