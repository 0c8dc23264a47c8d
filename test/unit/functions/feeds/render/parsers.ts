import { parseFeed } from '@rowanmanning/feed-parser';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import * as v from 'valibot';
import { JsonFeed } from './json-feed-schema.ts';

/** What a format says of an item, as an independent parser reads it. */
export interface ParsedItem {
  readonly id: string;
  readonly url: string;
  readonly title: string;
  readonly summary: string;
  readonly content: string;
  readonly authors: readonly string[];
  readonly categories: readonly string[];
  /** Where it is another than the feed's. */
  readonly language: string | undefined;
  readonly published: number;
  readonly updated: number;
}

type Element = Readonly<Record<string, unknown>>;

const LISTS = new Set(['item', 'entry', 'author', 'category', 'dc:creator', 'link', 'atom:link']);

const xml = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  // fast-xml-parser decodes numeric references, which every XML parser must, only with this.
  htmlEntities: true,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: { maxTotalExpansions: Number.POSITIVE_INFINITY },
  isArray: (name) => LISTS.has(name),
});

/**
 * Reads a document with fast-xml-parser.
 * @throws Error when it is not well-formed, or holds a character outside XML 1.0's Char production
 */
export function parseXml(text: string): Element {
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) throw new Error(`not well-formed: ${JSON.stringify(verdict.err)}`);
  if (legal(text) !== text) throw new Error('holds a character that XML 1.0 does not allow');
  return xml.parse(text) as Element;
}

export function parseRss(text: string): ParsedItem[] {
  const channel = child(child(parseXml(text), 'rss'), 'channel');
  return list(channel, 'item').map((item) => ({
    id: content(item['guid']),
    url: content(list(item, 'link')[0] ?? item['link']),
    title: content(item['title']),
    summary: unescapeHtml(content(item['description'])),
    content: content(item['content:encoded']),
    authors: list(item, 'dc:creator').map(content),
    categories: list(item, 'category').map(content),
    language: content(item['dc:language']) || undefined,
    published: Date.parse(content(item['pubDate'])),
    updated: Date.parse(content(item['atom:updated'])),
  }));
}

export function parseAtom(text: string): ParsedItem[] {
  return list(child(parseXml(text), 'feed'), 'entry').map((entry) => ({
    id: content(entry['id']),
    url: String(list(entry, 'link')[0]?.['@href']),
    title: content(entry['title']),
    summary: unescapeHtml(content(entry['summary'])),
    content: content(entry['content']),
    authors: list(entry, 'author').map((author) => content(author['name'])),
    categories: list(entry, 'category').map((category) => String(category['@label'] ?? category['@term'])),
    language: entry['@xml:lang'] as string | undefined,
    published: Date.parse(content(entry['published'])),
    updated: Date.parse(content(entry['updated'])),
  }));
}

export function parseJsonFeed(text: string): ParsedItem[] {
  return v.parse(JsonFeed, JSON.parse(text)).items.map((item) => ({
    id: item.id,
    url: item.url ?? '',
    title: item.title ?? '',
    summary: item.summary ?? '',
    content: item.content_html ?? '',
    authors: (item.authors ?? []).map(({ name }) => name ?? ''),
    categories: item.tags ?? [],
    language: item.language,
    published: Date.parse(item.date_published ?? ''),
    updated: Date.parse(item.date_modified ?? ''),
  }));
}

/** Titles as @rowanmanning/feed-parser gives them: it unescapes once more than XML asks, as several readers do. */
export function titlesUnescapedTwice(text: string): string[] {
  return parseFeed(text).items.map(({ title }) => title ?? '');
}

/** `text` without what XML 1.0 cannot carry, from its grammar (section 2.2, production 2), a code point at a time. */
export function legal(text: string): string {
  let kept = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const isChar =
      code === 0x9 ||
      code === 0xa ||
      code === 0xd ||
      (code >= 0x20 && code <= 0xd7ff) ||
      (code >= 0xe000 && code <= 0xfffd) ||
      (code >= 0x10000 && code <= 0x10ffff);
    if (isChar) kept += character;
  }
  return kept;
}

/** The text that a browser shows for HTML without tags: `&amp;` last, so that nothing is decoded twice. */
export function unescapeHtml(html: string): string {
  return html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

export function child(element: Element, name: string): Element {
  return element[name] as Element;
}

export function list(element: Element, name: string): Element[] {
  const value = element[name];
  return Array.isArray(value) ? value : [];
}

export function content(element: unknown): string {
  if (typeof element === 'object' && element !== null && '#text' in element) return String(element['#text']);
  return typeof element === 'string' ? element : '';
}
