/** Feeds, in steps: a subject, its items, a document, and its rendering as RSS, Atom or JSON Feed. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { count, knownQuery, readParameters } from '../http/parameters.ts';
import type { Site } from '../http/site.ts';
import { FEED_FORMATS } from '../links/site-links.ts';
import { SEARCH_PARAMETERS } from '../search/parameters.ts';
import { type DocumentName, endingOf, type FeedName } from './feed-request.ts';
import { type FeedPage, respondFeed } from './respond-feed.ts';

/** Most items of one document. */
const MAX_LIMIT = 200;

const limit = v.optional(count(MAX_LIMIT));
const before = v.optional(count(Number.MAX_SAFE_INTEGER, 'the number of a "next" link, unchanged'));

const PageQuery = v.object({ limit, before });
const SearchPageQuery = v.object({ ...SEARCH_PARAMETERS, limit, before });
const SimilarQuery = v.object({ limit });

type QuerySchema = v.ObjectSchema<v.ObjectEntries, undefined>;

/**
 * Routes below /feeds/, each with `.rss`, `.atom`, `.json` or in the format that Accept selects:
 * - all and topics/:slugs (`a`, `a+b`, `a-b`), with `?limit=` and `?before=` for pages, and archive/:number below them
 * - search?q= with `topics=`, `dump=`, `since=`, `until=`
 * - items/:id/similar
 * @param page the page about a feed for browsers; without it, they get the feed
 */
export function feedRoutes(site: Site, page?: FeedPage): Hono {
  const app = new Hono();
  for (const format of [undefined, ...FEED_FORMATS]) {
    const ending = endingOf(format);
    const archive = `archive/:number{[1-9]\\d{0,8}${ending.replace('.', '\\.')}}`;
    // Without an ending, slugs have no dot, so that they match no other ending.
    const slugs = ending === '' ? '[^/.]+' : `[^/]+\\${ending}`;
    const withoutEnding = (parameter: string) => parameter.slice(0, parameter.length - ending.length);
    const respond = (c: Context, feed: FeedName, query: QuerySchema, document: DocumentName) => {
      const isArchive = document.archive !== undefined;
      const search = isArchive ? '' : knownQuery(c, query);
      const sentSearch = isArchive ? '' : new URL(c.req.url).search;
      return respondFeed(c, site, { feed, document, format, search, sentSearch }, page);
    };
    const archiveOf = (c: Context) => ({ archive: Number(withoutEnding(c.req.param('number') ?? '')) });

    app.get(`/all${ending}`, (c) => {
      const range = readParameters(c, PageQuery, { strict: false });
      return respond(c, { kind: 'all' }, PageQuery, range);
    });
    app.get(`/all/${archive}`, (c) => respond(c, { kind: 'all' }, PageQuery, archiveOf(c)));
    app.get(`/topics/:slugs{${slugs}}`, (c) => {
      const range = readParameters(c, PageQuery, { strict: false });
      const expression = withoutEnding(c.req.param('slugs'));
      return respond(c, { kind: 'topics', expression }, PageQuery, range);
    });
    app.get(`/topics/:slugs/${archive}`, (c) => {
      const expression = c.req.param('slugs');
      return respond(c, { kind: 'topics', expression }, PageQuery, archiveOf(c));
    });
    app.get(`/search${ending}`, (c) => {
      const { limit, before, ...parameters } = readParameters(c, SearchPageQuery, { strict: false });
      return respond(c, { kind: 'search', parameters }, SearchPageQuery, { limit, before });
    });
    app.get(`/items/:id/similar${ending}`, (c) => {
      const range = readParameters(c, SimilarQuery, { strict: false });
      return respond(c, { kind: 'similar', itemId: c.req.param('id') }, SimilarQuery, range);
    });
  }
  return app;
}
