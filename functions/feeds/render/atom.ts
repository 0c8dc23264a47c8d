import { MEDIA_TYPES } from '../../links/site-links.ts';
import type { Feed, FeedCategory, FeedItem } from '../feed.ts';
import { DUBLIN_CORE, dublinCore } from './dublin-core.ts';
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
    text('generator', 'Paperwire'),
    text('icon', feed.icon.large),
    ...feed.items.map((item) => entry(feed, item)),
  ];
  const root = {
    xmlns: 'http://www.w3.org/2005/Atom',
    ...DUBLIN_CORE,
    ...(feed.archive ? HISTORY : {}),
    'xml:lang': feed.language,
  };
  return xmlDocument('feed', root, children);
}

function entry(feed: Feed, item: FeedItem): string {
  const { authors, categories, content, pdfUrl } = item;
  const children = [
    text('id', item.id),
    element('title', { type: 'text' }, escapeXml(item.title)),
    element('link', { rel: 'alternate', href: item.url }),
    // As in arXiv's API. Not an enclosure: some readers download those.
    ...(pdfUrl === undefined
      ? []
      : [element('link', { rel: 'related', type: 'application/pdf', title: 'pdf', href: pdfUrl })]),
    text('published', item.published),
    text('updated', item.updated),
    ...(authors.length === 0 ? [anonymousSource(feed, item)] : authors.map(author)),
    ...categories.map(category),
    ...dublinCore(item),
    ...(content.text === '' ? [] : [element('summary', { type: 'text' }, escapeXml(content.text))]),
    element('content', { type: 'html' }, escapeXml(content.html)),
  ];
  const language = item.language === undefined ? {} : { 'xml:lang': item.language };
  return element('entry', language, children);
}

function author(name: string): string {
  return element('author', {}, text('name', name));
}

/** U+2060 WORD JOINER: a name that is not blank, which the W3C validator asks for, and that no reader can show. */
const NO_NAME = '\u2060';

/**
 * The source of an entry without authors. An entry needs an author of its own, of its source or of its feed (RFC 4287,
 * section 4.1.2). Most readers show the author of a feed as the writer of the paper; hardly any shows that of a source.
 */
function anonymousSource({ id, title }: Feed, { updated }: FeedItem): string {
  const children = [text('id', id), text('title', title), text('updated', updated), author(NO_NAME)];
  return element('source', {}, children);
}

function category({ term, name, scheme }: FeedCategory): string {
  return element('category', {
    term,
    ...(scheme !== undefined && { scheme }),
    ...(name !== term && { label: name }),
  });
}
