import type { Context } from 'hono';
import { accepts } from 'hono/accepts';
import { FEED_FORMATS, type FeedFormat, MEDIA_TYPES } from '../links.ts';

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
