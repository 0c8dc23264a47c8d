import { VARY_ACCEPT } from '../feeds/respond-feed.ts';
import { OPEN_HEADERS, type ResponseType } from '../http/response-type.ts';
import { ASKING_PAGE_HEADERS, PAGE_HEADERS } from './parts/content-policy.ts';

const ONE_DAY_SECONDS = 86_400;

export const PAGE: ResponseType = {
  contentType: 'text/html; charset=utf-8',
  maxAgeSeconds: 60,
  headers: PAGE_HEADERS,
};

/** The page that posts dumps. */
export const ADD_PAGE: ResponseType = { ...PAGE, headers: ASKING_PAGE_HEADERS };

/** The page about a feed, at the address of the feed. A shared cache that ignores Vary would give it to feed readers. */
export const FEED_PAGE: ResponseType = {
  ...PAGE,
  isPrivate: true,
  headers: { ...PAGE_HEADERS, ...VARY_ACCEPT },
};

export const PNG: ResponseType = {
  contentType: 'image/png',
  maxAgeSeconds: ONE_DAY_SECONDS,
  headers: OPEN_HEADERS,
};

export const SVG: ResponseType = {
  contentType: 'image/svg+xml; charset=utf-8',
  maxAgeSeconds: ONE_DAY_SECONDS,
  headers: OPEN_HEADERS,
};

/** A script at the address of its version: it never changes. */
export const VERSIONED_SCRIPT: ResponseType = {
  contentType: 'text/javascript; charset=utf-8',
  maxAgeSeconds: 365 * ONE_DAY_SECONDS,
  headers: {},
};

/** A script that a page of another version of the server requests. */
export const SCRIPT: ResponseType = { ...VERSIONED_SCRIPT, maxAgeSeconds: 60 };
