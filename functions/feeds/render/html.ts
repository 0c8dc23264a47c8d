import { findLinks } from '../../links/links-in-text.ts';
import type { FeedItem } from '../feed.ts';

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** `text` as HTML text or as a quoted attribute value. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => REFERENCES[character] ?? character);
}

/**
 * What a reader shows of an item: its paragraphs with the addresses in them as links, its topics with their feeds, the
 * way to papers like it. Never empty, since readers drop items without content: without an abstract it is the title.
 *
 * There is nothing to sanitise: dumps are plain text here, and all of it is escaped. The only elements are `p` and `a`,
 * the only attribute is `href`, and that is an http(s) address.
 */
export function contentHtml(item: FeedItem): string {
  const paragraphs = item.paragraphs.length === 0 ? [item.title] : item.paragraphs;
  const links = item.links.map(({ url, name }) => link(url, name));
  const topics = item.categories.map(({ name, url }) => link(url, name));
  return [
    ...paragraphs.map((text) => `<p>${linked(text)}</p>`),
    ...(links.length === 0 ? [] : [`<p>${links.join(', ')}</p>`]),
    ...(topics.length === 0 ? [] : [`<p>Topics: ${topics.join(', ')}</p>`]),
    `<p>${link(item.similarUrl, 'Similar papers')}</p>`,
  ].join('\n');
}

function linked(text: string): string {
  return findLinks(text)
    .map(({ text, url }) => (url === null ? escapeHtml(text) : link(url, text)))
    .join('');
}

function link(url: string, text: string): string {
  return `<a href="${escapeHtml(url)}">${escapeHtml(text)}</a>`;
}
