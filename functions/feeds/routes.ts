/** Feeds, in steps: a subject, its items, a document, and its rendering as RSS, Atom or JSON Feed. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { count, knownQuery, readParameters } from '../http/parameters.ts';
import type { Site } from '../http/site.ts';
import { FEED_FORMATS, topicFeedPath } from '../links/site-links.ts';
import { requireItem, requireTopics } from '../lookup/address.ts';
import { expressionOf } from '../lookup/topic-expression.ts';
import { SEARCH_PARAMETERS } from '../search/parameters.ts';
import { parseSearchQuery, searchOf } from '../search/search-query.ts';
import { type DocumentName, documentPath } from './find-items.ts';
import { type FeedPage, type FeedRequest, respondFeed } from './respond-feed.ts';
import { aboutSearch, aboutSimilar, aboutTopics, everything } from './subject.ts';

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
  const { db } = site;
  for (const format of [undefined, ...FEED_FORMATS]) {
    const ending = format === undefined ? '' : `.${format}`;
    const archive = `archive/:number{[1-9]\\d{0,8}${ending.replace('.', '\\.')}}`;
    // Without an ending, slugs have no dot, so that they match no other ending.
    const slugs = ending === '' ? '[^/.]+' : `[^/]+\\${ending}`;
    const withoutEnding = (parameter: string) => parameter.slice(0, parameter.length - ending.length);
    const respond = (c: Context, query: QuerySchema, document: DocumentName, find: FeedRequest['find']) => {
      const search = document.archive === undefined ? knownQuery(c, query) : '';
      return respondFeed(c, site, { find, document, format, search }, page);
    };
    const rangeOf = (c: Context) => readParameters(c, PageQuery, { strict: false });
    const archiveOf = (c: Context) => ({ archive: Number(withoutEnding(c.req.param('number') ?? '')) });

    const respondAll = (c: Context, document: DocumentName) =>
      respond(c, PageQuery, document, async (base) => ({
        subject: everything(base),
        selection: { kind: 'topics', topics: [], without: [] },
      }));
    app.get(`/all${ending}`, (c) => respondAll(c, rangeOf(c)));
    app.get(`/all/${archive}`, (c) => respondAll(c, archiveOf(c)));

    const respondTopics = (c: Context, expression: string, document: DocumentName) =>
      respond(c, PageQuery, document, async (base) => {
        const search = document.archive === undefined ? new URL(c.req.url).search : '';
        const urlOf = (slugs: string) =>
          `${base}/feeds/${documentPath(topicFeedPath(slugs), document)}${ending}${search}`;
        const topics = await requireTopics(db, base, expression, urlOf);
        return {
          subject: aboutTopics(base, topics),
          selection: { kind: 'topics', ...expressionOf(topics) },
        };
      });
    app.get(`/topics/:slugs{${slugs}}`, (c) =>
      respondTopics(c, withoutEnding(c.req.param('slugs')), rangeOf(c)),
    );
    app.get(`/topics/:slugs/${archive}`, (c) => respondTopics(c, c.req.param('slugs'), archiveOf(c)));

    app.get(`/search${ending}`, (c) => {
      const { limit, before, ...parameters } = readParameters(c, SearchPageQuery, { strict: false });
      return respond(c, SearchPageQuery, { limit, before }, async (base) => {
        const query = await parseSearchQuery(db, base, parameters);
        return { subject: aboutSearch(base, query), selection: { kind: 'search', search: searchOf(query) } };
      });
    });
    app.get(`/items/:id/similar${ending}`, (c) => {
      const range = readParameters(c, SimilarQuery, { strict: false });
      return respond(c, SimilarQuery, range, async (base) => {
        const item = await requireItem(db, base, c.req.param('id'));
        return { subject: aboutSimilar(base, item), selection: { kind: 'similar', itemId: item.id } };
      });
    });
  }
  return app;
}
