/** URLs: those of this site's pages and feeds, those of papers, and those within a text. */
import { arxivCategory } from '../../pipeline/text/arxiv-categories.ts';
import { nameSlug } from '../../pipeline/text/names/name-keys.ts';

/** Formats of feeds, by the ending of their address. */
export const FEED_FORMATS = ['rss', 'atom', 'json'] as const;
export type FeedFormat = (typeof FEED_FORMATS)[number];

export const FORMAT_NAMES: Readonly<Record<FeedFormat, string>> = {
  rss: 'RSS',
  atom: 'Atom',
  json: 'JSON Feed',
};

/** Media types without charset: RSS by custom, RFC 4287 section 7, JSON Feed 1.1. */
export const MEDIA_TYPES: Readonly<Record<FeedFormat, string>> = {
  rss: 'application/rss+xml',
  atom: 'application/atom+xml',
  json: 'application/feed+json',
};

/**
 * Path of a topic's feed below /feeds/, without ending: `topics/robotics`, or combined `topics/a+b`. A category or an author
 * alone have addresses of their own: `categories/cs.CV`.
 */
export function topicFeedPath(slugs: string): string {
  const [, list, name = ''] = /^(cat|author):([^+]+)$/.exec(slugs) ?? [];
  if (list === 'cat' && arxivCategory(name) !== undefined) return categoryFeedPath(name);
  return list === 'author' && !name.includes('-') ? authorFeedPath(name) : `topics/${segment(slugs)}`;
}

/** Path of the feed of an author's papers: `authors/ada_novak`. @param name as written, or its slug */
function authorFeedPath(name: string): string {
  return `authors/${segment(nameSlug(name))}`;
}

/** Path of the feed of a category of arXiv: `categories/cs.CV`. */
function categoryFeedPath(category: string): string {
  return `categories/${segment(category)}`;
}

/** A path segment. Plus signs and colons need no escape there (RFC 3986, section 3.3). */
function segment(text: string): string {
  return encodeURIComponent(text).replaceAll('%2B', '+').replaceAll('%3A', ':');
}

/** Path of the feed of similar papers. */
export function similarFeedPath(itemId: string): string {
  return `items/${encodeURIComponent(itemId)}/similar`;
}

/** Path of the feed of a library. Whoever knows its secret can read and change the library. */
export function libraryFeedPath(secret: string): string {
  return `library/${secret}`;
}

/** The page of a library. */
export function libraryPage(base: string, secret: string): string {
  return `${base}/library/${secret}`;
}

/** A path or an address without the secret of a library, for logs. */
export function withoutSecret(path: string): string {
  return path.replace(/(\/librar(?:y|ies)\/)[^/.?#]+/gi, '$1…');
}

/** Whether an address, with escapes or without, holds the secret of a library. */
export function holdsSecret(address: string): boolean {
  const plain = address.replaceAll(/%([2-7][0-9a-f])/gi, (_, code) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return withoutSecret(plain) !== plain;
}

export function feedUrl(base: string, path: string, format: FeedFormat): string {
  return `${base}/feeds/${path}.${format}`;
}

/** A URL for each format. */
export type FeedUrls = Readonly<Record<FeedFormat, string>>;

/** The URLs of a feed. @param search a query string such as `?limit=100` */
export function feedUrls(base: string, path: string, search = ''): FeedUrls {
  return {
    rss: feedUrl(base, path, 'rss') + search,
    atom: feedUrl(base, path, 'atom') + search,
    json: feedUrl(base, path, 'json') + search,
  };
}

/** The URL of a feed in the format that the Accept field selects. */
export function negotiatedUrl(base: string, path: string, search = ''): string {
  return `${base}/feeds/${path}${search}`;
}

export function topicPage(base: string, slugs: string): string {
  return `${base}/${topicFeedPath(slugs)}`;
}

/** The page of an author. @param name as written, or its slug */
export function authorPage(base: string, name: string): string {
  return `${base}/${authorFeedPath(name)}`;
}

/** The page of a category of arXiv; see `arxivCategory`, as other categories have none. */
export function categoryPage(base: string, category: string): string {
  return `${base}/${categoryFeedPath(category)}`;
}

export function itemPage(base: string, id: string): string {
  return `${base}/items/${encodeURIComponent(id)}`;
}
