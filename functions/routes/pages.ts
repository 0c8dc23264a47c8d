import { Hono } from 'hono';
import { findItems } from '../../db/find-items.ts';
import { countTopics } from '../../db/topics.ts';
import { newestFirst, topicsLog } from '../feeds/log.ts';
import { aboutTopics } from '../feeds/subject.ts';
import { ICON, IMAGE, PAGE } from '../kinds.ts';
import { topicPage } from '../links.ts';
import { homePage } from '../pages/home.ts';
import { ICON_SVG } from '../pages/icon.ts';
import { ICON_PNG_144, ICON_PNG_512 } from '../pages/icon-png.ts';
import { itemPageOf } from '../pages/item.ts';
import { topicPageOf } from '../pages/topic.ts';
import type { Site } from '../site.ts';
import { requireItem } from './items.ts';
import { requireTopics } from './topic-lookup.ts';

/** Papers on the home page and on the page of a topic. */
const LATEST = 20;
const ON_TOPIC = 50;

/** The pages for people: /, /topics/:slugs, /items/:id. */
export function pageRoutes(site: Site): Hono {
  const app = new Hono();
  app.get('/', (c) =>
    site.respond(c, PAGE, '', async () => {
      const topics = await countTopics(site.db);
      return homePage(site.base(c), topics, await findItems(site.db, { limit: LATEST }));
    }),
  );
  app.get('/topics/:slugs', (c) =>
    site.respond(c, PAGE, '', async () => {
      const base = site.base(c);
      const at = (slugs: string) => topicPage(base, slugs);
      const choice = await requireTopics(site, base, c.req.param('slugs'), at);
      const { items } = await topicsLog(site.db, choice).page({ limit: ON_TOPIC });
      return topicPageOf(base, aboutTopics(base, choice), newestFirst(items));
    }),
  );
  app.get('/items/:id', (c) =>
    site.respond(c, PAGE, '', async () => {
      const base = site.base(c);
      return itemPageOf(base, await requireItem(site, base, c.req.param('id')));
    }),
  );
  app.get('/icon.svg', (c) => site.respond(c, ICON, '', async () => ICON_SVG));
  app.get('/icon-512.png', (c) => site.respond(c, IMAGE, '', async () => ({ body: ICON_PNG_512 })));
  app.get('/icon-144.png', (c) => site.respond(c, IMAGE, '', async () => ({ body: ICON_PNG_144 })));
  return app;
}
