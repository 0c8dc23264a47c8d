import type { Context } from 'hono';
import { getCatalogue } from '../../db/catalogue.ts';
import type { Database } from '../../db/database.ts';
import { withReasons } from '../../db/items/find-items.ts';
import { mapInTurns } from '../../db/next-turn.ts';
import { isoSeconds } from '../../pipeline/text/dates.ts';
import { Problem } from '../http/problem.ts';
import { respond } from '../http/respond.ts';
import { OPEN_HEADERS, type ResponseType } from '../http/response-type.ts';
import type { Site } from '../http/site.ts';
import { SECRET_HEADERS } from '../library/require-library.ts';
import { type FeedFormat, type FeedUrls, feedUrls, MEDIA_TYPES, negotiatedUrl } from '../links/site-links.ts';
import {
  type DeltaBase,
  deltaBase,
  type FeedState,
  feedState,
  newsOf,
  respondDelta,
  withoutKnown,
  writeState,
} from './delta.ts';
import { aboutEdition, type Edition, findEdition } from './edition.ts';
import {
  buildFeedInTurns,
  type DocumentLinks,
  type Feed,
  type FeedEntry,
  type FeedView,
  type RelatedDocument,
} from './feed.ts';
import {
  type DocumentName,
  documentPath,
  type FoundItems,
  findArrivalsAfter,
  findItems,
  type ItemSelection,
} from './find-items.ts';
import { negotiateFormat, prefersPage } from './negotiate.ts';
import { atomEntry, renderAtom } from './render/atom.ts';
import { jsonItem, renderJsonFeed } from './render/json-feed.ts';
import { renderRss, rssItem } from './render/rss.ts';
import type { FeedSubject } from './subject.ts';

/** A request for a document of a feed. */
export interface FeedRequest {
  /**
   * Finds what the feed is about, and which items it selects.
   * @throws Problem 404, 410 or 301 for topics and items, 400 for a search with unknown topics or dumps
   */
  readonly find: (
    base: string,
  ) => Promise<{ readonly subject: FeedSubject; readonly selection: ItemSelection }>;
  readonly document: DocumentName;
  readonly edition: Edition;
  readonly view: FeedView;
  /** The ending of the address; without one, the Accept field selects the format. */
  readonly format: FeedFormat | undefined;
  /** The query string as sent, without parameters that no feed reads: `?limit=5&q=a%20b`, or ''. */
  readonly search: string;
  /** Of the feed of a library, whose address is secret: when the library changed, ISO 8601. */
  readonly libraryChangedAt?: string | undefined;
}

/** A pure function for each format. All formats carry the same items. */
export const RENDERERS = { rss: renderRss, atom: renderAtom, json: renderJsonFeed } as const;

/** What renders the items, in turns: a document may have thousands. */
export const ITEM_RENDERERS = { rss: rssItem, atom: atomEntry, json: jsonItem } as const;

/** Stands for the items of a document. No format can carry it, so it is nowhere else in one. */
const ITEMS = '\0';

/** Parts of a document that make it when joined: joining megabytes would take a long turn. @param items rendered */
export function documentParts(feed: Feed, items: readonly string[], format: FeedFormat): readonly string[] {
  if (items.length === 0) return [RENDERERS[format](feed, items)];
  const [before = '', behind = ''] = RENDERERS[format](feed, [ITEMS]).split(ITEMS);
  const separator = format === 'json' ? ',\n' : '\n';
  return [before, ...items.flatMap((item, i) => (i === 0 ? [item] : [separator, item])), behind];
}

/** A document of a feed with all that renderers need. */
export interface FeedDocument extends DocumentLinks {
  readonly subject: FeedSubject;
  readonly items: readonly FeedEntry[];
}

/** The page that a browser gets at the address of a feed. */
export interface FeedPage {
  readonly type: ResponseType;
  render(base: string, document: FeedDocument & { readonly format: FeedFormat }): Promise<string>;
}

/** These fields select the format, or a page in place of the feed. */
export const VARY_ACCEPT = { Vary: 'Accept, Accept-Encoding, Sec-Fetch-Dest' };

