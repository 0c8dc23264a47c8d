/** Feeds, in steps: a subject, its items, a document, and its rendering as RSS, Atom or JSON Feed. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { count, knownQuery, readParameters, rejectParameters } from '../http/parameters.ts';
import type { Site } from '../http/site.ts';
import { FEED_FORMATS, topicFeedPath } from '../links/site-links.ts';
import { requireItem, requireTopics } from '../lookup/address.ts';
import { expressionOf } from '../lookup/topic-expression.ts';
import { revisedParameter, SEARCH_PARAMETERS } from '../search/parameters.ts';
import { parseSearchQuery, revisedFilter, searchOf } from '../search/search-query.ts';
import { DIGEST_NAMES } from './edition.ts';
import { type DocumentName, documentPath } from './find-items.ts';
import { type FeedPage, type FeedRequest, respondFeed } from './respond-feed.ts';
import { aboutSearch, aboutSimilar, aboutTopics, everything, narrowed } from './subject.ts';

/** Most items of one document. */
const MAX_LIMIT = 200;

const limit = v.optional(count(MAX_LIMIT));
const before = v.optional(count(Number.MAX_SAFE_INTEGER, 'the number of a "next" link, unchanged'));

/** How a feed shows its items, in all its documents. */
const VIEW = { guid: v.optional(v.picklist(['feed'], 'feed, or no such parameter')) };

/** Most papers that an edition keeps a day. */
const MAX_TOP = 50;

const EDITION = {
  digest: v.optional(v.picklist(DIGEST_NAMES, DIGEST_NAMES.join(' or '))),
  top: v.optional(count(MAX_TOP)),
};

/** An edition has one document; papers like one have no editions, since they do not come day by day. */
const NO_PAGES = 'no pages beside `digest` and `top`';
const NO_EDITION = v.optional(v.never('no such parameter: papers like one have no digests'));

const ArchiveQuery = v.object(VIEW);
const PageQuery = v.object({ ...EDITION, ...VIEW, revised: revisedParameter, limit, before });
type PageQuery = v.InferOutput<typeof PageQuery>;
const SearchPageQuery = v.object({ ...SEARCH_PARAMETERS, ...EDITION, ...VIEW, limit, before });
const SimilarQuery = v.object({ digest: NO_EDITION, top: NO_EDITION, ...VIEW, limit });

/**
 * Routes below /feeds/, each with `.rss`, `.atom`, `.json` or in the format that Accept selects:
 * - all and topics/:slugs (`a`, `a+b`, `a-b`), with `?limit=` and `?before=` for pages, and archive/:number below them
 * - search?q= with `topics=`, `dump=`, `since=`, `until=`; all of these with `revised=`
 * - items/:id/similar
 *
 * Each takes `?guid=feed` too, and all but archives and the last take `?digest=` and `?top=`.
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
    /** @param archive the number of an archive */
    const respond = <Entries extends typeof VIEW & v.ObjectEntries>(
      c: Context,
      schema: v.ObjectSchema<Entries, undefined>,
      find: (base: string, parameters: v.InferOutput<typeof schema>) => ReturnType<FeedRequest['find']>,
      archive?: number,
    ) => {
      const parameters = readParameters(c, schema, { strict: false });
      const { guid, digest, top, limit, before }: v.InferOutput<typeof PageQuery> = parameters;
      if (digest !== undefined || top !== undefined) {
        const pages = Object.entries({ limit, before }).filter(([, value]) => value !== undefined);
        const invalid = pages.map(([parameter, value]) => ({
          parameter,
          value: String(value),
          expected: NO_PAGES,
        }));
        if (invalid.length > 0) rejectParameters(invalid);
      }
      return respondFeed(
        c,
        site,
        {
          find: (base) => find(base, parameters),
          document: archive === undefined ? { limit, before } : { archive },
          edition: { digest, top },
          view: { guid },
          format,
          search: knownQuery(c, schema),
        },
        page,
      );
    };
    const archiveOf = (c: Context) => Number(withoutEnding(c.req.param('number') ?? ''));

    const findAll = async (base: string, { revised }: Pick<PageQuery, 'revised'>) =>
      ({
        subject: narrowed(base, everything(base), revised),
        selection: { kind: 'topics', topics: [], without: [], revised: revisedFilter(revised) },
      }) as const;
    app.get(`/all${ending}`, (c) => respond(c, PageQuery, findAll));
    app.get(`/all/${archive}`, (c) => respond(c, ArchiveQuery, (base) => findAll(base, {}), archiveOf(c)));

    const findTopics = async (
      c: Context,
      base: string,
      expression: string,
      { revised, ...document }: DocumentName & Pick<PageQuery, 'revised'>,
    ) => {
      const { search } = new URL(c.req.url);
      const urlOf = (slugs: string) =>
        `${base}/feeds/${documentPath(topicFeedPath(slugs), document)}${ending}${search}`;
      const topics = await requireTopics(db, base, expression, urlOf);
      return {
        subject: narrowed(base, aboutTopics(base, topics), revised),
        selection: { kind: 'topics', ...expressionOf(topics), revised: revisedFilter(revised) },
      } as const;
    };
    app.get(`/topics/:slugs{${slugs}}`, (c) =>
      respond(c, PageQuery, (base, { revised }) =>
        findTopics(c, base, withoutEnding(c.req.param('slugs')), { revised }),
      ),
    );
    app.get(`/topics/:slugs/${archive}`, (c) => {
      const number = archiveOf(c);
      const find = (base: string) => findTopics(c, base, c.req.param('slugs'), { archive: number });
      return respond(c, ArchiveQuery, find, number);
    });

    app.get(`/search${ending}`, (c) =>
      respond(c, SearchPageQuery, async (base, parameters) => {
        const query = await parseSearchQuery(db, base, parameters);
        return { subject: aboutSearch(base, query), selection: { kind: 'search', search: searchOf(query) } };
      }),
    );
    app.get(`/items/:id/similar${ending}`, (c) =>
      respond(c, SimilarQuery, async (base) => {
        const item = await requireItem(db, base, c.req.param('id'));
        return { subject: aboutSimilar(base, item), selection: { kind: 'similar', itemId: item.id } };
      }),
    );
  }
  return app;
}
