import { type DefaultTreeAdapterTypes, parseFragment } from 'parse5';
import { expect } from 'vitest';
import type { Item } from '../../../../../db/items/find-items.ts';
import { paperLinks, paperUrl } from '../../../../../functions/links/paper-links.ts';
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

/** The paragraphs that a feed is to show of a paper. */
export function shownParagraphs(item: Item): string[] {
  const note = [...(item.revised ? ['Revised'] : []), item.journal, item.comments];
  const places = paperLinks(item).map(({ name }) => name);
  const isFound = paperUrl(item) !== null || places.includes('PDF');
  const groups = [
    item.topics.map(({ name }) => name),
    item.categories.filter((name) => !item.topics.some((topic) => topic.name.toLowerCase() === name)),
    places,
    isFound ? [] : ['Find on arXiv', 'Semantic Scholar', 'Google Scholar'],
    ['BibTeX', 'Similar papers'],
  ];
  return [
    item.authors.join(item.authors.some((name) => name.includes(',')) ? '; ' : ', '),
    note.filter(Boolean).join(' · '),
    ...(item.abstract.trim() === '' ? [item.title] : item.abstract.split(/\n{2,}/)),
    groups
      .filter((group) => group.length > 0)
      .map((group) => group.join(', '))
      .join(' · '),
  ]
    .filter((text) => text.trim() !== '')
    .map((text) => inHtml(legal(text)));
}

/** HTML reads every end of a line as a line feed (WHATWG HTML, section 13.2.3.5). */
export function inHtml(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n');
}
