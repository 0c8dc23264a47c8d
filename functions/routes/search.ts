import { Hono } from 'hono';
import * as v from 'valibot';
import { searchItems } from '../../db/search-items.ts';
import { count, readParameters } from '../parameters.ts';
import { prepareSearch, SEARCH_PARAMETERS } from '../search-query.ts';
import type { Site } from '../site.ts';
import { answerList, LIST_FORMATS, listEnding } from './item-list.ts';

const DEFAULT_LIMIT = 20;

const order = v.optional(v.picklist(['relevance', 'newest'], 'relevance or newest'), 'relevance');

const ApiQuery = v.object({
  ...SEARCH_PARAMETERS,
  order,
  limit: v.optional(count(100), String(DEFAULT_LIMIT)),
  cursor: v.optional(count(Number.MAX_SAFE_INTEGER, 'the cursor of a "next" link, unchanged')),
});

/**
 * GET /api/search(.bib|.ris)?q= with `topics=`, `since=`, `until=`: the best matches, or with `order=newest` all of them
 * a page at a time, the last to arrive first.
 */
export function searchRoutes(site: Site): Hono {
  const app = new Hono();
  for (const format of LIST_FORMATS) {
    app.get(`/search${listEnding(format)}`, (c) => {
      const { order, limit, cursor, ...query } = readParameters(c, ApiQuery, { strict: true });
      return answerList(c, site, format, JSON.stringify([query, order, limit, cursor]), async (base) => {
        const { search, parameters } = await prepareSearch(site, base, query);
        const found = await searchItems(site.db, search, { order, limit: limit + 1, before: cursor });
        const items = found.slice(0, limit);
        const last = order === 'newest' && found.length > limit ? items.at(-1) : undefined;
        parameters.set('order', order);
        parameters.set('limit', String(limit));
        if (last !== undefined) parameters.set('cursor', String(last.arrival));
        const next = `${base}/api/search${listEnding(format)}?${parameters}`;
        return { items, next: last === undefined ? null : next };
      });
    });
  }
  return app;
}
