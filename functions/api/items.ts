import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { findItems, getItem, type Item as StoredItem } from '../../db/items/find-items.ts';
import { listItemDumps } from '../../db/items/item-dumps.ts';
import { ITEM_ORDERS } from '../../db/items/item-order.ts';
import { encodeCursor } from '../http/cursor.ts';
import { CURSOR, cursor, refuse } from '../http/parameters.ts';
import { type ParameterFault, Problem } from '../http/problem.ts';
import type { Site } from '../http/site.ts';
import { lookUpSource, lookUpTopics, ORIGIN_PARAMETERS } from '../search/filters.ts';
import { someTopics } from '../search/topic-filter.ts';
import { answerJson } from './answer-json.ts';
import { answerCitations, answerItems, type ItemPage, inCitations, limit, nextPage } from './item-list.ts';
import { type Operation, operation } from './openapi/operation.ts';
import { fieldsOf, pick } from './schemas/fields.ts';
import { Item, ItemDetail, ItemList, SparseItemDetail, SparseItemList } from './schemas/schemas.ts';
import { showItem, showItemDetail } from './show-item.ts';

const PAGE_PARAMETERS = {
  topic: v.optional(
    someTopics(
      'Only papers under this topic: its slug. `a,b` is what is under a or b, `a-b` what is under a and not under b, `-b` all but b.',
    ),
  ),
  ...ORIGIN_PARAMETERS,
  order: v.optional(
    v.pipe(
      v.picklist(ITEM_ORDERS, `one of ${ITEM_ORDERS.join(', ')}`),
      v.description(
        '`newest` and `oldest` go by the date of publication, `arrived` has what came here last first.',
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
    'Follow the `next` links to walk all of them: each paper that was there at the beginning is met once, also while others arrive.',
  query: { ...PAGE_PARAMETERS, fields: fieldsOf(Item) },
  example: 'topic=reinforcement-learning&since=2025-03-01&limit=2',
  answers: {
    200: { description: 'A page.', content: { 'application/json': v.union([ItemList, SparseItemList]) } },
  },
} as const satisfies Operation;

const GET = {
  id: 'getItem',
  summary: 'A paper, and the dumps that it came from',
  path: { id: { description: 'The id of the paper.', example: '3f1c9a0be25d47788c6f0d2b9e41a7c5' } },
  query: { fields: fieldsOf(ItemDetail) },
  answers: {
    200: {
      description: 'The paper.',
      content: { 'application/json': v.union([ItemDetail, SparseItemDetail]) },
    },
  },
  problems: [404],
} as const satisfies Operation;

/** GET /items(.bib|.ris), a page at a time, and /items/:id. */
export function itemRoutes(site: Site) {
  const find = (c: Context, query: PageQuery) => (base: string) => findPage(c, site, base, query);
  return new Hono()
    .get('/items', operation(LIST), (c) => {
      const { fields, ...query } = c.req.valid('query');
      return answerItems(c, site, { item: showItem, fields }, find(c, query));
    })
    .get('/items.bib', operation(inCitations(LIST, PAGE_PARAMETERS, 'bib')), (c) =>
      answerCitations(c, site, 'bib', find(c, c.req.valid('query'))),
    )
    .get('/items.ris', operation(inCitations(LIST, PAGE_PARAMETERS, 'ris')), (c) =>
      answerCitations(c, site, 'ris', find(c, c.req.valid('query'))),
    )
    .get('/items/:id', operation(GET), (c) => {
      const { fields } = c.req.valid('query');
      return answerJson(c, site, async (base) => {
        const item = await requireItem(site, base, c.req.param('id'));
        return pick(showItemDetail(base, item, await listItemDumps(site.db, item.id)), fields);
      });
    });
}

async function findPage(
  c: Context,
  site: Site,
  base: string,
  query: PageQuery,
): Promise<ItemPage<StoredItem>> {
  const { limit, order, cursor: after, since, until } = query;
  const [topics, dump] = await Promise.all([
    lookUpTopics(site.db, base, 'topic', query.topic),
    lookUpSource(site.db, base, query.source),
  ]);
  const faults: ParameterFault[] = [...topics.faults, ...dump.faults];
  if (after !== undefined && 'arrival' in after !== (order === 'arrived')) {
    const wanted = `${CURSOR}: that of another order`;
    faults.push({ parameter: 'cursor', value: c.req.query('cursor') ?? '', wanted });
  }
  if (faults.length > 0) refuse(faults);
  const filter = {
    topics: topics.found.topics.map(({ slug }) => slug),
    without: topics.found.without.map(({ slug }) => slug),
    source: dump.found,
    since,
    until,
  };
  // One more than asked for tells whether there is a next page.
  const found = await findItems(site.db, { ...filter, order, after, limit: limit + 1 });
  const items = found.slice(0, limit);
  const last = found.length > limit ? items.at(-1) : undefined;
  return { items, next: last === undefined ? null : nextPage(c, base, encodeCursor(last, order)) };
}

/** @throws Problem 404 that names the id and says where items are listed */
export async function requireItem(site: Site, base: string, id: string): Promise<StoredItem> {
  const item = await getItem(site.db, id);
  if (item !== undefined) return item;
  throw new Problem(404, `There is no item "${id.slice(0, 100)}".`, {
    advice: `${base}/api/items lists all items.`,
  });
}