/** Readers poll feeds: five minutes of freshness spare the server. */
function feedType(format: FeedFormat, isSecret: boolean): ResponseType {
  return {
    contentType: `${MEDIA_TYPES[format]}; charset=utf-8`,
    maxAgeSeconds: 300,
    maxAgeLimitSeconds: 3_600,
    isPrivate: isSecret,
    headers: { ...OPEN_HEADERS, ...VARY_ACCEPT, ...(isSecret && SECRET_HEADERS) },
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
  const { libraryChangedAt } = request;
  const isSecret = libraryChangedAt !== undefined;
  if (format === 'page') {
    const { subject } = await request.find(base);
    const headers = { Location: subject.homeUrl, ...VARY_ACCEPT };
    const secretly = isSecret && { ...SECRET_HEADERS, 'Cache-Control': 'no-store' };
    return new Response(null, { status: 302, headers: { ...headers, ...secretly } });
  }
  const key = [request.document, request.view, request.search, libraryChangedAt];
  if (page !== undefined && request.format !== undefined && prefersPage(c)) {
    const headers = { ...page.type.headers, ...(isSecret && SECRET_HEADERS) };
    return site.respond(c, { ...page.type, headers }, ['page', ...key], async () =>
      page.render(base, { ...(await findDocument(site, base, format, request)), format }),
    );
  }

  const name = `${c.req.path}${request.search}`;
  /** @param known leaves out the items of this state */
  const representItems = (known?: FeedState & Pick<DeltaBase, 'limit'>) =>
    site.represent(c, feedType(format, isSecret), [format, ...key, known], async () => {
      const document = await findDocument(site, base, format, request);
      const { items: entries, state } = await findNews(site, document, known);
      // Only JSON Feed has room for them.
      const items = format === 'json' ? await explained(site.reader, entries) : entries;
      const { classifiedAt } = await getCatalogue(site.db);
      const feed = await buildFeedInTurns(base, document.subject, items, {
        ...document,
        view: request.view,
        // A subscription would keep the secret in the database.
        hub: isSecret ? undefined : site.hub,
        classifiedAt: lastChange(classifiedAt, libraryChangedAt),
      });
      return {
        body: documentParts(feed, await mapInTurns(feed.items, ITEM_RENDERERS[format]), format),
        headers: webSubLinks(feed, format),
        tagEnding: writeState(state, name),
        lastModified: Math.floor(Date.parse(feed.updated) / 1000),
      };
    });
  const whole = await representItems();
  const response = respond(c, whole);
  const deltaOf = deltaBase(c, whole, name);
  if (response.status !== 200 || deltaOf === undefined) return response;
  const { changed, arrival, limit } = deltaOf;
  const delta = await representItems({ changed, arrival, limit });
  const isSameRevision = delta.revision?.changedAt === whole.revision?.changedAt;
  // Equal content: the client has no item of the document.
  if (!isSameRevision || delta.etag === whole.etag) return response;
  await response.body?.cancel();
  return respondDelta(c, response, whole, delta, deltaOf);
}

/** When all of a feed may have changed last: with the topics, or with the library. */
function lastChange(classifiedAt: string | null, libraryChangedAt: string | undefined): string | null {
  if (libraryChangedAt === undefined) return classifiedAt;
  const changed = isoSeconds(new Date(libraryChangedAt));
  return classifiedAt !== null && classifiedAt > changed ? classifiedAt : changed;
}

/** Finds what a document has for a reader: all its items, or those that the reader lacks with the state `known`. */
async function findNews(
  site: Site,
  { items, selection }: FoundDocument,
  known: (FeedState & Pick<DeltaBase, 'limit'>) | undefined,
): Promise<{ readonly items: readonly FeedEntry[]; readonly state: FeedState }> {
  const state = feedState(items);
  if (known === undefined) return { items, state };
  if (selection === undefined || selection.kind === 'similar')
    return { items: withoutKnown(items, known), state };
  const { arrival, limit } = known;
  const arrivals = await findArrivalsAfter(site.reader, selection, arrival, limit + 1);
  return newsOf(
    items.filter((item) => 'arrivedAt' in item),
    arrivals,
    known,
    limit,
  );
}

/** Adds the reasons for their topics to the papers among the entries of a document, which are all or none of them. */
async function explained(db: Database, entries: readonly FeedEntry[]): Promise<readonly FeedEntry[]> {
  const papers = entries.filter((entry) => 'topics' in entry);
  return papers.length === 0 ? entries : withReasons(db, papers);
}

/** A document, and for a current document of items what it selects. */
interface FoundDocument extends FeedDocument {
  readonly selection: ItemSelection | undefined;
}

/** @throws Problem 302 for the archive behind the newest, 404 for others that do not exist, and as `find` */
async function findDocument(
  site: Site,
  base: string,
  format: FeedFormat,
  request: FeedRequest,
): Promise<FoundDocument> {
  const { document, edition } = request;
  const { subject: whole, selection } = await request.find(base);
  const db = site.reader;
  const entries = await findEdition(db, base, whole, selection, edition);
  const found = entries ? { items: entries } : await findItems(db, selection, document);
  const subject = aboutEdition(whole, edition);
  if (found === undefined) {
    const current = `${base}/feeds/${subject.path}.${format}`;
    const { archive = 0 } = request.document;
    if ((await findItems(db, selection, { archive: archive - 1 })) !== undefined) {
      const url = `${current}${request.search}`;
      throw new Problem(302, `The newest papers are at ${url}.`, { headers: { Location: url } });
    }
    throw new Problem(404, `Archive not found. Available archives: those that ${current} links to.`);
  }
  const isCurrent = entries === undefined && Object.values(document).every((value) => value === undefined);
  return {
    subject,
    items: found.items,
    selection: isCurrent ? selection : undefined,
    ...documentLinks(base, subject, request, site.isStatic ? { items: found.items } : found),
  };
}

/**
 * The URLs of a document and of its neighbours. The document keeps the URL of the request: the same query can be written
 * in several ways, and readers compare URLs. Its neighbours have canonical URLs.
 */
function documentLinks(
  base: string,
  subject: FeedSubject,
  { document, view, format, search }: FeedRequest,
  { olderArchive = 0, next }: Omit<FoundItems, 'items'> & Pick<FeedDocument, 'items'>,
): DocumentLinks {
  const urlsAt = (path: string, query: string): FeedUrls => {
    if (format !== undefined) return feedUrls(base, path, query);
    const url = negotiatedUrl(base, path, query);
    return { rss: url, atom: url, json: url };
  };
  const related = (rel: RelatedDocument['rel'], name: DocumentName): RelatedDocument => ({
    rel,
    urls: urlsAt(documentPath(subject.path, name), canonicalQuery(subject, name, view)),
  });
  const { archive, limit, before } = document;
  return {
    urls: urlsAt(documentPath(subject.path, document), search),
    archive: archive !== undefined,
    related: [
      // The archive behind the newest one leads to the current document. So an archive stays as it is when another follows.
      ...(archive === undefined
        ? []
        : [related('current', {}), related('next-archive', { archive: archive + 1 })]),
      ...(olderArchive === 0 ? [] : [related('prev-archive', { archive: olderArchive })]),
      ...(before === undefined ? [] : [related('first', { limit })]),
      ...(next === undefined ? [] : [related('next', { limit, before: next })]),
    ],
  };
}

function canonicalQuery(subject: FeedSubject, { limit, before }: DocumentName, view: FeedView): string {
  const query = new URLSearchParams(subject.query);
  for (const [name, value] of Object.entries({ ...view, limit, before })) {
    if (value !== undefined) query.set(name, String(value));
  }
  return query.size === 0 ? '' : `?${query}`;
}

/** Link fields by which subscribers find hub and topic without parsing the feed (WebSub, section 4). */
function webSubLinks({ hub, urls }: Feed, format: FeedFormat): Record<string, string> {
  return hub === undefined ? {} : { Link: `<${hub}>; rel="hub", <${urls[format]}>; rel="self"` };
}
