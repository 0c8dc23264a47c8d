import { Hono } from 'hono';
import { countTopics } from '../../db/topics/topics.ts';
import { OPEN_HEADERS, type ResponseType } from '../http/response-type.ts';
import type { Site } from '../http/site.ts';
import { feedUrl } from '../links/site-links.ts';
import { feedTitle } from './render/title.ts';
import { element, textElement, xmlDocument } from './render/xml.ts';
import { aboutTopics, everything, type FeedSubject } from './subject.ts';

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
  app.get('/', (c) => {
    const base = site.base(c);
    return site.respond(c, OPML, null, async () => {
      const topics = await countTopics(site.db);
      const dates = topics.flatMap(({ newest }) => newest ?? []);
      const feeds = topics.map((topic) => aboutTopics(base, { topics: [topic], without: [] }));
      return renderOpml(base, [everything(base), ...feeds], dates.toSorted().at(-1));
    });
  });
  return app;
}

/**
 * Renders a subscription list in OPML 2.0 (http://opml.org/spec2.opml, "Subscription lists"). It is flat: readers choose
 * their own folders.
 *
 * It lists the Atom feeds: their titles are marked as plain text, and their entries have a date of change. `type="rss"`
 * stands for every kind of feed. `dateCreated` is optional and left out: it would change with each request.
 * @param base the URL of the site, without a slash at the end
 * @param modified publication date of the newest paper in the feeds, ISO 8601 in UTC; `undefined` without papers
 */
export function renderOpml(base: string, feeds: readonly FeedSubject[], modified?: string): string {
  const head = [
    textElement('title', 'Paperwire'),
    ...(modified === undefined ? [] : [textElement('dateModified', new Date(modified).toUTCString())]),
    textElement('docs', 'http://opml.org/spec2.opml'),
  ];
  const outlines = feeds.map(({ name, description, path, homeUrl }) => {
    // Equal to the title of the feed, so that readers show the same name before and after fetching it.
    const title = feedTitle(`Paperwire: ${name}`);
    return element('outline', {
      type: 'rss',
      text: title,
      title,
      description: feedTitle(description),
      xmlUrl: feedUrl(base, path, 'atom'),
      htmlUrl: homeUrl,
    });
  });
  return xmlDocument('opml', { version: '2.0' }, [element('head', {}, head), element('body', {}, outlines)]);
}
