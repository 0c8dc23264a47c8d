import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Item } from '../../../../db/items/find-items.ts';
import { buildFeed, buildFeedInTurns } from '../../../../functions/feeds/feed.ts';
import { feedGuid, itemGuid } from '../../../../functions/feeds/guid.ts';
import { renderAtom } from '../../../../functions/feeds/render/atom.ts';
import { renderRss } from '../../../../functions/feeds/render/rss.ts';
import { feedTitle } from '../../../../functions/feeds/render/title.ts';
import { everything } from '../../../../functions/feeds/subject.ts';
import { extractOf, summarise } from '../../../../functions/feeds/summary.ts';
import { legal } from './render/parsers.ts';
import { CURRENT, ITEMS } from './sample-feed.ts';

describe('itemGuid()', () => {
  test('returns a UUID of version 8 and the RFC 9562 variant', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-f]{32}$/), (id) => {
        expect(itemGuid(id)).toMatch(
          /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
        );
      }),
    );
  });

  test('keeps all digits of the id but those of version and variant', () => {
    expect(itemGuid('0123456789abcdef0123456789abcdef')).toBe(
      'urn:uuid:01234567-89ab-8def-8123-456789abcdef',
    );
  });

  test('and feedGuid() are independent of the host, and differ by feed', () => {
    const here = buildFeed('https://a.example', everything('https://a.example'), []);
    const there = buildFeed('http://b.example:8787', everything('http://b.example:8787'), []);
    expect(here.id).toBe(there.id);
    expect(feedGuid('topics/speech')).not.toBe(feedGuid('all'));
  });

  test('throws a RangeError for a text that is no id', () => {
    expect(() => itemGuid('Pointer Networks')).toThrow(/"Pointer Networks".*32 hex digits/);
  });
});

describe('feedTitle()', () => {
  test.each(['p < 0.05', 'R&D at AT&T', 'a <- b <3 <= c', '$O(n^2)$ & $a<1$', 'Fast & Slow', 'مرحبا 🤖'])(
    'leaves %s unchanged',
    (title) => {
      expect(feedTitle(title)).toBe(title);
    },
  );

  test.each([
    ['&lt;', '&\u2060lt;'],
    ['&copy2025', '&\u2060copy2025'],
    ['&#60;', '&\u2060#60;'],
    ['&\u0000lt;', '&\u2060lt;'],
    ['List<String>', 'List<\u2060String>'],
    ['</b><!-- -->', '<\u2060/b><\u2060!-- -->'],
  ])('splits %j where HTML would see markup', (title, parted) => {
    expect(feedTitle(title)).toBe(parted);
  });

  test('changes nothing visible in any title', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (title) => {
        const visible = (text: string) => legal(text).replaceAll('\u2060', '');
        expect(visible(feedTitle(title))).toBe(visible(title));
      }),
    );
  });
});

test.each([
  ['fr', 'fr'],
  ['ger', 'de'],
  ['pt-br', 'pt-BR'],
  ['en', undefined],
  ['eng', undefined],
  ['en-GB', undefined],
  ['English', undefined],
  ['français', undefined],
  ['und', undefined],
  ['fr-', undefined],
  ['', undefined],
  [null, undefined],
])('buildFeed() tags an item in %j with the language %j', (language, marked) => {
  const [item] = ITEMS;
  const feed = buildFeed(
    'https://a.example',
    everything('https://a.example'),
    item ? [{ ...item, language }] : [],
  );
  expect(feed.items.map((item) => item.language)).toEqual([marked]);
});

test('buildFeedInTurns() builds what buildFeed() builds', async () => {
  const base = 'https://a.example';
  const parts = [base, everything(base), ITEMS, { view: { guid: 'feed' } }] as const;
  expect(ITEMS.length).toBeGreaterThan(1);
  expect(await buildFeedInTurns(...parts)).toEqual(buildFeed(...parts));
});

describe('buildFeed()', () => {
  test('dates the feed by the latest change of an item', () => {
    expect(CURRENT.updated).toBe('2025-03-12T06:30:00Z');
  });

  test('gives an empty feed the date of the topics', () => {
    const classifiedAt = '2025-02-01T06:00:00Z';
    const empty = buildFeed('https://a.example', everything('https://a.example'), [], { classifiedAt });
    expect(empty.updated).toBe(classifiedAt);
    expect(renderRss(empty)).toContain('<lastBuildDate>Sat, 01 Feb 2025 06:00:00 GMT</lastBuildDate>');
    expect(renderAtom(empty)).toContain(`<updated>${classifiedAt}</updated>`);
  });
});

