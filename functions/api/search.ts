import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import type { Item as StoredItem } from '../../db/items/find-items.ts';
import { findIdentified } from '../../db/search/find-identified.ts';
import { searchItems } from '../../db/search/search-items.ts';
import { encodeCursor } from '../http/cursor.ts';
import { arrivalCursor, refuse } from '../http/parameters.ts';
import type { Site } from '../http/site.ts';
import {
  countFound,
  identifiersIn,
  type PreparedSearch,
  prepareSearch,
  SEARCH_PARAMETERS,
  SEARCHED_TOPICS,
} from '../search/search-query.ts';
import { someTopics } from '../search/topic-filter.ts';
import { answerJson } from './answer-json.ts';
import { answerCitations, type ItemPage, inCitations, limit, nextPage } from './item-list.ts';
import { type Operation, operation } from './openapi/operation.ts';
import { fieldsOf, pick } from './schemas/fields.ts';
import { FoundList, Item, SparseFoundList } from './schemas/schemas.ts';
import { showItem } from './show-item.ts';

const order = v.optional(
  v.pipe(
    v.picklist(['relevance', 'newest'], 'relevance or newest'),
    v.description(
      '`relevance` gives the best matches and has no second page; `newest` gives all, what came here last first.',
    ),
  ),
  'relevance',
);

const FOUND_PARAMETERS = {
  ...SEARCH_PARAMETERS,
  topics: v.optional(someTopics(SEARCHED_TOPICS)),
  order,
  limit,
  cursor: v.optional(arrivalCursor),
} as const;

type FoundQuery = v.InferOutput<v.ObjectSchema<typeof FOUND_PARAMETERS, undefined>>;

const SEARCH = {
  id: 'searchItems',
  summary: 'Papers with these words in title or abstract',
  description:
    '`total` says how many there are, up to a thousand; `identified` has those whose arXiv id, DOI or address `q` is.',
  query: { ...FOUND_PARAMETERS, fields: fieldsOf(Item) },
  example: 'q=reward+-robot*&order=newest&limit=2',
  answers: {
    200: {
      description: 'What was found.',
      content: { 'application/json': v.union([FoundList, SparseFoundList]) },
    },
  },
} as const satisfies Operation;

/** GET /search(.bib|.ris)?q=: the best matches, or with `order=newest` all of them a page at a time. */
export function searchRoutes(site: Site) {
  const find = (c: Context, query: FoundQuery) => (base: string) => findPage(c, site, base, query);
  return new Hono()
    .get('/search', operation(SEARCH), (c) => {
      const { fields, ...query } = c.req.valid('query');
      return answerJson(c, site, async (base) => {
        const shown = (items: readonly StoredItem[]) =>
          items.map((item) => pick(showItem(base, item), fields));
        const { items, next, search } = await findPage(c, site, base, query);
        const [total, identified] = await Promise.all([
          countFound(site.db, search),
          findIdentified(site.db, identifiersIn(query.q)),
        ]);
        return { items: shown(items), next, total, identified: shown(identified) };
      });
    })
    .get('/search.bib', operation(inCitations(SEARCH, FOUND_PARAMETERS, 'bib')), (c) =>
      answerCitations(c, site, 'bib', find(c, c.req.valid('query'))),
    )
    .get('/search.ris', operation(inCitations(SEARCH, FOUND_PARAMETERS, 'ris')), (c) =>
      answerCitations(c, site, 'ris', find(c, c.req.valid('query'))),
    );
}

async function findPage(
  c: Context,
  site: Site,
  base: string,
  query: FoundQuery,
): Promise<ItemPage<StoredItem> & Pick<PreparedSearch, 'search'>> {
  const { order, limit, cursor, ...asked } = query;
  if (cursor !== undefined && order === 'relevance') {
    const wanted = 'no cursor: the best matches have no second page, only those of order=newest have one';
    refuse([{ parameter: 'cursor', value: c.req.query('cursor') ?? '', wanted }]);
  }
  const { search } = await prepareSearch(site, base, asked);
  const found = await searchItems(site.db, search, { order, limit: limit + 1, before: cursor?.arrival });
  const items = found.slice(0, limit);
  const last = order === 'newest' && found.length > limit ? items.at(-1) : undefined;
  return {
    search,
    items,
    next: last === undefined ? null : nextPage(c, base, encodeCursor(last, 'arrived')),
  };
}
