import type { Context } from 'hono';
import { accepts } from 'hono/accepts';
import { FEED_FORMATS, type FeedFormat, MEDIA_TYPES } from '../links/site-links.ts';

/** What may be named in Accept, and what is sent for it: people see a page, generic types get the format that they fit. */
const BY_TYPE: Readonly<Record<string, FeedFormat | 'page'>> = {
  ...Object.fromEntries(FEED_FORMATS.map((format) => [MEDIA_TYPES[format], format])),
  'application/json': 'json',
  'application/xml': 'atom',
  'text/xml': 'rss',
  'text/html': 'page',
  'application/xhtml+xml': 'page',
};

const DEFAULT = MEDIA_TYPES.atom;

/**
 * The format that the Accept field prefers (RFC 9110, section 12.5.1); Atom where it leaves the choice. What asks for
 * nothing that there is gets Atom as well, rather than 406: a reader knows best what it can read.
 */
export function negotiateFormat(c: Context): FeedFormat | 'page' {
  const type = accepts(c, { header: 'Accept', supports: Object.keys(BY_TYPE), default: DEFAULT });
  return BY_TYPE[type] ?? 'atom';
}

/** Every type that may stand for a feed, by its name or by a range. */
const FEED_TYPES = new Set([
  ...Object.keys(BY_TYPE).filter((type) => BY_TYPE[type] !== 'page'),
  'application/rdf+xml',
  'application/*',
  'text/*',
  '*/*',
]);

/**
 * Whether who asks for a feed by an address with an ending is a person with a browser: `text/html` is named, and preferred to
 * all that a feed may be. Readers that name it beside feeds (miniflux) or not at all get what they always get, and so does
 * who wants differences only (RFC 3229). Libraries for all that is on the web name it as well, and readers that are built on
 * one and do not change that (KDE's) would get a page; browsers name XHTML besides.
 */
export function prefersPage(c: Context): boolean {
  if (c.req.header('A-IM') !== undefined) return false;
  const match = (types: readonly { readonly type: string; readonly q: number }[]) => {
    const isBrowser = types.some(({ type, q }) => type.toLowerCase() === 'application/xhtml+xml' && q > 0);
    const page = types.find(({ type }) => type.toLowerCase() === 'text/html')?.q ?? 0;
    const feed = types.filter(({ type }) => FEED_TYPES.has(type.toLowerCase())).map(({ q }) => q);
    return isBrowser && page > Math.max(0, ...feed) ? 'page' : 'feed';
  };
  return accepts(c, { header: 'Accept', supports: [], default: 'feed', match }) === 'page';
}
