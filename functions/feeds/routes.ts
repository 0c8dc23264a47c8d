/** Feeds, in steps: a subject, its items, a document, and its rendering as RSS, Atom or JSON Feed. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { count, knownQuery, readParameters } from '../http/parameters.ts';
import type { Site } from '../http/site.ts';
import { SEARCH_PARAMETERS } from '../search/parameters.ts';
import { ENDINGS, type Ending, type FeedName, type FeedRequest } from './feed-request.ts';
import { type FeedPage, respondFeed } from './respond-feed.ts';

/** Most items of one document. */
const MAX_LIMIT = 200;

const limit = v.optional(count(MAX_LIMIT));
const before = v.optional(count(Number.MAX_SAFE_INTEGER, 'the number of a "next" link, unchanged'));

const PageQuery = v.object({ limit, before });
const SearchPageQuery = v.object({ ...SEARCH_PARAMETERS, limit, before });
const SimilarQuery = v.object({ limit });

/**
 * Routes below /feeds/, each with `.rss`, `.atom`, `.json` or in the format that Accept selects:
 * - all and topics/:slugs (`a`, `a+b`, `a-b`), with `?limit=` and `?before=` for pages, and archive/:number below them
 * - search?q= with `topics=`, `dump=`, `since=`, `until=`
 * - items/:id/similar
 * @param page the page about a feed for browsers; without it, they get the feed
 */
export function feedRoutes(site: Site, page?: FeedPage): Hono {
  const app = new Hono();
  for (const ending of ENDINGS) {
    app.get(`/all${ending}`, (c) => respondFeed(c, site, readRequest(c, ending, { kind: 'all' }), page));
    app.get(`/all/archive/${numberPattern(ending)}`, (c) =>
      respondFeed(c, site, archiveRequest(c, ending, { kind: 'all' }), page),
    );
    app.get(`/topics/${slugsPattern(ending)}`, (c) => {
      const expression = withoutEnding(c.req.param('slugs'), ending);
      return respondFeed(c, site, readRequest(c, ending, { kind: 'topics', expression }), page);
    });
    app.get(`/topics/:slugs/archive/${numberPattern(ending)}`, (c) => {
      const expression = c.req.param('slugs');
      return respondFeed(c, site, archiveRequest(c, ending, { kind: 'topics', expression }), page);
    });
    app.get(`/search${ending}`, (c) => {
      const { limit, before, ...parameters } = readParameters(c, SearchPageQuery, { strict: false });
      const feed = { kind: 'search', parameters } as const;
      return respondFeed(c, site, pageRequest(c, ending, feed, SearchPageQuery, { limit, before }), page);
    });
    app.get(`/items/:id/similar${ending}`, (c) => {
      const { limit } = readParameters(c, SimilarQuery, { strict: false });
      const feed = { kind: 'similar', itemId: c.req.param('id') } as const;
      return respondFeed(
        c,
        site,
        pageRequest(c, ending, feed, SimilarQuery, { limit, before: undefined }),
        page,
      );
    });
  }
  return app;
}

/** A request for the current document, or for a page when the query sets `limit` or `before`. */
function readRequest(c: Context, ending: Ending, feed: FeedName): FeedRequest {
  const { limit, before } = readParameters(c, PageQuery, { strict: false });
  const request = pageRequest(c, ending, feed, PageQuery, { limit, before });
  const isPage = limit !== undefined || before !== undefined;
  return isPage ? request : { ...request, document: { kind: 'current' } };
}

function pageRequest(
  c: Context,
  ending: Ending,
  feed: FeedName,
  schema: v.ObjectSchema<v.ObjectEntries, undefined>,
  range: { readonly limit: number | undefined; readonly before: number | undefined },
): FeedRequest {
  const sentSearch = new URL(c.req.url).search;
  return { feed, document: { kind: 'page', ...range }, ending, search: knownQuery(c, schema), sentSearch };
}

function archiveRequest(c: Context, ending: Ending, feed: FeedName): FeedRequest {
  const number = Number(withoutEnding(c.req.param('number') ?? '', ending));
  return { feed, document: { kind: 'archive', number }, ending, search: '', sentSearch: '' };
}

/** A route parameter that ends in `ending`. Without one, slugs have no dot, so that they match no other ending. */
function slugsPattern(ending: Ending) {
  return ending === '' ? (':slugs{[^/.]+}' as const) : (`:slugs{[^/]+\\${ending}}` as ':slugs{[^/]+}');
}

function numberPattern(ending: Ending): string {
  return `:number{[1-9]\\d{0,8}${ending === '' ? '' : `\\${ending}`}}`;
}

function withoutEnding(parameter: string, ending: Ending): string {
  return parameter.slice(0, parameter.length - ending.length);
}
