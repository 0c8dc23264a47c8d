import fc from 'fast-check';
import { type DefaultTreeAdapterTypes, parseFragment } from 'parse5';
import { expect, test } from 'vitest';
import { renderAtom } from '../../../functions/feeds/atom.ts';
import { buildFeed, type Feed } from '../../../functions/feeds/feed.ts';
import { renderJsonFeed } from '../../../functions/feeds/json-feed.ts';
import { renderRss } from '../../../functions/feeds/rss.ts';
import { everything } from '../../../functions/feeds/subject.ts';
import { hostileItem } from './hostile.ts';
import { legal, parseAtom, parseJsonFeed, parseRss, titlesUnescapedTwice } from './parsers.ts';

const BASE = 'https://papers.example';

const feed = fc
  .array(hostileItem, { maxLength: 4 })
  .map((items): Feed => buildFeed(BASE, everything(BASE), items));

test('every format gives back what went in, but for characters that XML cannot carry', () => {
  fc.assert(
    fc.property(feed, (feed) => {
      const wanted = feed.items.map((item) => ({
        id: item.id,
        url: item.url,
        title: legal(item.title),
        summary: legal(item.summary),
        authors: item.authors.map(legal),
        categories: item.categories.map(({ name }) => name),
        published: Date.parse(item.published),
        updated: Date.parse(item.updated),
      }));
      for (const parsed of [
        parseRss(renderRss(feed)),
        parseAtom(renderAtom(feed)),
        parseJsonFeed(renderJsonFeed(feed)),
      ]) {
        expect(parsed.map(({ content: _, ...rest }) => rest)).toEqual(wanted);
        parsed.forEach(({ content }, i) => {
          expect(shownText(content)).toEqual(shownParagraphs(feed, i));
        });
      }
    }),
    { numRuns: 500 },
  );
});

test('titles mean the same to a reader that unescapes twice', () => {
  fc.assert(
    fc.property(feed, (feed) => {
      const wanted = feed.items.map(({ title }) => legal(title).trim());
      expect(titlesUnescapedTwice(renderRss(feed)).map((title) => title.trim())).toEqual(wanted);
      expect(titlesUnescapedTwice(renderAtom(feed)).map((title) => title.trim())).toEqual(wanted);
    }),
    { numRuns: 500 },
  );
});

test('a title of a megabyte survives', () => {
  const title = `${'<b>&amp;]]>\u0000\ud800'.repeat(70_000)}`;
  const [sample] = fc.sample(hostileItem, 1);
  if (sample === undefined) throw new Error('fast-check gave no sample');
  const feed = buildFeed(BASE, everything(BASE), [{ ...sample, title }]);
  const visible = legal(title);
  for (const [parsed] of [
    parseRss(renderRss(feed)),
    parseAtom(renderAtom(feed)),
    parseJsonFeed(renderJsonFeed(feed)),
  ]) {
    expect(parsed?.title.replaceAll('\u2060', '')).toBe(visible);
  }
});

/**
 * The text of each paragraph as an HTML parser reads it. Nothing but paragraphs and links to http(s) addresses may be
 * there, whatever the dump held.
 */
function shownText(html: string): string[] {
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

function shownParagraphs(feed: Feed, index: number): string[] {
  const item = feed.items[index];
  if (item === undefined) throw new Error(`the feed has no item ${index}`);
  const paragraphs = item.paragraphs.length === 0 ? [item.title] : item.paragraphs;
  const topics = item.categories.map(({ name }) => name).join(', ');
  return [
    ...paragraphs.map((text) => inHtml(legal(text))),
    ...(topics === '' ? [] : [`Topics: ${topics}`]),
    'Similar papers',
  ];
}

/** HTML reads every end of a line as a line feed (WHATWG HTML, section 13.2.3.5). */
function inHtml(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n');
}
