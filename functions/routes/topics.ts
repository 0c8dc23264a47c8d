import { Hono } from 'hono';
import * as v from 'valibot';
import { countTopics } from '../../db/topics.ts';
import { API } from '../kinds.ts';
import { feedUrls, topicFeedPath, topicPage } from '../links.ts';
import { readParameters } from '../parameters.ts';
import type { Site } from '../site.ts';

/** GET /api/topics: every topic with its number of items and its feeds. */
export function topicRoutes(site: Site): Hono {
  const app = new Hono();
  app.get('/', (c) => {
    readParameters(c, v.object({}), { strict: true });
    return site.respond(c, API, '', async () => {
      const base = site.base(c);
      const topics = (await countTopics(site.db)).map((topic) => ({
        ...topic,
        page: topicPage(base, topic.slug),
        feeds: feedUrls(base, topicFeedPath(topic.slug)),
      }));
      return `${JSON.stringify({ topics }, null, 1)}\n`;
    });
  });
  return app;
}
