import { Hono } from 'hono';
import * as v from 'valibot';
import { findSimilar, SIMILAR } from '../../db/find-similar.ts';
import { count, readParameters } from '../parameters.ts';
import type { Site } from '../site.ts';
import { answerList, LIST_FORMATS, listEnding } from './item-list.ts';
import { requireItem } from './items.ts';

const Query = v.object({ limit: v.optional(count(100), '20') });

/** GET /api/items/:id/similar(.bib|.ris): the papers most like one, the closest first, each with its cosine. */
export function similarRoutes(site: Site): Hono {
  const app = new Hono();
  for (const format of LIST_FORMATS) {
    app.get(`/:id/similar${listEnding(format)}`, (c) => {
      const { limit } = readParameters(c, Query, { strict: true });
      const id = c.req.param('id') ?? '';
      return answerList(c, site, format, String(limit), async (base) => {
        const { id: itemId } = await requireItem(site, base, id);
        return { items: await findSimilar(site.db, { itemId, limit, minimum: SIMILAR }) };
      });
    });
  }
  return app;
}
