import { Hono } from 'hono';
import * as v from 'valibot';
import { findItems, getItem, type Item } from '../../db/find-items.ts';
import { findTopic } from '../../db/find-topic.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { itemGuid } from '../feeds/guid.ts';
import { API } from '../kinds.ts';
import { itemPage } from '../links.ts';
import { count, readParameters } from '../parameters.ts';
import { Problem } from '../problem.ts';
import type { Site } from '../site.ts';

const DEFAULT_LIMIT = 20;

const CURSOR = 'the cursor of a "next" link, unchanged';

const Query = v.object({
  limit: v.optional(count(100)),
  topic: v.optional(v.pipe(v.string(), v.nonEmpty('the slug of a topic'))),
  cursor: v.optional(
    v.pipe(
      v.string(),
      v.rawTransform(({ dataset, addIssue, NEVER }) => {
        const place = decodeCursor(dataset.value);
        if (place !== null) return place;
        addIssue({ message: CURSOR });
        return NEVER;
      }),
    ),
  ),
});

/** GET /api/items, newest first, a page at a time, and /api/items/:id. */
export function itemRoutes(site: Site): Hono {
  const app = new Hono();
  app.get('/', (c) => {
    const { limit = DEFAULT_LIMIT, topic, cursor } = readParameters(c, Query, { strict: true });
    const filter = topic === undefined ? {} : { topic };
    const after = cursor === undefined ? {} : { after: cursor };
    return site.respond(c, API, JSON.stringify([limit, topic, cursor]), async () => {
      const base = site.base(c);
      if (topic !== undefined) await checkTopic(site, base, topic);
      // One more than asked for tells whether there is a next page.
      const found = await findItems(site.db, { limit: limit + 1, ...filter, ...after });
      const page = found.slice(0, limit);
      const last = found.length > limit ? page.at(-1) : undefined;
      const search = new URLSearchParams({ limit: String(limit), ...filter });
      if (last !== undefined) search.set('cursor', encodeCursor(last));
      return json({
        items: page.map((item) => represent(base, item)),
        next: last === undefined ? null : `${base}/api/items?${search}`,
      });
    });
  });
  app.get('/:id', (c) => {
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

/** An item as the API shows it: all that is known of it but its places in orders. */
export function represent(base: string, item: Item & { readonly arrival?: number }): object {
  const { position: _, arrival: __, ...shown } = item;
  return { ...shown, guid: itemGuid(item.id), page: itemPage(base, item.id) };
}

export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}
