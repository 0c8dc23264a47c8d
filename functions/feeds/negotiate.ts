import type { Context } from 'hono';
import { accepts } from 'hono/accepts';
import { parseAccept } from 'hono/utils/accept';
import { FEED_FORMATS, type FeedFormat, MEDIA_TYPES } from '../links/site-links.ts';

/** Media types of Accept, and the format that each gets. Generic types get the format that they fit. */
const FORMATS: Readonly<Record<string, FeedFormat | 'page'>> = {
  ...Object.fromEntries(FEED_FORMATS.map((format) => [MEDIA_TYPES[format], format])),
  'application/json': 'json',
  'application/xml': 'atom',
  'text/xml': 'rss',
  'text/html': 'page',
  'application/xhtml+xml': 'page',
};

/**
 * The format that Accept prefers (RFC 9110, section 12.5.1). The default is Atom, also in place of 406: a reader that
 * accepts none of our types may still read it.
 */
export function negotiateFormat(c: Context): FeedFormat | 'page' {
  const types = Object.keys(FORMATS).filter((type) => FORMATS[type] !== 'page' || !isFetchedByScript(c));
  return FORMATS[accepts(c, { header: 'Accept', supports: types, default: MEDIA_TYPES.atom })] ?? 'atom';
}

/**
 * Whether a script or an extension sends the request, not a person who opens the address (Fetch Metadata, section 2.1).
 * Reader extensions send the browser's Accept, but want the feed.
 */
function isFetchedByScript(c: Context): boolean {
  return c.req.header('Sec-Fetch-Dest')?.trim() === 'empty';
}

/** Media types and ranges that a feed satisfies. */
const FEED_TYPES = new Set([
  ...Object.keys(FORMATS).filter((type) => FORMATS[type] !== 'page'),
  'application/rdf+xml',
  'application/*',
  'text/*',
  '*/*',
]);

/**
 * Whether a request for a feed with an ending comes from a browser, which gets a page about the feed.
 *
 * Browsers name XHTML, and prefer HTML to every type of feed. Readers that name HTML beside feeds (miniflux), readers on
 * top of web libraries that accept HTML by default (KDE), requests for new items only (RFC 3229) and scripts get the feed.
 */
export function prefersPage(c: Context): boolean {
  if (c.req.header('A-IM') !== undefined || isFetchedByScript(c)) return false;
  const types = parseAccept(c.req.header('Accept') ?? '').map(({ type, q }) => ({
    type: type.toLowerCase(),
    q,
  }));
  const isBrowser = types.some(({ type, q }) => type === 'application/xhtml+xml' && q > 0);
  const page = types.find(({ type }) => type === 'text/html')?.q ?? 0;
  const feed = types.filter(({ type }) => FEED_TYPES.has(type)).map(({ q }) => q);
  return isBrowser && page > Math.max(0, ...feed);
}
