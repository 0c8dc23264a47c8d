import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { findItems } from '../../db/find-items.ts';
import { buildFeed } from '../feeds/feed.ts';
import { RENDERERS } from '../feeds/render.ts';
import { aboutTopic, everything, type FeedSubject } from '../feeds/subject.ts';
import { FEEDS } from '../kinds.ts';
import { FEED_FORMATS, type FeedFormat, feedUrls } from '../links.ts';
import { count, readParameters } from '../parameters.ts';
import type { Site } from '../site.ts';
import { requireTopic } from './topic-lookup.ts';

/** Items of a feed: what a digest brings in a day, and of a feed that was asked for more. */
const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

const Query = v.object({ limit: v.optional(count(MAX_LIMIT)) });

/** GET /feeds/all.{rss,atom,json} and /feeds/topics/:slug.{rss,atom,json}, each with `?limit=`. */
export function feedRoutes(site: Site): Hono {
  const app = new Hono();
  for (const format of FEED_FORMATS) {
    app.get(`/all.${format}`, (c) => respond(c, site, format, async (base) => everything(base)));
    app.get(`/topics/:file{[^/]+\\.${format}}`, (c) => {
      const slug = c.req.param('file').slice(0, -format.length - 1);
      return respond(
        c,
        site,
        format,
        async (base) => aboutTopic(base, await requireTopic(site, base, slug)),
        slug,
      );
    });
  }
  return app;
}

function respond(
  c: Context,
  site: Site,
  format: FeedFormat,
  subject: (base: string) => Promise<FeedSubject>,
  topic?: string,
): Promise<Response> {
  const { limit } = readParameters(c, Query, { strict: false });
  const search = limit === undefined ? '' : `?limit=${limit}`;
  return site.respond(c, FEEDS[format], search, async () => {
    const base = site.base(c);
    const about = await subject(base);
    const items = await findItems(site.db, {
      limit: limit ?? DEFAULT_LIMIT,
      ...(topic === undefined ? {} : { topic }),
    });
    return RENDERERS[format](buildFeed(base, about, items, { urls: feedUrls(base, about.path, search) }));
  });
}
