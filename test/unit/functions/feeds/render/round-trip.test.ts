import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Item } from '../../../../../db/items/find-items.ts';
import { buildFeed, type Feed } from '../../../../../functions/feeds/feed.ts';
import { renderAtom } from '../../../../../functions/feeds/render/atom.ts';
import { renderJsonFeed } from '../../../../../functions/feeds/render/json-feed.ts';
import { renderRss } from '../../../../../functions/feeds/render/rss.ts';
import { everything } from '../../../../../functions/feeds/subject.ts';
import { hostileItem } from './hostile.ts';
import { legal, parseAtom, parseJsonFeed, parseRss, titlesUnescapedTwice } from './parsers.ts';
import { shownParagraphs, shownText } from './shown.ts';

const BASE = 'https://papers.example';

const hostileFeed = fc.array(hostileItem, { maxLength: 4 }).map((items): [Feed, readonly Item[]] => {
  return [buildFeed(BASE, everything(BASE), items, { hub: `${BASE}/hub` }), items];
});

test('renderRss(), renderAtom() and renderJsonFeed() preserve all text but characters that XML cannot carry', () => {
  fc.assert(
    fc.property(hostileFeed, ([feed, items]) => {
      const wanted = feed.items.map((item) => ({
        id: item.id,
        url: item.url,
        title: legal(item.title),
        summary: legal(item.content.text),
        authors: item.authors.map(legal),
        categories: item.categories.map(({ name }) => name),
        language: item.language,
        published: Date.parse(item.published),
        updated: Date.parse(item.updated),
      }));
      // RSS has the names in one element.
      const inRss = wanted.map((item) => ({ ...item, authors: joinedNames(item.authors) }));
      for (const [parsed, expected] of [
        [parseRss(renderRss(feed)), inRss],
        [parseAtom(renderAtom(feed)), wanted],
        [parseJsonFeed(renderJsonFeed(feed)), wanted],
      ] as const) {
        expect(parsed.map(({ content: _, ...rest }) => rest)).toEqual(expected);
        expect(parsed.map(({ content }) => shownText(content))).toEqual(items.map(shownParagraphs));
      }
    }),
    { numRuns: 500 },
  );
});

function joinedNames(names: readonly string[]): string[] {
  const separator = names.some((name) => name.includes(',')) ? '; ' : ', ';
  return names.length === 0 ? [] : [names.join(separator)];
}

test('renderRss() and renderAtom() write titles that survive double unescaping', () => {
  fc.assert(
    fc.property(hostileFeed, ([feed]) => {
      const wanted = feed.items.map(({ title }) => legal(title).trim());
      expect(titlesUnescapedTwice(renderRss(feed)).map((title) => title.trim())).toEqual(wanted);
      expect(titlesUnescapedTwice(renderAtom(feed)).map((title) => title.trim())).toEqual(wanted);
    }),
    { numRuns: 500 },
  );
});

test('all renderers preserve a title of a megabyte', () => {
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
