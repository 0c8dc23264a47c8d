import { type FeedFormat, MEDIA_TYPES } from '../links/site-links.ts';
import { ASKING_PAGE_HEADERS, PAGE_HEADERS } from '../web/parts/content-policy.ts';
import type { Kind } from './site.ts';

/** Any web page may read feeds and the API, compare their ETags and follow their links (Fetch Standard, "CORS protocol"). */
const OPEN = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'ETag, Link, IM, Delta-Base, RateLimit, RateLimit-Policy',
};

/** At an address that leaves the format to the Accept field it decides on that, elsewhere on whether a page is sent instead. */
const BY_ACCEPT = { Vary: 'Accept, Accept-Encoding' };

const feed = (format: FeedFormat): Kind => ({
  contentType: `${MEDIA_TYPES[format]}; charset=utf-8`,
  maxAge: 300,
  slowestAge: 3_600,
  headers: { ...OPEN, ...BY_ACCEPT },
});

/** Feeds are polled: five minutes spare a server its eager readers. */
export const FEEDS: Readonly<Record<FeedFormat, Kind>> = {
  rss: feed('rss'),
  atom: feed('atom'),
  json: feed('json'),
};

export const API: Kind = { contentType: 'application/json; charset=utf-8', maxAge: 60, headers: OPEN };

export const PAGE: Kind = { contentType: 'text/html; charset=utf-8', maxAge: 60, headers: PAGE_HEADERS };

/** The page that posts dumps. */
export const ADD_PAGE: Kind = { ...PAGE, headers: ASKING_PAGE_HEADERS };

/**
 * A feed as a browser shows it, at the address of the feed. No shared cache may keep it: one that does not heed Vary would
 * hand it to readers.
 */
export const FEED_PAGE: Kind = { ...PAGE, isPrivate: true, headers: { ...PAGE_HEADERS, ...BY_ACCEPT } };

/** Compressed as it is. */
export const IMAGE: Kind = { contentType: 'image/png', maxAge: 86_400, headers: OPEN };

export const ICON: Kind = { contentType: 'image/svg+xml; charset=utf-8', maxAge: 86_400, headers: OPEN };

/** For a year: its address changes with it. */
export const SCRIPT: Kind = {
  contentType: 'text/javascript; charset=utf-8',
  maxAge: 31_536_000,
  headers: {},
};

/** Asked for by a page of a server that is older or newer than this one. */
export const SCRIPT_OF_ANOTHER_VERSION: Kind = { ...SCRIPT, maxAge: 60 };
