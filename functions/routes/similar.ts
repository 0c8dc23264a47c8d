import { Hono } from 'hono';
import * as v from 'valibot';
import { findSimilar, SIMILAR } from '../../db/find-similar.ts';
import { API } from '../kinds.ts';
import { count, readParameters } from '../parameters.ts';
import type { Site } from '../site.ts';
import { json, represent, requireItem } from './items.ts';

const Query = v.object({ limit: v.optional(count(100), '20') });

/** GET /api/items/:id/similar: the papers most like one, the closest first, each with its cosine. */
export function similarRoutes(site: Site): Hono {
  const app = new Hono();
  app.get('/:id/similar', (c) => {
    const { limit } = readParameters(c, Query, { strict: true });
    const id = c.req.param('id');
    return site.respond(c, API, String(limit), async () => {
      const base = site.base(c);
      const { id: itemId } = await requireItem(site, base, id);
      const found = await findSimilar(site.db, { itemId, limit, minimum: SIMILAR });
      return json({
        items: found.map(({ similarity, ...item }) => ({
          ...represent(base, item),
          // The last digits of a single are noise.
          similarity: Number(similarity.toFixed(4)),
        })),
      });
    });
  });
  return app;
}
