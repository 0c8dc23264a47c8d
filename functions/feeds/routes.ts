import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { requireItem } from '../api/items.ts';
import { count, readParameters, writtenQuery } from '../http/parameters.ts';
import type { Site } from '../http/site.ts';
import { topicFeedPath } from '../links/site-links.ts';
import { requireTopics } from '../lookup/topics.ts';
import { prepareSearch, SEARCH_PARAMETERS } from '../search/search-query.ts';
import type { Part } from './document.ts';
import { searchLog, similarLog, topicsLog } from './find-items.ts';
import { answerFeed, ENDINGS, type Ending, type FeedSource } from './respond-feed.ts';
import { aboutSearch, aboutSimilar, aboutTopics, everything } from './subject.ts';

/** Most items of one document. */
const limit = v.optional(count(200));
const before = v.optional(count(Number.MAX_SAFE_INTEGER, 'the number of a "next" link, unchanged'));

const PageQuery = v.object({ limit, before });
const SearchPageQuery = v.object({ ...SEARCH_PARAMETERS, limit, before });
const SimilarQuery = v.object({ limit });

/**
 * The feeds below /feeds/, each with `.rss`, `.atom`, `.json` or in the format that the Accept field asks for:
 * - all and topics/:slugs (`a`, `a+b`, `a-b`), with `?limit=` and `?before=` for pages, and their archive/:number
 * - search?q= with `topics=`, `since=`, `until=`
 * - items/:id/similar
 */
export function feedRoutes(site: Site): Hono {
  const app = new Hono();
  for (const ending of ENDINGS) {
    app.get(`/all${ending}`, (c) =>
      answerFeed(c, site, { ending, ...readPart(c), find: async (base) => allPapers(site, base) }),
    );
    app.get(`/all/archive/${number(ending)}`, (c) =>
      answerFeed(c, site, {
        ending,
        part: archive(c, ending),
        search: '',
        find: async (base) => allPapers(site, base),
      }),
    );
    app.get(`/topics/${slugs(ending)}`, (c) => {
      const { search } = new URL(c.req.url);
      return answerFeed(c, site, {
        ending,
        ...readPart(c),
        find: (base) =>
          topicPapers(
            site,
            base,
            named(c, 'slugs', ending),
            (path) => `${base}/feeds/${path}${ending}${search}`,
          ),
      });
    });
    app.get(`/topics/:slugs/archive/${number(ending)}`, (c) => {
      const part = archive(c, ending);
      return answerFeed(c, site, {
        ending,
        part,
        search: '',
        find: (base) =>
          topicPapers(
            site,
            base,
            named(c, 'slugs', ''),
            (path) => `${base}/feeds/${path}/archive/${part.number}${ending}`,
          ),
      });
    });
    app.get(`/search${ending}`, (c) => {
      const { limit, before, ...query } = readParameters(c, SearchPageQuery, { strict: false });
      return answerFeed(c, site, {
        ending,
        part: { kind: 'page', limit, before },
        search: writtenQuery(c, SearchPageQuery),
        async find(base) {
          const { search, parameters, name } = await prepareSearch(site, base, query);
          return { subject: aboutSearch(base, parameters, name), log: searchLog(site.db, search) };
        },
      });
    });
    app.get(`/items/:id/similar${ending}`, (c) => {
      const { limit } = readParameters(c, SimilarQuery, { strict: false });
      return answerFeed(c, site, {
        ending,
        part: { kind: 'page', limit, before: undefined },
        search: writtenQuery(c, SimilarQuery),
        async find(base) {
          const item = await requireItem(site, base, named(c, 'id', ''));
          return { subject: aboutSimilar(base, item), log: similarLog(site.db, item.id), ranked: true };
        },
      });
    });
  }
  return app;
}

/** Route parameters that end in `ending`; without one, slugs hold no dot, lest they take that of another. */
function slugs(ending: Ending): string {
  return ending === '' ? ':slugs{[^/.]+}' : `:slugs{[^/]+\\${ending}}`;
}

function number(ending: Ending): string {
  return `:number{[1-9]\\d{0,8}${ending === '' ? '' : `\\${ending}`}}`;
}

/** A route parameter without the ending. */
function named(c: Context, parameter: string, ending: Ending): string {
  const text = c.req.param(parameter) ?? '';
  return text.slice(0, text.length - ending.length);
}

function archive(c: Context, ending: Ending) {
  return { kind: 'archive', number: Number(named(c, 'number', ending)) } as const;
}

/** The document that the query asks for, the current one or a page, and how it does. */
function readPart(c: Context): { part: Part; search: string } {
  const { limit, before } = readParameters(c, PageQuery, { strict: false });
  const isPage = limit !== undefined || before !== undefined;
  return {
    part: isPage ? { kind: 'page', limit, before } : { kind: 'current' },
    search: writtenQuery(c, PageQuery),
  };
}

function allPapers(site: Site, base: string): FeedSource {
  return { subject: everything(base), log: topicsLog(site.db) };
}

/** @param at the address that the same document has in the feed at another path */
async function topicPapers(
  site: Site,
  base: string,
  expression: string,
  at: (path: string) => string,
): Promise<FeedSource> {
  const choice = await requireTopics(site, base, expression, (slugs) => at(topicFeedPath(slugs)));
  return { subject: aboutTopics(base, choice), log: topicsLog(site.db, choice) };
}
