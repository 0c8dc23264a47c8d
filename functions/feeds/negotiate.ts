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
  const type = accepts(c, { header: 'Accept', supports: Object.keys(FORMATS), default: MEDIA_TYPES.atom });
  return FORMATS[type] ?? 'atom';
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
 * top of web libraries that accept HTML by default (KDE), and requests for new items only (RFC 3229) get the feed.
 */
export function prefersPage(c: Context): boolean {
  if (c.req.header('A-IM') !== undefined) return false;
  const types = parseAccept(c.req.header('Accept') ?? '').map(({ type, q }) => ({
    type: type.toLowerCase(),
    q,
  }));
  const isBrowser = types.some(({ type, q }) => type === 'application/xhtml+xml' && q > 0);
  const page = types.find(({ type }) => type === 'text/html')?.q ?? 0;
  const feed = types.filter(({ type }) => FEED_TYPES.has(type)).map(({ q }) => q);
  return isBrowser && page > Math.max(0, ...feed);
}
