/** The formats of feeds, by the ending of their address. */
export const FEED_FORMATS = ['rss', 'atom', 'json'] as const;
export type FeedFormat = (typeof FEED_FORMATS)[number];

/** What people call the formats. */
export const FORMAT_NAMES: Readonly<Record<FeedFormat, string>> = {
  rss: 'RSS',
  atom: 'Atom',
  json: 'JSON Feed',
};

/** Media types, without charset: RSS by custom, RFC 4287 section 7, JSON Feed 1.1. */
export const MEDIA_TYPES: Readonly<Record<FeedFormat, string>> = {
  rss: 'application/rss+xml',
  atom: 'application/atom+xml',
  json: 'application/feed+json',
};

/** Path of the feed of a topic, or of combined ones, below /feeds/, without ending: `topics/robotics`, `topics/a+b`. */
export function topicFeedPath(slugs: string): string {
  return `topics/${segment(slugs)}`;
}

/** A segment of a path, in which a plus sign stands for itself (RFC 3986, section 3.3). */
function segment(text: string): string {
  return encodeURIComponent(text).replaceAll('%2B', '+');
}

/** Path of the feed of papers like one paper. */
export function similarFeedPath(id: string): string {
  return `items/${encodeURIComponent(id)}/similar`;
}

export function feedUrl(base: string, path: string, format: FeedFormat): string {
  return `${base}/feeds/${path}.${format}`;
}

/** An address for each format. */
export type FeedUrls = Readonly<Record<FeedFormat, string>>;

/** A feed's addresses by format. `search`, such as `?limit=100`, is part of each. */
export function feedUrls(base: string, path: string, search = ''): FeedUrls {
  return {
    rss: feedUrl(base, path, 'rss') + search,
    atom: feedUrl(base, path, 'atom') + search,
    json: feedUrl(base, path, 'json') + search,
  };
}

/** The address of a feed that leaves the format to the Accept field of the request. */
export function negotiatedUrl(base: string, path: string, search = ''): string {
  return `${base}/feeds/${path}${search}`;
}

export function topicPage(base: string, slugs: string): string {
  return `${base}/topics/${segment(slugs)}`;
}

export function itemPage(base: string, id: string): string {
  return `${base}/items/${encodeURIComponent(id)}`;
}
