import { Hono } from 'hono';
import { countTopics } from '../../db/topics/topics.ts';
import { API } from '../http/media.ts';
import type { Kind, Site } from '../http/site.ts';
import { renderOpml } from './opml.ts';
import { aboutTopics, everything } from './subject.ts';

/** `text/x-opml` is registered nowhere, but it is what systems hand to feed readers. Saved rather than shown: it is for import. */
const OPML: Kind = {
  contentType: 'text/x-opml; charset=utf-8',
  maxAge: 300,
  slowestAge: 3_600,
  headers: { ...API.headers, 'Content-Disposition': 'attachment; filename="paperwire.opml"' },
};

/** GET /opml.xml: the feed of all papers and that of every topic, for readers to import. */
export function opmlRoutes(site: Site): Hono {
  const app = new Hono();
  app.get('/', (c) =>
    site.respond(c, OPML, '', async () => {
      const base = site.base(c);
      const topics = await countTopics(site.db);
      const dates = topics.flatMap(({ newest }) => newest ?? []);
      return renderOpml(base, {
        title: 'Paperwire',
        modified: dates.toSorted().at(-1) ?? null,
        feeds: [
          everything(base),
          ...topics.map((topic) => aboutTopics(base, { slugs: topic.slug, topics: [topic], without: [] })),
        ],
      });
    }),
  );
  return app;
}
