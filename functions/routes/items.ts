import { Hono } from 'hono';
import * as v from 'valibot';
import { findItems, getItem, type Item } from '../../db/find-items.ts';
import { findTopic } from '../../db/find-topic.ts';
import { encodeCursor } from '../cursor.ts';
import { API } from '../kinds.ts';
import { count, cursor, readParameters } from '../parameters.ts';
import { Problem } from '../problem.ts';
import type { Site } from '../site.ts';
import { answerList, json, LIST_FORMATS, listEnding, represent } from './item-list.ts';

const DEFAULT_LIMIT = 20;

const Query = v.object({
  limit: v.optional(count(100)),
  topic: v.optional(v.pipe(v.string(), v.nonEmpty('the slug of a topic'))),
  cursor: v.optional(cursor),
});

/** GET /api/items(.bib|.ris), newest first, a page at a time, and /api/items/:id. */
export function itemRoutes(site: Site): Hono {
  const app = new Hono();
  for (const format of LIST_FORMATS) {
    app.get(`/items${listEnding(format)}`, (c) => {
      const { limit = DEFAULT_LIMIT, topic, cursor } = readParameters(c, Query, { strict: true });
      const filter = topic === undefined ? {} : { topic };
      const after = cursor === undefined ? {} : { after: cursor };
      return answerList(c, site, format, JSON.stringify([limit, topic, cursor]), async (base) => {
        if (topic !== undefined) await checkTopic(site, base, topic);
        // One more than asked for tells whether there is a next page.
        const found = await findItems(site.db, { limit: limit + 1, ...filter, ...after });
        const items = found.slice(0, limit);
        const last = found.length > limit ? items.at(-1) : undefined;
        const search = new URLSearchParams({ limit: String(limit), ...filter });
        if (last !== undefined) search.set('cursor', encodeCursor(last));
        const next = `${base}/api/items${listEnding(format)}?${search}`;
        return { items, next: last === undefined ? null : next };
      });
    });
  }
  app.get('/items/:id', (c) => {
    readParameters(c, v.object({}), { strict: true });
    const id = c.req.param('id');
    return site.respond(c, API, '', async () => {
      const base = site.base(c);
      return json(represent(base, await requireItem(site, base, id)));
    });
  });
  return app;
}

/** @throws Problem 404 that names the id and says where items are listed */
export async function requireItem(site: Site, base: string, id: string): Promise<Item> {
  const item = await getItem(site.db, id);
  if (item !== undefined) return item;
  throw new Problem(404, `There is no item "${id.slice(0, 100)}". ${base}/api/items lists all items.`);
}

async function checkTopic(site: Site, base: string, topic: string): Promise<void> {
  if ((await findTopic(site.db, topic)) !== undefined) return;
  const wanted = `one of the topics that ${base}/api/topics lists`;
  const value = topic.slice(0, 100);
  throw new Problem(400, `Reading the query: topic is ${JSON.stringify(value)}, wanted ${wanted}.`, {
    faults: [{ parameter: 'topic', value, wanted }],
  });
}
