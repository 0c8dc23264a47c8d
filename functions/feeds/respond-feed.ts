import type { Context } from 'hono';
import type { ListedItem } from '../../db/items/find-items.ts';
import { Problem } from '../http/problem.ts';
import { respond } from '../http/respond.ts';
import { OPEN_HEADERS, type ResponseType } from '../http/response-type.ts';
import type { Site } from '../http/site.ts';
import { type FeedFormat, MEDIA_TYPES } from '../links/site-links.ts';
import { deltaBase, feedDigests, respondDelta, withoutOldest } from './delta.ts';
import { documentLinks } from './document-links.ts';
import { buildFeed, type DocumentLinks, type Feed } from './feed.ts';
import type { FeedRequest } from './feed-request.ts';
import { findItems } from './find-items.ts';
import { findSubject } from './find-subject.ts';
import { negotiateFormat, prefersPage } from './negotiate.ts';
import { renderFeed } from './render/render.ts';
import type { FeedSubject } from './subject.ts';

/** A document of a feed with all that renderers need. */
export interface FeedDocument extends DocumentLinks {
  readonly subject: FeedSubject;
  readonly items: readonly ListedItem[];
}

/** The page that a browser gets at the address of a feed. */
export interface FeedPage {
  readonly type: ResponseType;
  render(base: string, document: FeedDocument & { readonly format: FeedFormat }): Promise<string>;
}

/** The Accept field selects the format, or a page in place of the feed. */
export const VARY_ACCEPT = { Vary: 'Accept, Accept-Encoding' };

/** Readers poll feeds: five minutes of freshness spare the server. */
function feedType(format: FeedFormat): ResponseType {
  return {
    contentType: `${MEDIA_TYPES[format]}; charset=utf-8`,
    maxAgeSeconds: 300,
    maxAgeLimitSeconds: 3_600,
    headers: { ...OPEN_HEADERS, ...VARY_ACCEPT },
  };
}

/**
 * Answers with a document of a feed. A browser gets the page with the papers from an address without ending, and the page
 * about the feed from an address with one.
 */
export async function respondFeed(
  c: Context,
  site: Site,
  request: FeedRequest,
  page?: FeedPage,
): Promise<Response> {
  const base = site.base(c);
  const format = request.format ?? negotiateFormat(c);
  if (format === 'page') {
    const { subject } = await findSubject(site.db, base, request);
    return new Response(null, { status: 302, headers: { Location: subject.homeUrl, Vary: 'Accept' } });
  }
  const key = [request.document, request.search];
  if (page !== undefined && request.format !== undefined && prefersPage(c)) {
    const representation = await site.represent(c, page.type, ['page', ...key], async () =>
      page.render(base, { ...(await findDocument(site, base, format, request)), format }),
    );
    return respond(c, representation);
  }

  const representItems = (skip: number) =>
    site.represent(c, feedType(format), [format, ...key, skip], async () => {
      const document = await findDocument(site, base, format, request);
      const items = withoutOldest(document.items, skip);
      const feed = buildFeed(base, document.subject, items, { ...document, hub: site.hub });
      const headers = webSubLinks(feed, format);
      return { body: renderFeed(feed, format), headers, digests: feedDigests(feed, items) };
    });
  const whole = await representItems(0);
  const response = await respond(c, whole);
  const deltaOf = deltaBase(c, whole);
  if (response.status !== 200 || deltaOf === undefined) return response;
  const delta = await representItems(deltaOf.count);
  const isSameRevision = delta.revision?.changedAt === whole.revision?.changedAt;
  return isSameRevision ? respondDelta(response, whole, delta, deltaOf) : response;
}

/** @throws Problem 404 for an archive that does not exist, and as `findSubject` */
async function findDocument(
  site: Site,
  base: string,
  format: FeedFormat,
  request: FeedRequest,
): Promise<FeedDocument> {
  const { subject, selection } = await findSubject(site.db, base, request);
  const found = await findItems(site.db, selection, request.document);
  if (found === undefined) {
    const current = `${base}/feeds/${subject.path}.${format}`;
    throw new Problem(404, `Archive not found. Available archives: those that ${current} links to.`);
  }
  return { subject, items: found.items, ...documentLinks(base, subject, request, found) };
}

/** Link fields by which subscribers find hub and topic without parsing the feed (WebSub, section 4). */
function webSubLinks({ hub, urls }: Feed, format: FeedFormat): Record<string, string> {
  return hub === undefined ? {} : { Link: `<${hub}>; rel="hub", <${urls[format]}>; rel="self"` };
}
