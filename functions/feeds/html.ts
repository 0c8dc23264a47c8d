import type { FeedItem } from './feed.ts';

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
 * What a reader shows of an item: its paragraphs, then its topics with links. Made of escaped text only, so no markup
 * of a dump reaches a reader. Never empty, since readers drop items without content: without an abstract it is the title.
 */
export function contentHtml(item: FeedItem): string {
  const paragraphs = item.paragraphs.length === 0 ? [item.title] : item.paragraphs;
  const links = item.categories.map(
    ({ name, url }) => `<a href="${escapeHtml(url)}">${escapeHtml(name)}</a>`,
  );
  const topics = links.length === 0 ? [] : [`<p>Topics: ${links.join(', ')}</p>`];
  return [...paragraphs.map((text) => `<p>${escapeHtml(text)}</p>`), ...topics].join('\n');
}
