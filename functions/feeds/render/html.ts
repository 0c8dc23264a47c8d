import { escapeToBuffer } from 'hono/utils/html';
import { findLinks } from '../../links/links-in-text.ts';
import type { FeedItem } from '../feed.ts';

/** Escapes text for HTML and for quoted attribute values. */
export function escapeHtml(text: string): string {
  const buffer = [''];
  escapeToBuffer(text, buffer);
  return buffer.join('');
}

/**
 * The content of an item: its paragraphs with links, its topics, and a link to similar papers. Without an abstract it is
 * the title, since readers drop items without content.
 *
 * Escaping is enough, sanitising is not needed: papers are plain text. Of a paper, the only elements are `p` and `a`, the only
 * attribute is `href` with an http(s) URL.
 */
export function contentHtml(item: FeedItem): string {
  if (item.content !== undefined) return item.content.html;
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
