import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { VARY_ACCEPT } from '../feeds/respond-feed.ts';
import type { ResponseType } from '../http/response-type.ts';
import { STYLE } from './parts/style.ts';

const styleHash = btoa(String.fromCharCode(...sha256(utf8ToBytes(STYLE))));

/**
 * The content security policy of pages: the style sheet by its hash (CSP Level 3, section 2.3.1), images and script files of
 * this site. No inline script, no frame, nothing from other hosts.
 */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  "script-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  // Scripts set text, never markup (Trusted Types, section 4.2).
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

export const PAGE: ResponseType = {
  contentType: 'text/html; charset=utf-8',
  maxAgeSeconds: 60,
  headers: { 'Content-Security-Policy': POLICY, 'Referrer-Policy': 'no-referrer' },
};

/** A page whose script sends requests to this site. */
export const FETCHING_PAGE: ResponseType = {
  ...PAGE,
  headers: { ...PAGE.headers, 'Content-Security-Policy': `${POLICY}; connect-src 'self'` },
};

/** The page about a feed, at the address of the feed. A shared cache that ignores Vary would give it to feed readers. */
export const FEED_PAGE: ResponseType = {
  ...PAGE,
  isPrivate: true,
  headers: { ...PAGE.headers, ...VARY_ACCEPT },
};
