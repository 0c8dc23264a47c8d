import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Item } from '../../db/items/find-items.ts';
import { buildFeed } from '../../functions/feeds/feed.ts';
import { renderAtom } from '../../functions/feeds/render/atom.ts';
import { authorLine } from '../../functions/feeds/render/html.ts';
import { renderRss } from '../../functions/feeds/render/rss.ts';
import { everything } from '../../functions/feeds/subject.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { hostileItem } from '../unit/functions/feeds/render/hostile.ts';
import { legal, unescapeHtml } from '../unit/functions/feeds/render/parsers.ts';
import { inHtml, shownParagraphs, shownText } from '../unit/functions/feeds/render/shown.ts';
import { describeWith } from './programs.ts';
import { type FeedparserFeed, readByFeedparser } from './read-feeds.ts';

const BASE = 'https://papers.example';

/** Reads C1 controls as characters of Windows-1252, as feedparser does. */
const C1 = /[\u0080-\u009f]/g;

/** feedparser strips text. */
const strip = (text: string) => text.replace(/^\s+|\s+$/g, '');

const items = fc.sample(hostileItem, { numRuns: 300, seed: 4287 }).map((item) => ({
  ...item,
  title: item.title.replace(C1, ''),
  // Of an entry without a summary, feedparser takes the content for it.
  abstract: strip(legal(item.abstract.replace(C1, ''))) || 'About it.',
  comments: item.comments?.replace(C1, '') ?? null,
  journal: item.journal?.replace(C1, '') ?? null,
  authors: item.authors.map((name) => name.replace(C1, '')),
}));
const feed = buildFeed(BASE, everything(BASE), items, { hub: `${BASE}/hub` });

/** feedparser has no fractions of seconds. */
const wholeSeconds = (time: string) => Math.floor(Date.parse(time) / 1_000) * 1_000;

async function parse(text: string): Promise<FeedparserFeed> {
  const path = join(temporaryFolder(), 'feed.xml');
  writeFileSync(path, text);
  const [parsed] = await readByFeedparser([path]);
  if (parsed === undefined) throw new Error('parse_feeds.py printed no feed');
  return parsed;
}

describeWith('feedparser', () => {
  test.each([
    ['rss', 'rss20', renderRss],
    ['atom', 'atom10', renderAtom],
  ] as const)('reads hostile items from %s', async (format, version, render) => {
    const isRss = format === 'rss';
    const { entries, ...channel } = await parse(render(feed));
    expect(channel).toEqual({
      bozo: false,
      version,
      title: feed.title,
      url: feed.homeUrl,
      updated: wholeSeconds(feed.updated),
      links: { alternate: feed.homeUrl, self: feed.urls[format], hub: `${BASE}/hub` },
    });
    const plain = entries.map(({ content: _, summary, ...entry }) => ({
      ...entry,
      title: strip(entry.title),
      authors: entry.authors.map(strip),
      summary: strip(inHtml(unescapeHtml(summary))),
    }));
    expect(plain).toEqual(
      feed.items.map((item) => ({
        id: item.id,
        url: item.url,
        title: strip(legal(item.title)),
        summary: strip(inHtml(legal(item.content.text))),
        summaryType: 'text/html',
        // RSS has all names in one element.
        authors: (isRss && item.authors.length > 0 ? [authorLine(item.authors)] : item.authors).map((name) =>
          strip(legal(name)),
        ),
        tags: item.categories.map(({ term, name, scheme = null }) =>
          isRss ? [scheme, name, null] : [scheme, term, name === term ? null : name],
        ),
        published: Date.parse(item.published),
        updated: wholeSeconds(item.updated),
      })),
    );
    entries.forEach(({ content }, i) => {
      expect(content.map(shownText)).toEqual([shownParagraphs(items[i] as Item)]);
    });
  });

  test.each([
    ['rss', renderRss],
    ['atom', renderAtom],
  ] as const)('reads a title of a megabyte from %s', async (_, render) => {
    const [item] = items;
    if (item === undefined) throw new Error('fast-check gave no sample');
    const title = '<b>&amp;]]>\u0000\ud800'.repeat(100_000);
    const { bozo, entries } = await parse(render(buildFeed(BASE, everything(BASE), [{ ...item, title }])));
    expect(bozo).toBe(false);
    expect(entries.map((entry) => entry.title.replaceAll('\u2060', ''))).toEqual([legal(title)]);
  });

  test('reports a truncated document', async () => {
    const { bozo } = await parse(renderAtom(feed).slice(0, -10));
    expect(bozo).not.toBe(false);
  });
});
