import { Hono } from 'hono';
import { findItems } from '../../db/find-items.ts';
import { countTopics } from '../../db/topics.ts';
import { ICON, PAGE } from '../kinds.ts';
import { homePage } from '../pages/home.ts';
import { ICON_SVG } from '../pages/icon.ts';
import { itemPageOf } from '../pages/item.ts';
import { topicPageOf } from '../pages/topic.ts';
import type { Site } from '../site.ts';
import { requireItem } from './items.ts';
import { requireTopic } from './topic-lookup.ts';

/** Papers on the home page and on the page of a topic. */
const LATEST = 20;
const ON_TOPIC = 50;

/** The pages for people: /, /topics/:slug, /items/:id. */
export function pageRoutes(site: Site): Hono {
  const app = new Hono();
  app.get('/', (c) =>
    site.respond(c, PAGE, '', async () => {
      const topics = await countTopics(site.db);
      return homePage(site.base(c), topics, await findItems(site.db, { limit: LATEST }));
    }),
  );
  app.get('/topics/:slug', (c) =>
    site.respond(c, PAGE, '', async () => {
      const base = site.base(c);
      const topic = await requireTopic(site, base, c.req.param('slug'));
      return topicPageOf(base, topic, await findItems(site.db, { topic: topic.slug, limit: ON_TOPIC }));
    }),
  );
  app.get('/items/:id', (c) =>
    site.respond(c, PAGE, '', async () => {
      const base = site.base(c);
      return itemPageOf(base, await requireItem(site, base, c.req.param('id')));
    }),
  );
  app.get('/icon.svg', (c) => site.respond(c, ICON, '', async () => ICON_SVG));
  return app;
}
