import { type Context, Hono } from 'hono';
import { findSimilar, SIMILAR, type SimilarItem as StoredSimilar } from '../../db/items/find-similar.ts';
import { boundedItem } from '../feeds/bounded-item.ts';
import type { Site } from '../http/site.ts';
import { requireItem } from '../lookup/address.ts';
import { inCitations, respondCitations } from './citations.ts';
import { itemJson, rounded } from './item-json.ts';
import { type Operation, operation } from './openapi/operation.ts';
import { type ItemPage, jsonAnswer, limit, respondJson } from './respond-json.ts';
import { fieldsOf, pick } from './schemas/fields.ts';
import { SimilarItem, SimilarList, SparseSimilarList } from './schemas/items.ts';

const PARAMETERS = { limit } as const;

const SIMILAR_ITEMS = {
  id: 'listSimilarItems',
  summary: 'The papers most like one, the closest first',
  description: `Papers whose vectors have a cosine of at least ${SIMILAR}. Of papers that are nearly alike some are left out for others, and the same paper comes once. There is no second page.`,
  path: { id: { description: 'The id of the paper.', example: '3f1c9a0be25d47788c6f0d2b9e41a7c5' } },
  query: { ...PARAMETERS, fields: fieldsOf(SimilarItem) },
  example: 'limit=2',
  answers: jsonAnswer('The papers.', SimilarList, SparseSimilarList),
  problems: [404],
} as const satisfies Operation;

/** GET /items/:id/similar(.bib|.ris), each paper with its cosine. */
export function similarRoutes(site: Site) {
  return new Hono()
    .get('/items/:id/similar', operation(SIMILAR_ITEMS), (c) => {
      const { limit, fields } = c.req.valid('query');
      return respondJson(c, site, async () => {
        const { items, next } = await findPage(c, site, limit);
        const toJson = (item: StoredSimilar): SimilarItem => ({
          ...itemJson(site.base(c), boundedItem(item)),
          similarity: rounded(item.similarity),
        });
        return { items: items.map((item) => pick(toJson(item), fields)), next };
      });
    })
    .get('/items/:id/similar.bib', operation(inCitations(SIMILAR_ITEMS, PARAMETERS, 'bib')), (c) =>
      respondCitations(c, site, 'bib', () => findPage(c, site, c.req.valid('query').limit)),
    )
    .get('/items/:id/similar.ris', operation(inCitations(SIMILAR_ITEMS, PARAMETERS, 'ris')), (c) =>
      respondCitations(c, site, 'ris', () => findPage(c, site, c.req.valid('query').limit)),
    );
}

async function findPage(c: Context, site: Site, limit: number): Promise<ItemPage<StoredSimilar, null>> {
  const { id: itemId } = await requireItem(site.db, site.base(c), c.req.param('id') ?? '');
  return {
    items: await findSimilar(site.reader, { itemId, limit, minimum: SIMILAR, diverse: true }),
    next: null,
  };
}
