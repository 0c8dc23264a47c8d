import { Parser } from 'htmlparser2';

/** Media types of feeds: RSS, Atom, JSON Feed. */
const FEED_TYPES = new Set([
  'application/rss+xml',
  'application/atom+xml',
  'application/rdf+xml',
  'application/feed+json',
]);

/**
 * Finds the feeds that an HTML page names: `link` elements with `rel=alternate` and the type of a feed (HTML Standard,
 * "link type alternate").
 * @param url the address of the page, for relative addresses
 * @returns http(s) URLs, each once, in their order
 */
export function feedLinks(html: string, url: string): string[] {
  let base = url;
  const found: string[] = [];
  const parser = new Parser({
    onopentag(name, { href, rel = '', type = '' }) {
      if (href === undefined) return;
      if (name === 'base') base = URL.parse(href, url)?.href ?? base;
      const isFeed =
        rel.toLowerCase().split(/\s+/).includes('alternate') &&
        FEED_TYPES.has(type.replace(/;.*$/s, '').trim().toLowerCase());
      if (name === 'link' && isFeed) found.push(href);
    },
  });
  parser.end(html);
  const urls = found.map((href) => URL.parse(href, base)).filter((each) => each !== null);
  return [...new Set(urls.filter(({ protocol }) => /^https?:$/.test(protocol)).map(({ href }) => href))];
}
