/** Feeds, in steps: a subject, its items, a document, and its rendering as RSS, Atom or JSON Feed. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import type { Library } from '../../db/libraries/libraries.ts';
import { count, knownQuery, readParameters, rejectParameters } from '../http/parameters.ts';
import { Problem } from '../http/problem.ts';
import type { Site } from '../http/site.ts';
import { requireLibrary } from '../library/require-library.ts';
import { openScan } from '../library/scan.ts';
import { FEED_FORMATS, topicFeedPath } from '../links/site-links.ts';
import { LISTS, type List, requireItem, requireList } from '../lookup/address.ts';
import { termsOf } from '../lookup/topic-expression.ts';
import { NARROWING_PARAMETERS, SEARCH_PARAMETERS } from '../search/parameters.ts';
import { parseQueryText } from '../search/query-text.ts';
import { embedQuery, searchByArrival } from '../search/search-by-arrival.ts';
import {
  type NarrowingParameters,
  narrowingFilter,
  parseSearchQuery,
  readNarrowing,
} from '../search/search-query.ts';
import { DIGEST_NAMES } from './edition.ts';
import { type DocumentName, documentPath } from './find-items.ts';
import { type FeedPage, type FeedRequest, respondFeed } from './respond-feed.ts';
import { aboutLibrary, aboutSearch, aboutSimilar, aboutTopics, everything } from './subject.ts';

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
const PageQuery = v.object({ ...NARROWING_PARAMETERS, ...EDITION, ...VIEW, limit, before });
const SearchPageQuery = v.object({ ...SEARCH_PARAMETERS, ...EDITION, ...VIEW, limit, before });
const LibraryQuery = v.object({ ...EDITION, ...VIEW, limit, before });
const SimilarQuery = v.object({ digest: NO_EDITION, top: NO_EDITION, ...VIEW, limit });

/**
 * Routes below /feeds/, each with `.rss`, `.atom`, `.json` or in the format that Accept selects:
 * - all and topics/:slugs (`a`, `a+b`, `a-b`), with archive/:number below them; categories/:code, authors/:name
 * - search?q= with `topics=`, `dump=`, `since=`, `until=`
 * - items/:id/similar
 * - library/:secret
 *
 * Each takes `?guid=feed`. All but archives and items/:id/similar take `?digest=` and `?top=`, `?limit=` and `?before=` for pages,
 * and all but those and library/:secret `?category=`, `?author=`, `?revised=` and `?min=`.
 * @param page the page about a feed for browsers; without it, they get the feed
 */
export function feedRoutes(site: Site, page?: FeedPage): Hono {
  const app = new Hono();
  const { db } = site;
  // The endings first: without one, a category or a name may have a dot.
  for (const format of [...FEED_FORMATS, undefined]) {
    const ending = format === undefined ? '' : `.${format}`;
    const archive = `archive/:number{[1-9]\\d{0,8}${ending.replace('.', '\\.')}}`;
    // Without an ending, slugs have no dot but in categories, so that they match no other ending.
    const slugs = ending === '' ? '(?:[cC][aA][tT](?::|%3[aA])[a-zA-Z-]+\\.|[^/.])+' : `[^/]+\\${ending}`;
    const withoutEnding = (parameter: string) => parameter.slice(0, parameter.length - ending.length);
    /**
     * @param archive the number of an archive
     * @param library whose feed it is
     */
    const respond = <Entries extends typeof VIEW & v.ObjectEntries>(
      c: Context,
      schema: v.ObjectSchema<Entries, undefined>,
      find: (base: string, parameters: v.InferOutput<typeof schema>) => ReturnType<FeedRequest['find']>,
      archive?: number,
      library?: Library,
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
          libraryChangedAt: library?.changedAt,
        },
        page,
      );
    };
    const archiveOf = (c: Context) => Number(withoutEnding(c.req.param('number') ?? ''));

    const findAll = async (base: string, parameters: NarrowingParameters) => {
      const narrowing = readNarrowing(parameters);
      const filter = { ...narrowingFilter(narrowing), feed: true } as const;
      return { subject: everything(base, narrowing), selection: { kind: 'list', filter } } as const;
    };
    app.get(`/all${ending}`, (c) => respond(c, PageQuery, findAll));
    app.get(`/all/${archive}`, (c) => respond(c, ArchiveQuery, (base) => findAll(base, {}), archiveOf(c)));

    const findList =
      (c: Context, list: List, name: string, document: DocumentName = {}) =>
      async (base: string, parameters: NarrowingParameters) => {
        const { search } = new URL(c.req.url);
        const urlOf = (slugs: string) =>
          `${base}/feeds/${documentPath(topicFeedPath(slugs), document)}${ending}${search}`;
        const topics = await requireList(db, base, list, name, urlOf);
        const narrowing = readNarrowing(parameters);
        const filter = { ...termsOf(topics), ...narrowingFilter(narrowing), feed: true } as const;
        return {
          subject: aboutTopics(base, topics, narrowing),
          selection: { kind: 'list', filter },
        } as const;
      };
    for (const list of LISTS) {
      const names = list === 'topics' ? slugs : `[^/]+${ending.replace('.', '\\.')}`;
      app.get(`/${list}/:name{${names}}`, (c) =>
        respond(c, PageQuery, findList(c, list, withoutEnding(c.req.param('name') ?? ''))),
      );
    }
    app.get(`/topics/:name/${archive}`, (c) => {
      const number = archiveOf(c);
      const find = findList(c, 'topics', c.req.param('name'), { archive: number });
      return respond(c, ArchiveQuery, (base) => find(base, {}), number);
    });

    app.get(`/search${ending}`, async (c) => {
      // The model may load for seconds; documents that are made meanwhile would keep those of others waiting.
      await embedQuery(site, parseQueryText(c.req.query('q') ?? ''), { wait: true });
      return respond(c, SearchPageQuery, async (base, parameters) => {
        const query = await parseSearchQuery(db, base, parameters);
        const { search, meaning } = await searchByArrival(site, query, { wait: true });
        if (meaning === 'loading') {
          // A feed without some of its papers would lose them: readers keep those that they have.
          throw new Problem(503, 'The model of searches cannot be loaded at the moment. Please try again.', {
            headers: { 'Retry-After': '60' },
          });
        }
        return {
          subject: aboutSearch(base, query),
          selection: { kind: 'search', search: { ...search, feed: true } },
        };
      });
    });
    app.get(`/library/:secret{[^/.]+${ending.replace('.', '\\.')}}`, async (c) => {
      const secret = withoutEnding(c.req.param('secret'));
      const library = await requireLibrary(db, secret);
      const find = async (base: string) => {
        const selection = { kind: 'library', scan: await openScan(site.reader, library) } as const;
        return { subject: aboutLibrary(base, secret), selection };
      };
      return respond(c, LibraryQuery, find, undefined, library);
    });
    app.get(`/items/:id/similar${ending}`, (c) =>
      respond(c, SimilarQuery, async (base) => {
        const item = await requireItem(db, base, c.req.param('id'));
        return { subject: aboutSimilar(base, item), selection: { kind: 'similar', itemId: item.id } };
      }),
    );
  }
  return app;
}
