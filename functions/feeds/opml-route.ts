import { Hono } from 'hono';
import { countTopics } from '../../db/topics/topics.ts';
import { respond } from '../http/respond.ts';
import { OPEN_HEADERS, type ResponseType } from '../http/response-type.ts';
import type { Site } from '../http/site.ts';
import { renderOpml } from './opml.ts';
import { aboutTopics, everything } from './subject.ts';

/** `text/x-opml` is not registered, but systems open it with feed readers. Browsers save it: readers import files. */
const OPML: ResponseType = {
  contentType: 'text/x-opml; charset=utf-8',
  maxAgeSeconds: 300,
  maxAgeLimitSeconds: 3_600,
  headers: { ...OPEN_HEADERS, 'Content-Disposition': 'attachment; filename="paperwire.opml"' },
};

/** GET /opml.xml: the feed of all papers and the feed of every topic, for readers to import. */
export function opmlRoutes(site: Site): Hono {
  const app = new Hono();
  app.get('/', async (c) => {
    const base = site.base(c);
    const representation = await site.represent(c, OPML, null, async () => {
      const topics = await countTopics(site.db);
      const dates = topics.flatMap(({ newest }) => newest ?? []);
      const feeds = topics.map((topic) => aboutTopics(base, { topics: [topic], without: [] }));
      return renderOpml(base, {
        title: 'Paperwire',
        modified: dates.toSorted().at(-1) ?? null,
        feeds: [everything(base), ...feeds],
      });
    });
    return respond(c, representation);
  });
  return app;
}
