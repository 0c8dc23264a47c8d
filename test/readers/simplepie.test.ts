import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ListedItem } from '../../db/items/find-items.ts';
import { buildFeed } from '../../functions/feeds/feed.ts';
import { renderAtom } from '../../functions/feeds/render/atom.ts';
import { renderRss } from '../../functions/feeds/render/rss.ts';
import { everything } from '../../functions/feeds/subject.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { CURRENT, ITEMS } from '../unit/functions/feeds/sample-feed.ts';
import { describeWith } from './programs.ts';
import { readBySimplePie, type SimplePieFeed } from './read-feeds.ts';

const BASE = 'https://papers.example';

async function parse(text: string): Promise<SimplePieFeed> {
  const path = join(temporaryFolder(), 'feed.xml');
  writeFileSync(path, text);
  const [parsed] = await readBySimplePie([path]);
  if (parsed === undefined) throw new Error('parse_feeds.php printed no feed');
  return parsed;
}

describeWith('simplepie', () => {
  test.each([
    ['RSS', renderRss, [['Ada Lovelace, محمد <Ali>'], []]],
    // It shows the author of the feed, whose name has no glyph.
    ['Atom', renderAtom, [['Ada Lovelace', 'محمد <Ali>'], ['\uFEFF']]],
  ] as const)('reads ids, links, authors and categories from %s', async (_, render, authors) => {
    const { error, entries } = await parse(render(CURRENT));
    expect(error).toBeNull();
    expect(entries.map(({ id }) => id)).toEqual(CURRENT.items.map(({ id }) => id));
    expect(entries.map(({ url }) => url)).toEqual(CURRENT.items.map(({ url }) => url));
    expect(entries.map((entry) => entry.authors)).toEqual(authors);
    expect(entries.map(({ tags }) => tags)).toEqual([
      ['Speech & audio', 'Robotics', 'cs.LG', 'eess.AS', 'Acoustics'],
      [],
    ]);
    expect(entries[0]?.content).toMatch(/^<p>Ada Lovelace, .*<\/p>\n<p>Revised &middot; Journal of/);
  });

  test.each([
    ['RSS', renderRss],
    ['Atom', renderAtom],
  ] as const)('reads all papers of the largest document as %s', async (_, render) => {
    const [sample] = ITEMS;
    // The mean abstract of arXiv has 1,300 characters.
    const papers = Array.from({ length: 2_500 }, (_, i) => ({
      ...sample,
      id: i.toString(16).padStart(32, '0'),
      abstract: 'We study how a model scales. '.repeat(45),
      extract: 'We study how a model scales.',
      arrival: i,
    })) as ListedItem[];
    const { error, entries } = await parse(render(buildFeed(BASE, everything(BASE), papers)));
    expect(error).toBeNull();
    expect(entries).toHaveLength(2_500);
  });
});
