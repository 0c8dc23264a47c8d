import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { findItems, type Item as StoredItem } from '../../db/items/find-items.ts';
import { listItemDumps } from '../../db/items/item-dumps.ts';
import { ITEM_ORDERS } from '../../db/items/item-page.ts';
import { boundedItem } from '../feeds/bounded-item.ts';
import { encodeCursor, pageOf } from '../http/cursor.ts';
import { cursor, rejectCursor } from '../http/parameters.ts';
import type { Site } from '../http/site.ts';
import { requireItem } from '../lookup/address.ts';
import { FILTER_PARAMETERS, topicsParameter } from '../search/parameters.ts';
import { filterOf, parseSearchQuery } from '../search/search-query.ts';
import { inCitations, respondCitations } from './citations.ts';
import { itemJson } from './item-json.ts';
import { type Operation, operation } from './openapi/operation.ts';
import { type ItemPage, jsonAnswer, limit, nextUrl, respondJson } from './respond-json.ts';
import { fieldsOf, pick } from './schemas/fields.ts';
import { Item, ItemDetail, ItemList, SparseItemDetail, SparseItemList } from './schemas/items.ts';

const PAGE_PARAMETERS = {
  topic: topicsParameter(
    'Only papers under this topic: its slug. `a,b` selects papers under a or b, `a-b` those under a and not under b, `-b` all but those under b.',
  ),
  ...FILTER_PARAMETERS,
  order: v.optional(
    v.pipe(
      v.picklist(ITEM_ORDERS, `one of ${ITEM_ORDERS.join(', ')}`),
      v.description(
        '`newest` and `oldest` sort by the date of publication, `arrived` has the last to arrive here first.',
      ),
    ),
    'newest',
  ),
  limit,
  cursor: v.optional(cursor),
} as const;

type PageQuery = v.InferOutput<v.ObjectSchema<typeof PAGE_PARAMETERS, undefined>>;

const LIST = {
  id: 'listItems',
  summary: 'Papers, a page at a time',
  description:
    'Follow the `next` links to read all papers: each paper that was listed at the start appears once, even while others arrive.',
  query: { ...PAGE_PARAMETERS, fields: fieldsOf(Item) },
  example: 'topic=reinforcement-learning&since=2025-03-01&limit=2',
  answers: jsonAnswer('A page.', ItemList, SparseItemList),
} as const satisfies Operation;

const GET = {
  id: 'getItem',
  summary: 'A paper, and the dumps that it came from',
  path: { id: { description: 'The id of the paper.', example: '3f1c9a0be25d47788c6f0d2b9e41a7c5' } },
  query: { fields: fieldsOf(ItemDetail) },
  answers: jsonAnswer('The paper.', ItemDetail, SparseItemDetail),
  problems: [404],
} as const satisfies Operation;

/** GET /items(.bib|.ris), a page at a time, and /items/:id. */
export function itemRoutes(site: Site) {
  return new Hono()
    .get('/items', operation(LIST), (c) => {
      const { fields, ...query } = c.req.valid('query');
      return respondJson(c, site, async () => {
        const { items, next } = await findPage(c, site, query);
        return { items: items.map((item) => pick(itemJson(site.base(c), boundedItem(item)), fields)), next };
      });
    })
    .get('/items.bib', operation(inCitations(LIST, PAGE_PARAMETERS, 'bib')), (c) =>
      respondCitations(c, site, 'bib', () => findPage(c, site, c.req.valid('query'))),
    )
    .get('/items.ris', operation(inCitations(LIST, PAGE_PARAMETERS, 'ris')), (c) =>
      respondCitations(c, site, 'ris', () => findPage(c, site, c.req.valid('query'))),
    )
    .get('/items/:id', operation(GET), (c) => {
      const { fields } = c.req.valid('query');
      const base = site.base(c);
      return respondJson(c, site, async () => {
        const item = await requireItem(site.reader, base, c.req.param('id'));
        const detail: ItemDetail = {
          ...itemJson(base, item),
          dumps: await listItemDumps(site.reader, item.id),
        };
        return pick(detail, fields);
      });
    });
}

async function findPage(
  c: Context,
  site: Site,
  { topic, limit, order, cursor: after, ...parameters }: PageQuery,
): Promise<ItemPage<StoredItem>> {
  const base = site.base(c);
  const query = await parseSearchQuery(
    site.reader,
    base,
    { ...parameters, topics: topic },
    { topicsName: 'topic' },
  );
  if (after !== undefined && 'arrival' in after !== (order === 'arrived')) rejectCursor(c);
  const found = await findItems(site.reader, { ...filterOf(query), order, after, limit: limit + 1 });
  const { items, last } = pageOf(found, limit);
  return { items, next: last === undefined ? null : nextUrl(c, base, encodeCursor(last, order)) };
}