describe('buildFeed() shows a paper', () => {
  const [sample] = ITEMS;
  if (sample === undefined) throw new Error('there is no sample');
  const base = 'https://a.example';
  const build = (items: readonly Partial<Item>[]) =>
    buildFeed(
      base,
      everything(base),
      items.map((item) => ({ ...sample, ...item })),
    ).items;
  const contentOf = (item: Partial<Item>) => build([item])[0]?.content ?? { html: '', text: '' };

  test('with its authors, its venue, its abstract and its links, in this order', () => {
    const { html, text } = contentOf({
      abstract: 'First.\n\nSecond.',
      journal: 'J. 4 (2025)',
      comments: '9 pages',
    });
    const [authors, note, ...rest] = html.split('\n');
    expect(authors).toBe('<p>Ada Lovelace, محمد &lt;Ali&gt;</p>');
    expect(note).toBe('<p>Revised · J. 4 (2025) · 9 pages</p>');
    expect(rest.slice(0, 2)).toEqual(['<p>First.</p>', '<p>Second.</p>']);
    expect(rest.at(2)?.replaceAll(/<[^>]+>/g, '')).toBe(
      'Speech &amp; audio, Robotics · cs.LG, eess.AS, Acoustics · arXiv, PDF, DOI, Code · BibTeX, Similar papers',
    );
    expect(text).toBe('First.\n\nSecond.');
  });

  test('without empty paragraphs for what is not known', () => {
    const bare = {
      authors: [],
      journal: null,
      comments: null,
      revised: false,
      abstract: '',
      topics: [],
      categories: [],
    };
    const { html, text } = contentOf({ ...bare, title: 'A title' });
    expect(html).toMatch(/^<p>A title<\/p>\n<p><a href="https:\/\/arxiv.org\/abs\/[^\n]+<\/p>$/);
    expect(text).toBe('');
  });

  test.each([
    [['Doe, Jane', 'Ada Lovelace'], 'Doe, Jane; Ada Lovelace'],
    [['Ada Lovelace', 'and 2,900 more'], 'Ada Lovelace, and 2,900 more'],
  ])('by %j as one line', (authors, line) => {
    expect(contentOf({ authors }).html).toContain(`<p>${line}</p>`);
  });

  test('with searches for its title where no address is known', () => {
    const lost = {
      url: null,
      externalIds: [],
      links: [{ kind: 'code', url: 'https://github.com/a/b' }],
    } as const;
    expect(contentOf(lost).html).toContain('>Code</a> · <a href="https://arxiv.org/search/?');
    const pdf = [{ kind: 'pdf', url: 'https://a.example/a.pdf' }] as const;
    expect(contentOf({ ...lost, links: pdf }).html).not.toContain('/search/');
    const ids = [{ scheme: 'doi', value: '10.1000/182' }];
    expect(build([{ ...lost, externalIds: ids }])[0]?.url).toBe('https://doi.org/10.1000/182');
  });

  test('with a category of arXiv under its vocabulary, and none twice or like a topic', () => {
    const categories = ['cs.LG', 'CS.lg', 'robotics', 'Deep learning'];
    expect(build([{ categories }])[0]?.categories.slice(2)).toEqual([
      { term: 'cs.LG', name: 'cs.LG', scheme: 'http://arxiv.org/schemas/atom' },
      { term: 'Deep learning', name: 'Deep learning', scheme: undefined },
    ]);
  });

  test('with its extract in place of the abstract, when a thousand others arrived later', () => {
    const papers = Array.from({ length: 1_001 }, (_, arrival) => ({
      arrival: arrival + 1,
      abstract: `Robots fall. We lift robot ${arrival}.`,
      extract: `We lift robot ${arrival}.`,
    }));
    const items = build(papers.toReversed());
    expect(items.at(-2)?.content.text).toBe('Robots fall. We lift robot 1.');
    expect(items.at(-1)?.content.text).toBe('“We lift robot 0.”');
    expect(items.at(-1)?.content.html).toContain('>The whole abstract</a>');
    expect(build(papers.slice(1)).map(({ content }) => content.text)).not.toContain('“We lift robot 1.”');
  });
});

describe('summarise()', () => {
  test('returns a short text unchanged', () => {
    expect(summarise('A short abstract.')).toBe('A short abstract.');
  });

  test('cuts a long text between words', () => {
    const summary = summarise('word '.repeat(100));
    expect(summary).toMatch(/^(word )+word…$/);
    expect(summary.length).toBeLessThanOrEqual(281);
  });

  test('cuts a text without spaces between characters', () => {
    expect(summarise('漢'.repeat(500))).toBe(`${'漢'.repeat(280)}…`);
    expect(summarise(`a${'🤖'.repeat(500)}`).isWellFormed()).toBe(true);
  });
});

describe('extractOf()', () => {
  test('returns the sentence that says what the paper does', () => {
    const item = { abstract: 'Robots fall. We teach one to fly.', extract: 'We teach one to fly.' };
    expect(extractOf(item)).toBe('We teach one to fly.');
  });

  test('returns the beginning of the abstract on one line when no sentence stands out', () => {
    expect(extractOf({ abstract: 'Robots fall.\n\nThey get up.', extract: null })).toBe(
      'Robots fall. They get up.',
    );
    expect(extractOf({ abstract: '', extract: null })).toBe('');
  });

  test('cuts a long sentence between words', () => {
    expect(extractOf({ abstract: '', extract: 'One two three four.' }, 12)).toBe('One two…');
  });
});
