import type { Context } from 'hono';
import type { ArrivedItem } from '../../db/items/find-arrivals.ts';
import { FEED_PAGE, FEEDS } from '../http/media.ts';
import { negotiateFormat, prefersPage } from '../http/negotiate.ts';
import { Problem } from '../http/problem.ts';
import type { Site } from '../http/site.ts';
import { FEED_FORMATS, type FeedFormat } from '../links/site-links.ts';
import { feedPage } from '../web/pages/feed.ts';
import { digests } from './delta.ts';
import { findDocument, type Part } from './document.ts';
import { buildFeed, type Feed, type FeedItem } from './feed.ts';
import { type FeedLog, newestFirst } from './find-items.ts';
import { RENDERERS } from './render/render.ts';
import type { FeedSubject } from './subject.ts';

/** The endings of a feed's address; without one, the Accept field decides. */
export const ENDINGS = ['', '.rss', '.atom', '.json'] as const;
export type Ending = (typeof ENDINGS)[number];

/** What a feed is about, and its items. */
export interface FeedSource {
  readonly subject: FeedSubject;
  readonly log: FeedLog;
  /** Whether a document has the order of the log; else the newest come first. */
  readonly ranked?: boolean;
}

/** What a request asks for. */
export interface FeedRequest {
  readonly ending: Ending;
  readonly part: Part;
  /** The query as it was written, but for parameters that no feed depends on. */
  readonly search: string;
  /** @throws Problem when there is no such feed */
  find(base: string): Promise<FeedSource>;
}

/**
 * Answers with a document of a feed. People see a page: that of the papers where the address leaves the format open, else one
 * that says what the feed is, at its own address.
 */
export async function answerFeed(
  c: Context,
  site: Site,
  { ending, part, search, find }: FeedRequest,
): Promise<Response> {
  const fixed = FEED_FORMATS.find((format) => ending === `.${format}`);
  const format = fixed ?? negotiateFormat(c);
  const base = site.base(c);
  if (format === 'page') {
    const { subject } = await find(base);
    return new Response(null, { status: 302, headers: { Location: subject.homeUrl, Vary: 'Accept' } });
  }
  if (fixed !== undefined && prefersPage(c)) {
    return site.respond(c, FEED_PAGE, JSON.stringify(['page', part, search]), async () => {
      const { subject, log, ranked = false } = await find(base);
      const document = await findDocument(base, subject, log, part, { fixed: true, search });
      if (document === undefined) throw noSuchArchive(base, subject, format);
      const items = ranked ? document.items : newestFirst(document.items);
      return feedPage(base, { ...document, items, subject, format });
    });
  }
  return site.respond(c, FEEDS[format], JSON.stringify([format, part, search]), async (skip) => {
    const { subject, log, ranked = false } = await find(base);
    const document = await findDocument(base, subject, log, part, {
      fixed: fixed !== undefined,
      search,
    });
    if (document === undefined) throw noSuchArchive(base, subject, format);
    const { items, ...rest } = document;
    const left = withoutOldest(items, skip);
    const shown = ranked ? left : newestFirst(left);
    const feed = buildFeed(base, subject, shown, { ...rest, hub: site.hub });
    return {
      body: RENDERERS[format](feed),
      headers: links(site, feed.urls[format]),
      digests: digests(inOrderOfArrival(shown, feed)),
    };
  });
}

/** `items` in their order, without the `count` of them that arrived first. */
function withoutOldest(items: readonly ArrivedItem[], count: number): readonly ArrivedItem[] {
  if (count === 0) return items;
  const oldest = items.toSorted((a, b) => a.arrival - b.arrival).slice(0, count);
  return items.filter((item) => !oldest.includes(item));
}

/** The items of a feed in the order in which those that it was built from arrived. */
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
