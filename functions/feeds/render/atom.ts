import { MEDIA_TYPES } from '../../links/site-links.ts';
import type { Feed, FeedCategory, FeedItem } from '../feed.ts';
import { contentHtml } from './html.ts';
import { element, escapeXml, HISTORY, textElement as text, xmlDocument } from './xml.ts';

/** Renders Atom 1.0 (RFC 4287) with archives and pages (RFC 5005). */
export function renderAtom(feed: Feed): string {
  const children = [
    text('id', feed.id),
    element('title', { type: 'text' }, escapeXml(feed.title)),
    element('subtitle', { type: 'text' }, escapeXml(feed.description)),
    element('link', { rel: 'self', type: MEDIA_TYPES.atom, href: feed.urls.atom }),
    element('link', { rel: 'alternate', type: 'text/html', href: feed.homeUrl }),
    ...(feed.hub === undefined ? [] : [element('link', { rel: 'hub', href: feed.hub })]),
    ...feed.related.map(({ rel, urls }) => element('link', { rel, type: MEDIA_TYPES.atom, href: urls.atom })),
    ...(feed.archive ? [element('fh:archive', {})] : []),
    text('updated', feed.updated),
    // The author of entries without authors, which section 4.1.2 requires.
    element('author', {}, text('name', 'Paperwire')),
    text('generator', 'Paperwire'),
    text('icon', feed.icon.large),
    ...feed.items.map(entry),
  ];
  const root = {
    xmlns: 'http://www.w3.org/2005/Atom',
    ...(feed.archive ? HISTORY : {}),
    'xml:lang': feed.language,
  };
  return xmlDocument('feed', root, children);
}

function entry(item: FeedItem): string {
  const children = [
    text('id', item.id),
    element('title', { type: 'text' }, escapeXml(item.title)),
    element('link', { rel: 'alternate', href: item.url }),
    text('published', item.published),
    text('updated', item.updated),
    ...item.authors.map((name) => element('author', {}, text('name', name))),
    ...item.categories.map(category),
    element('summary', { type: 'text' }, escapeXml(item.content?.text ?? item.summary)),
    element('content', { type: 'html' }, escapeXml(contentHtml(item))),
  ];
  const language = item.language === undefined ? {} : { 'xml:lang': item.language };
  return element('entry', language, children);
}

function category({ slug, name, url }: FeedCategory): string {
  return element('category', { term: slug, scheme: url, label: name });
}
