import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { findSimilar, SIMILAR, type SimilarItem as StoredSimilar } from '../../db/items/find-similar.ts';
import type { Site } from '../http/site.ts';
import { answerCitations, answerItems, type ItemPage, inCitations, limit } from './item-list.ts';
import { requireItem } from './items.ts';
import { type Operation, operation } from './openapi/operation.ts';
import { fieldsOf } from './schemas/fields.ts';
import { SimilarItem, SimilarList, SparseSimilarList } from './schemas/schemas.ts';
import { showSimilar } from './show-item.ts';

const PARAMETERS = { limit } as const;

const SIMILAR_ITEMS = {
  id: 'listSimilarItems',
  summary: 'The papers most like one, the closest first',
  description: `Papers whose vectors have a cosine of at least ${SIMILAR}. There is no second page.`,
  path: { id: { description: 'The id of the paper.', example: '3f1c9a0be25d47788c6f0d2b9e41a7c5' } },
  query: { ...PARAMETERS, fields: fieldsOf(SimilarItem) },
  example: 'limit=2',
  answers: {
    200: {
      description: 'The papers.',
      content: { 'application/json': v.union([SimilarList, SparseSimilarList]) },
    },
  },
  problems: [404],
} as const satisfies Operation;

/** GET /items/:id/similar(.bib|.ris), each paper with its cosine. */
export function similarRoutes(site: Site) {
  const find =
    (c: Context, limit: number) =>
    async (base: string): Promise<ItemPage<StoredSimilar, null>> => {
      const { id: itemId } = await requireItem(site, base, c.req.param('id') ?? '');
      return { items: await findSimilar(site.db, { itemId, limit, minimum: SIMILAR }), next: null };
    };
  return new Hono()
    .get('/items/:id/similar', operation(SIMILAR_ITEMS), (c) => {
      const { limit, fields } = c.req.valid('query');
      return answerItems(c, site, { item: showSimilar, fields }, find(c, limit));
    })
    .get('/items/:id/similar.bib', operation(inCitations(SIMILAR_ITEMS, PARAMETERS, 'bib')), (c) =>
      answerCitations(c, site, 'bib', find(c, c.req.valid('query').limit)),
    )
    .get('/items/:id/similar.ris', operation(inCitations(SIMILAR_ITEMS, PARAMETERS, 'ris')), (c) =>
      answerCitations(c, site, 'ris', find(c, c.req.valid('query').limit)),
    );
}
