import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import type { ArrivedItem } from '../../db/find-arrivals.ts';
import { digests } from '../feeds/delta.ts';
import { findDocument, type Part } from '../feeds/document.ts';
import { buildFeed, type Feed, type FeedItem } from '../feeds/feed.ts';
import { type FeedLog, newestFirst, topicsLog } from '../feeds/log.ts';
import { RENDERERS } from '../feeds/render.ts';
import { aboutTopics, everything, type FeedSubject } from '../feeds/subject.ts';
import { FEEDS, negotiated } from '../kinds.ts';
import { FEED_FORMATS, type FeedFormat, topicFeedPath } from '../links.ts';
import { count, readParameters } from '../parameters.ts';
import { Problem } from '../problem.ts';
import type { Site } from '../site.ts';
import { negotiateFormat } from './negotiate.ts';
import { requireTopics } from './topic-lookup.ts';

/** Most items of one document. */
const MAX_LIMIT = 200;

export const PageQuery = v.object({
  limit: v.optional(count(MAX_LIMIT)),
  before: v.optional(count(Number.MAX_SAFE_INTEGER, 'the number of a "next" link, unchanged')),
});

/** What a feed is about, and its items. */
export interface FeedSource {
  readonly subject: FeedSubject;
  readonly log: FeedLog;
}

/** The endings of a feed's address, as they appear in routes; without one, the Accept field decides. */
const ENDINGS = ['', ...FEED_FORMATS.map((format) => `.${format}`)] as const;

/**
 * GET /feeds/all, /feeds/topics/:slugs (`a`, `a+b`, `a-b`) and their archives, each with `.rss`, `.atom`, `.json` or in
 * the format that the Accept field asks for. `?limit=` and `?before=` give pages.
 */
export function feedRoutes(site: Site): Hono {
  const app = new Hono();
  for (const ending of ENDINGS) {
    const name = (c: Context, parameter: string) => {
      const file = c.req.param(parameter) ?? '';
      return file.slice(0, file.length - ending.length);
    };
    const slugs = `:slugs{${ending === '' ? '[^/.]+' : `[^/]+\\${ending}`}}`;
    const number = `:number{[1-9]\\d{0,8}${ending === '' ? '' : `\\${ending}`}}`;

    app.get(`/all${ending}`, (c) =>
      answer(c, site, ending, readPart(c), async (base) => allPapers(site, base)),
    );
    app.get(`/all/archive/${number}`, (c) =>
      answer(c, site, ending, archivePart(name(c, 'number')), async (base) => allPapers(site, base)),
    );
    app.get(`/topics/${slugs}`, (c) => {
      const at = (base: string) => (chosen: string) =>
        `${base}/feeds/${topicFeedPath(chosen)}${ending}${new URL(c.req.url).search}`;
      return answer(c, site, ending, readPart(c), (base) =>
        topicPapers(site, base, name(c, 'slugs'), at(base)),
      );
    });
    app.get(`/topics/:slugs/archive/${number}`, (c) => {
      const part = name(c, 'number');
      const at = (base: string) => (chosen: string) =>
        `${base}/feeds/${topicFeedPath(chosen)}/archive/${part}${ending}`;
      return answer(c, site, ending, archivePart(part), (base) =>
        topicPapers(site, base, c.req.param('slugs') ?? '', at(base)),
      );
    });
  }
  return app;
}

function allPapers(site: Site, base: string): FeedSource {
  return { subject: everything(base), log: topicsLog(site.db) };
}

async function topicPapers(
  site: Site,
  base: string,
  expression: string,
  at: (slugs: string) => string,
): Promise<FeedSource> {
  const choice = await requireTopics(site, base, expression, at);
  return { subject: aboutTopics(base, choice), log: topicsLog(site.db, choice) };
}

function archivePart(number: string): Part {
  return { kind: 'archive', number: Number(number) };
}

/** The document that the query asks for: the current one, or a page. */
function readPart(c: Context): Part {
  const { limit, before } = readParameters(c, PageQuery, { strict: false });
  return limit === undefined && before === undefined ? { kind: 'current' } : { kind: 'page', limit, before };
}

/** Answers with a document of a feed, or sends people to the page that shows it. */
async function answer(
  c: Context,
  site: Site,
  ending: string,
  part: Part,
  find: (base: string) => Promise<FeedSource>,
): Promise<Response> {
  const fixed = FEED_FORMATS.find((format) => ending === `.${format}`);
  const format = fixed ?? negotiateFormat(c);
  if (format === 'page') {
    const { subject } = await find(site.base(c));
    return new Response(null, { status: 302, headers: { Location: subject.homeUrl, Vary: 'Accept' } });
  }
  const kind = fixed === undefined ? negotiated(format) : FEEDS[format];
  return site.respond(c, kind, JSON.stringify([format, part]), async (skip) => {
    const base = site.base(c);
    const { subject, log } = await find(base);
    const document = await findDocument(base, subject, log, part, fixed !== undefined);
    if (document === undefined) throw noSuchArchive(base, subject, format);
    const { items, ...rest } = document;
    // The last to arrive come first, so the oldest are at the end.
    const shown = newestFirst(items.slice(0, items.length - skip));
    const feed = buildFeed(base, subject, shown, { ...rest, hub: site.hub });
    return {
      body: RENDERERS[format](feed),
      headers: links(site, feed.urls[format]),
      digests: digests(inOrderOfArrival(shown, feed)),
    };
  });
}

function inOrderOfArrival(items: readonly ArrivedItem[], feed: Feed): FeedItem[] {
  return feed.items
    .map((item, i) => ({ item, arrival: items[i]?.arrival ?? 0 }))
    .sort((a, b) => a.arrival - b.arrival)
    .map(({ item }) => item);
}

/** The fields by which subscribers find hub and topic before they look into the feed (WebSub, section 4). */
function links(site: Site, self: string): Readonly<Record<string, string>> {
  return site.hub === undefined ? {} : { Link: `<${site.hub}>; rel="hub", <${self}>; rel="self"` };
}

function noSuchArchive(base: string, subject: FeedSubject, format: FeedFormat): Problem {
  return new Problem(
    404,
    `There is no such archive of this feed (yet). ${base}/feeds/${subject.path}.${format} leads to all there are.`,
  );
}
