import { type DefaultTreeAdapterTypes, parseFragment } from 'parse5';
import { expect } from 'vitest';
import type { Feed } from '../../../../../functions/feeds/feed.ts';
import { legal } from './parsers.ts';

/**
 * The text of each paragraph as an HTML parser reads it. Nothing but paragraphs and links to http(s) addresses may be
 * there, whatever the dump held.
 */
export function shownText(html: string): string[] {
  const paragraphs: string[] = [];
  for (const node of parseFragment(html).childNodes) {
    if (node.nodeName === '#text') {
      expect((node as DefaultTreeAdapterTypes.TextNode).value).toBe('\n');
      continue;
    }
    const { tagName, attrs, childNodes } = node as DefaultTreeAdapterTypes.Element;
    expect([tagName, attrs]).toEqual(['p', []]);
    paragraphs.push(childNodes.map(inlineText).join(''));
  }
  return paragraphs;
}

function inlineText(node: DefaultTreeAdapterTypes.ChildNode): string {
  if (node.nodeName === '#text') return (node as DefaultTreeAdapterTypes.TextNode).value;
  const { tagName, attrs, childNodes } = node as DefaultTreeAdapterTypes.Element;
  expect(tagName).toBe('a');
  expect(attrs.map(({ name }) => name)).toEqual(['href']);
  expect(attrs[0]?.value).toMatch(/^https?:\/\/[^\s<>"]+$/);
  expect(childNodes.map(({ nodeName }) => nodeName)).toEqual(['#text']);
  return (childNodes[0] as DefaultTreeAdapterTypes.TextNode).value;
}

/** The paragraphs that an item of a feed is to show. */
export function shownParagraphs(feed: Feed, index: number): string[] {
  const item = feed.items[index];
  if (item === undefined) throw new Error(`the feed has no item ${index}`);
  const paragraphs = item.paragraphs.length === 0 ? [item.title] : item.paragraphs;
  const topics = item.categories.map(({ name }) => name).join(', ');
  return [
    ...paragraphs.map((text) => inHtml(legal(text))),
    ...(item.links.length === 0 ? [] : [item.links.map(({ name }) => name).join(', ')]),
    ...(topics === '' ? [] : [`Topics: ${topics}`]),
    'Similar papers',
  ];
}

/** HTML reads every end of a line as a line feed (WHATWG HTML, section 13.2.3.5). */
export function inHtml(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n');
}
