import { MEDIA_TYPES } from '../../links/site-links.ts';
import type { Feed, FeedCategory, FeedItem } from '../feed.ts';
import { DUBLIN_CORE, dublinCore } from './dublin-core.ts';
import { authorLine, escapeHtml } from './html.ts';
import { element, escapeRssText, escapeXml, HISTORY, xmlDocument } from './xml.ts';

/** Namespaces that readers know: for the feed's own URL, the full text, and authors. */
const ROOT = {
  version: '2.0',
  'xmlns:atom': 'http://www.w3.org/2005/Atom',
  'xmlns:content': 'http://purl.org/rss/1.0/modules/content/',
  ...DUBLIN_CORE,
};

/**
 * Renders RSS 2.0 by the Best Practices Profile of the RSS Advisory Board: one `atom:link rel=self`, a guid that is no
 * permalink, `description` before `content:encoded`, and `dc:creator`, since `author` has to be an e-mail address. It is one
 * element with all names, as arXiv has it: of several, some readers show the first, others the last.
 * @param items rendered by {@link rssItem}
 */
export function renderRss(feed: Feed, items: readonly string[] = feed.items.map(rssItem)): string {
  const channel = [
    plain('title', feed.title),
    plain('link', feed.homeUrl),
    plain('description', feed.description),
    element('atom:link', { rel: 'self', type: MEDIA_TYPES.rss, href: feed.urls.rss }),
    ...(feed.hub === undefined ? [] : [element('atom:link', { rel: 'hub', href: feed.hub })]),
    ...feed.related.map(({ rel, urls }) =>
      element('atom:link', { rel, type: MEDIA_TYPES.rss, href: urls.rss }),
    ),
    ...(feed.archive ? [element('fh:archive', {})] : []),
    plain('language', feed.language),
    plain('lastBuildDate', new Date(feed.updated).toUTCString()),
    plain('generator', 'Paperwire'),
    plain('docs', 'https://www.rssboard.org/rss-specification'),
    image(feed),
    ...items,
  ];
  return xmlDocument('rss', feed.archive ? { ...ROOT, ...HISTORY } : ROOT, [element('channel', {}, channel)]);
}

/** Title and link have to equal those of the channel (Best Practices Profile, "image"); 144 pixels are the maximum width. */
function image(feed: Feed): string {
  const children = [
    plain('url', feed.icon.small),
    plain('title', feed.title),
    plain('link', feed.homeUrl),
    plain('width', '144'),
    plain('height', '144'),
  ];
  return element('image', {}, children);
}

/** Renders an item of a feed. */
export function rssItem(item: FeedItem): string {
  const children = [
    plain('title', item.title),
    plain('link', item.url),
    element('guid', { isPermaLink: 'false' }, escapeXml(item.id)),
    plain('pubDate', new Date(item.published).toUTCString()),
    // RSS has no date of change; readers know Atom's.
    plain('atom:updated', item.updated),
    ...(item.authors.length === 0 ? [] : [plain('dc:creator', authorLine(item.authors))]),
    ...item.categories.map(category),
    ...dublinCore(item),
    // RSS has no language of an item.
    ...(item.language === undefined ? [] : [plain('dc:language', item.language)]),
    // The only RSS element that holds HTML: the text is escaped for HTML, then for XML.
    element('description', {}, escapeXml(escapeHtml(item.content.text))),
    element('content:encoded', {}, escapeXml(item.content.html)),
  ];
  return element('item', {}, children);
}

function category({ name, scheme }: FeedCategory): string {
  return element('category', scheme === undefined ? {} : { domain: scheme }, escapeRssText(name));
}

function plain(name: string, text: string): string {
  return element(name, {}, escapeRssText(text));
}
