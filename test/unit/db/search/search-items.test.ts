import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countMatches, searchItems } from '../../../../db/search/search-items.ts';
import { parseQueryText } from '../../../../functions/search/query-text.ts';
import { strictExpression } from '../../../../functions/search/word-expressions.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';

let catalogue: TestCatalogue;
beforeAll(async () => {
  catalogue = await openTestCatalogue();
  await catalogue.add([
    {
      title: 'Learning to walk',
      abstract: 'Robots learn gaits. The agents walk.',
      publishedAt: '2025-01-10T00:00:00Z',
    },
    {
      title: 'Speech without text',
      abstract: 'A vocoder, learned end-to-end.',
      topics: ['speech'],
      publishedAt: '2025-02-10T12:00:00Z',
    },
    {
      title: 'Poincaré maps of C++ programs',
      abstract: 'State-of-the-art "graph" learning.',
      publishedAt: '2025-03-10T00:00:00Z',
    },
    {
      title: 'Graphs',
      abstract: 'A walk on a graph; learning graph embeddings graph by graph.',
      topics: ['speech', 'robotics'],
      publishedAt: '2024-01-01T00:00:00Z',
    },
    { title: '漢字 recognition', abstract: 'OCR', publishedAt: '2025-03-11T00:00:00Z' },
  ]);
});
afterAll(() => catalogue.close());

type Options = Partial<Parameters<typeof searchItems>[2]> &
  Omit<Parameters<typeof searchItems>[1], 'expression'>;

async function search(words: string, { limit = 10, before, ...rest }: Options = {}) {
  const expression = strictExpression(parseQueryText(words));
  if (expression === undefined) return null;
  const items = await searchItems(catalogue.db, { expression, ...rest }, { limit, before });
  return items.map(({ title }) => title.split(' ')[0]);
}

describe('searchItems()', () => {
  test.each([
    ['walk', ['Learning', 'Graphs']],
    ['WALKS', ['Learning', 'Graphs']],
    ['walk robots', ['Learning']],
    ['walk -robots', ['Graphs']],
    ['"a walk"', ['Graphs']],
    ['"a walk', ['Graphs']],
    ['agent', ['Learning']],
    ['poincare', ['Poincaré']],
    ['vocod*', ['Speech']],
    ['end-to-end', ['Speech']],
    ['C++', ['Poincaré']],
    ['漢字', ['漢字']],
    ['漢', ['漢字']],
    ['ocr -漢', []],
    ['walk AND robots', []],
    ['walk OR nothing', []],
    ['title:walk', []],
    ['zebra', []],
  ])('finds %s', async (words, titles) => {
    expect(((await search(words)) ?? []).toSorted()).toEqual(titles.toSorted());
  });

  test.each(['', '   ', '-walk', '"', '***', '+++ ---', '!'])('%j is nothing to look for', async (words) => {
    expect(await search(words)).toBeNull();
  });

  test('accepts any input', async () => {
    const typed = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc
        .array(
          fc.constantFrom(
            'walk',
            '"',
            '*',
            '-',
            '(',
            ')',
            'NEAR',
            'AND',
            'NOT',
            '{title}',
            ':',
            '^',
            '\0',
            "'",
            ';',
            ' ',
            'a*b',
            '""',
          ),
          { maxLength: 12 },
        )
        .map((parts) => parts.join('')),
    );
    await fc.assert(
      fc.asyncProperty(typed, async (words) => {
        await expect(search(words)).resolves.not.toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  test('narrows by topics and days', async () => {
    expect(await search('learning', { topics: ['speech'] })).toHaveLength(2);
    expect(await search('learning', { topics: ['speech', 'robotics'] })).toHaveLength(4);
    expect(await search('learning', { since: '2025-02-10' })).toEqual(['Poincaré', 'Speech']);
    expect(await search('learning', { until: '2025-02-10' })).toEqual(['Speech', 'Learning', 'Graphs']);
    expect(await search('learning', { since: '2025-02-11', until: '2025-03-09' })).toEqual([]);
  });

  test('finds as many as countMatches() counts, with any filter', async () => {
    const expression = 'learning';
    const source = { name: 'dump 1', isSmall: true };
    let counted = 0;
    for (const topics of [undefined, [], ['speech'], ['speech', 'robotics'], ['quiet']]) {
      for (const without of [undefined, ['robotics'], ['speech', 'quiet']]) {
        for (const since of [undefined, '2025-02-10']) {
          for (const until of [undefined, '2025-02-10']) {
            for (const from of [undefined, source, { name: 'none', isSmall: false }]) {
              const search = { expression, topics, without, since, until, source: from };
              const found = await searchItems(catalogue.db, search, { limit: 10 });
              expect([search, await countMatches(catalogue.db, search, 10)]).toEqual([
                search,
                { count: found.length, more: false },
              ]);
              counted += found.length;
            }
          }
        }
      }
    }
    expect(counted).toBeGreaterThan(50);
    expect(await countMatches(catalogue.db, { expression, topics: ['speech', 'robotics'] }, 3)).toEqual({
      count: 3,
      more: true,
    });
  });

  test('returns the last to arrive first, page after page', async () => {
    const all = await searchItems(catalogue.db, { expression: '"learn"' }, { limit: 10 });
    expect(all.map(({ arrival }) => arrival)).toEqual(
      all.map(({ arrival }) => arrival).toSorted((a, b) => b - a),
    );
    const second = await searchItems(
      catalogue.db,
      { expression: '"learn"' },
      { limit: 2, before: all[1]?.arrival },
    );
    expect(second.map(({ id }) => id)).toEqual(all.slice(2, 4).map(({ id }) => id));
  });

  test('reads the newest matches from the end of the index, without sorting', async () => {
    const { rows } = await catalogue.db.client.execute(
      "EXPLAIN QUERY PLAN SELECT i.id FROM items_fts CROSS JOIN items i ON i.arrival = items_fts.rowid WHERE items_fts MATCH 'x' AND items_fts.rowid < 9 ORDER BY items_fts.rowid DESC LIMIT 5",
    );
    expect(rows.map((row) => row['detail']).join('\n')).not.toContain('TEMP B-TREE');
  });

  test('agrees with the items after all kinds of changes', async () => {
    await catalogue.add([
      { title: 'Graphs', abstract: `A longer abstract about zeppelins. ${'word '.repeat(40)}` },
    ]);
    expect(await search('zeppelin')).toEqual(['Graphs']);
    expect(await search('embeddings')).toEqual([]);
    await catalogue.db.client.execute("INSERT INTO items_fts(items_fts, rank) VALUES ('integrity-check', 1)");
  });
});
