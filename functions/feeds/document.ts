import type { ArrivedItem } from '../../db/items/find-arrivals.ts';
import { type FeedUrls, feedUrls, negotiatedUrl } from '../links/site-links.ts';
import type { FeedDocument, RelatedDocument } from './feed.ts';
import type { FeedLog } from './find-items.ts';
import type { FeedSubject } from './subject.ts';

/** Which document of a feed: what came last, an archive by its number, or a page. */
export type Part =
  | { readonly kind: 'current' }
  | { readonly kind: 'archive'; readonly number: number }
  | { readonly kind: 'page'; readonly limit: number | undefined; readonly before: number | undefined };

/** How a document was asked for. */
export interface AskedAddress {
  /** Whether the address names the format; else all addresses leave it to the Accept field. */
  readonly fixed: boolean;
  /** The query as it was written, such as `?limit=5&q=a%20b`, or nothing. */
  readonly search: string;
}

/** Items of a page when no limit is given: what a digest brings in a day. */
const PAGE_SIZE = 50;

/**
 * Finds the items of a document, the last to arrive first, and where the documents beside it are.
 *
 * A log with archives has a current document that ends where the newest archive starts (RFC 5005, section 4): all of them
 * together hold each item once. Other logs, and readers that set a limit, are given pages (section 3), each of which
 * starts after an item, so that what arrives meanwhile moves nothing.
 *
 * A document is at the address that it was asked for at: one query can be written in several ways, and readers compare.
 * The addresses of the others are written in one way.
 * @returns `undefined` when there is no such document
 */
export async function findDocument(
  base: string,
  subject: FeedSubject,
  log: FeedLog,
  part: Part,
  { fixed, search }: AskedAddress,
): Promise<(Omit<FeedDocument, 'hub'> & { items: readonly ArrivedItem[] }) | undefined> {
  const urls = (of: Part) => address(base, subject, of, fixed);
  const here = locate(base, pathOf(subject, part), search, fixed);
  const current: RelatedDocument = { rel: 'current', urls: urls({ kind: 'current' }) };
  const archive = (number: number): RelatedDocument[] =>
    number === 0 ? [] : [{ rel: 'prev-archive', urls: urls({ kind: 'archive', number }) }];

  if (part.kind === 'archive') {
    const items = await log.archived?.archive(part.number);
    return items && { items, urls: here, archive: true, related: [current, ...archive(part.number - 1)] };
  }
  if (part.kind === 'current' && log.archived !== undefined) {
    const { items, archives } = await log.archived.current();
    return { items, urls: here, archive: false, related: archive(archives) };
  }
  const { limit, before } = part.kind === 'page' ? part : { limit: undefined, before: undefined };
  const { items, next } = await log.page({ limit: limit ?? PAGE_SIZE, before });
  const page = (rel: 'first' | 'next', start: number | undefined): RelatedDocument => ({
    rel,
    urls: urls({ kind: 'page', limit, before: start }),
  });
  const related = [
    ...(before === undefined ? [] : [page('first', undefined)]),
    ...(next === undefined ? [] : [page('next', next)]),
  ];
  return { items, urls: here, archive: false, related };
}

function address(base: string, subject: FeedSubject, part: Part, fixed: boolean): FeedUrls {
  const query = new URLSearchParams(subject.query);
  if (part.kind === 'page') {
    if (part.limit !== undefined) query.set('limit', String(part.limit));
    if (part.before !== undefined) query.set('before', String(part.before));
  }
  return locate(base, pathOf(subject, part), query.size === 0 ? '' : `?${query}`, fixed);
}

function pathOf(subject: FeedSubject, part: Part): string {
  return part.kind === 'archive' ? `${subject.path}/archive/${part.number}` : subject.path;
}

function locate(base: string, path: string, search: string, fixed: boolean): FeedUrls {
  if (fixed) return feedUrls(base, path, search);
  const url = negotiatedUrl(base, path, search);
  return { rss: url, atom: url, json: url };
}
