import { MEDIA_TYPES } from '../../links/site-links.ts';
import type { Feed, FeedCategory, FeedItem } from '../feed.ts';
import { DUBLIN_CORE, dublinCore } from './dublin-core.ts';
import { escapeHtml } from './html.ts';
import { element, escapeXml, HISTORY, textElement as text, xmlDocument } from './xml.ts';

/**
 * Renders Atom 1.0 (RFC 4287) with archives and pages (RFC 5005).
 * @param entries rendered by {@link atomEntry}
 */
export function renderAtom(feed: Feed, entries: readonly string[] = feed.items.map(atomEntry)): string {
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
    // An entry without authors needs one of its feed (RFC 4287, section 4.1.1). Some readers show it as the writer of the paper.
    ...(feed.items.every(({ authors }) => authors.length > 0) ? [] : [author(NO_NAME)]),
    text('generator', 'Paperwire'),
    text('icon', feed.icon.large),
    ...entries,
  ];
  const root = {
    xmlns: 'http://www.w3.org/2005/Atom',
    ...DUBLIN_CORE,
    ...(feed.archive ? HISTORY : {}),
    'xml:lang': feed.language,
  };
  return xmlDocument('feed', root, children);
}

/** Renders an item of a feed. */
export function atomEntry(item: FeedItem): string {
  const { authors, categories, content, pdfUrl } = item;
  const children = [
    text('id', item.id),
    element('title', { type: 'text' }, escapeXml(item.title)),
    element('link', { rel: 'alternate', href: item.url }),
    // As in arXiv's API. Not an enclosure: some readers download those.
    ...(pdfUrl === undefined
      ? []
      : [element('link', { rel: 'related', type: 'application/pdf', title: 'pdf', href: pdfUrl })]),
    // Zotero takes this date for the paper's, and without it `updated`. feedparser takes the last date for `updated`.
    text('dc:date', item.published.slice(0, 10)),
    text('published', item.published),
    text('updated', item.updated),
    ...authors.map(author),
    ...categories.map(category),
    ...dublinCore(item),
    // HTML, because the W3C validator takes text such as `&x_1` for undeclared HTML.
    ...(content.text === ''
      ? []
      : [element('summary', { type: 'html' }, escapeXml(escapeHtml(content.text)))]),
    element('content', { type: 'html' }, escapeXml(content.html)),
  ];
  const language = item.language === undefined ? {} : { 'xml:lang': item.language };
  return element('entry', language, children);
}

function author(name: string): string {
  return element('author', {}, text('name', name));
}

/** U+FEFF: a name that is not blank, which the W3C validator asks for, and that no reader can show. JavaScript trims it. */
const NO_NAME = '\uFEFF';

function category({ term, name, scheme }: FeedCategory): string {
  return element('category', {
    term,
    ...(scheme !== undefined && { scheme }),
    ...(name !== term && { label: name }),
  });
}
