import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findMatches, type MatchCursor, type Matches } from '../../../../functions/search/find-matches.ts';
import { parseSearchQuery, type SearchParameters } from '../../../../functions/search/search-query.ts';
import { axis, openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';

/** A unit vector in the plane of the first two axes. */
function at(degrees: number): Float32Array<ArrayBuffer> {
  const vector = new Float32Array(384);
  vector[0] = Math.cos((degrees * Math.PI) / 180);
  vector[1] = Math.sin((degrees * Math.PI) / 180);
  return vector;
}

const embedding = (degrees: number) => ({ vector: at(degrees), tokens: 3, truncated: false });

let catalogue: TestCatalogue;
beforeAll(async () => {
  catalogue = await openTestCatalogue();
  await catalogue.add([
    {
      title: 'Compressing embedding tables',
      abstract: 'Tables are large. We quantise them to a few bits. Memory falls.',
      authors: ['Ada Novák', 'Jan de Vries'],
      journal: 'Proceedings of ICML',
      categories: ['cs.LG'],
      publishedAt: '2023-05-01T00:00:00Z',
      externalIds: [{ scheme: 'arxiv', value: '2305.00001' }],
      embedding: embedding(10),
    },
    {
      title: 'Robots that walk',
      abstract: 'A gait for robots, learned by pre-training on memory of walks.',
      authors: ['Wei Li'],
      comments: 'accepted at NeurIPS 2024',
      categories: ['cs.RO'],
      publishedAt: '2024-05-01T00:00:00Z',
      embedding: embedding(80),
    },
    {
      title: 'Speech of robots',
      abstract: 'The robots speak TGF-β.',
      authors: ['A. Novak'],
      topics: ['speech'],
      publishedAt: '2020-05-01T00:00:00Z',
      embedding: embedding(60),
    },
    {
      title: '漢字認識の研究',
      abstract: '深層学習による文字認識。',
      publishedAt: '2025-01-01T00:00:00Z',
      embedding: { vector: axis(2), tokens: 3, truncated: false },
    },
  ]);
});
afterAll(() => catalogue.close());

/** Searches by words, or also by a meaning in the direction of `degrees`. */
async function search(q: string, degrees?: number, parameters: SearchParameters = {}) {
  const query = await parseSearchQuery(catalogue.db, 'https://a.example', { q, ...parameters });
  const queries = degrees === undefined ? undefined : { model: 'test', embed: async () => at(degrees) };
  return findMatches({ reader: catalogue.db, queries }, query, { limit: 10 });
}

async function titles(...asked: Parameters<typeof search>): Promise<(string | undefined)[]> {
  return (await search(...asked)).matches.map(({ item }) => item.title.split(' ')[0]);
}

describe('findMatches()', () => {
  test.each([
    ['robots that nobody has', ['Robots', 'Speech']],
    ['memory', ['Robots', 'Compressing']],
    ['"memory of walks"', ['Robots']],
    ['robots -speech', ['Robots']],
    ['"robots speak" memory', ['Speech']],
    ['pretraining', ['Robots']],
    ['pre-training', ['Robots']],
    ['TGF-beta', ['Speech']],
    ['β', ['Speech']],
    ['$\\beta$', ['Speech']],
    ['vries', ['Compressing']],
    ['ICML', ['Compressing']],
    ['文字', ['漢字認識の研究']],
    ['認識', ['漢字認識の研究']],
    ['"文字認識"', ['漢字認識の研究']],
    ['学', ['漢字認識の研究']],
    ['2305.00001', ['Compressing']],
    ['https://arxiv.org/abs/2305.00001v2', ['Compressing']],
    ['arXiv:2305.99999', []],
    ['speech OF robots!', ['Speech', 'Robots']],
    ['Ada Novak', ['Compressing', 'Speech']],
    ['author:"Ada Novak"', ['Compressing', 'Speech']],
    ['author:"Ada Novak" -author:"Jan de Vries"', ['Speech']],
    ['robots cat:cs.RO', ['Robots']],
    ['robots -cat:cs.RO', ['Speech']],
    ['robots topic:speech', ['Speech']],
    ['robots topic:"Speech & audio"', ['Speech']],
    ['robots -topic:speech', ['Robots']],
    ['venue:NeurIPS', ['Robots']],
    ['memory year:2024', ['Robots']],
    ['memory year:2020-2023', ['Compressing']],
    ['zebra', []],
    ['🦓', []],
    ['', []],
  ])('finds %j', async (q, expected) => {
    expect(await titles(q)).toEqual(expected);
  });

  test('finds one paper by its address, whatever is near in meaning', async () => {
    expect(await titles('https://arxiv.org/abs/2305.00001', 60)).toEqual(['Compressing']);
  });

  test('adds papers near in meaning, and says why each is there', async () => {
    const { matches, meaning } = await search('memory', 60);
    expect(meaning).toBe('used');
    expect(matches.map(({ item, why }) => [item.title.split(' ')[0], why.words, why.similarity])).toEqual([
      ['Robots', ['memory'], 0.939693],
      ['Compressing', ['memory'], 0.642788],
      ['Speech', [], 1],
    ]);
  });

  test.each([
    ['robtos', 'robots', ['Robots', 'Speech']],
    ['rboots', 'robots', ['Robots', 'Speech']],
    ['Novka', 'novak', ['Compressing', 'Speech']],
    ['compresing', 'compressing', ['Compressing']],
    ['compresssng', 'compressing', ['Compressing']],
    ['recogniiton emmory author:novak', 'recogniiton memory author:novak', ['Compressing']],
  ])('mends %s to %s where no paper has any of the words', async (q, suggestion, expected) => {
    const found = await search(q);
    expect([found.suggestion, found.isMended]).toEqual([suggestion, true]);
    expect(found.matches.map(({ item }) => item.title.split(' ')[0])).toEqual(expected);
  });

  test('suggests a mended query beside the papers of its other words', async () => {
    const found = await search('speech of robtos');
    expect([found.suggestion, found.isMended]).toEqual(['speech of robots', false]);
    expect(found.matches.map(({ item }) => item.title)).toEqual(['Speech of robots']);
  });

  test.each(['robots', 'zebra crossing', 'rob', 'r2d2', '"robtos"', '', 'speecher'])(
    'mends nothing in %j',
    async (q) => {
      expect((await search(q)).suggestion).toBeUndefined();
    },
  );

  test.each([
    'NEAR(robots, 2)',
    'robots AND',
    '^robots',
    'title:robots',
    '{title}: robots',
    'robots"',
    '"robots',
    'robots\0speech',
    'robots \ud800',
    '\u202erobots',
    "robots'; DROP TABLE items; --",
    'robots*)',
    `robots ${'nothing '.repeat(1_000)}`,
    `robots ${Array.from({ length: 1_500 }, (_, i) => `w${i}`).join(' ')}`,
  ])('takes all of %j as words', async (q) => {
    expect(await titles(q)).toContain('Robots');
  });

  test.each([
    ['author:!!', 'author:!!'],
    ['robots cat:nothing', 'cat:nothing'],
    ['robots topic:nothing', 'topic:nothing'],
    ['robots year:soon', 'year:soon'],
    ['robots -year:2024', '-year:2024'],
  ])('rejects %s, which names nothing', async (q, value) => {
    await expect(search(q)).rejects.toMatchObject({
      status: 400,
      details: { parameters: [{ parameter: 'q', value }] },
    });
  });
});

describe('findMatches() pages', () => {
  const PAPERS = 700;

  test('through every paper with the words once, and no paper that arrived later', async () => {
    const { db, add } = await openTestCatalogue();
    const papers = (from: number, until: number) =>
      Array.from({ length: until - from }, (_, k) => {
        const i = from + k;
        return {
          title: `Paper ${i} on ${i % 3 === 0 ? 'robots' : 'speech'}`,
          abstract: `It has ${'robots '.repeat(i % 5)} and ${'words '.repeat(i % 7)}.`,
          embedding: embedding(i % 90),
        };
      });
    await add(papers(0, PAPERS));
    const query = await parseSearchQuery(db, 'https://a.example', { q: 'robots' });
    const queries = { model: 'test', embed: async () => at(45) };
    const seen: string[] = [];
    let cursor: MatchCursor | undefined;
    do {
      const found: Matches = await findMatches({ reader: db, queries }, query, { limit: 50, cursor });
      seen.push(...found.matches.map(({ item }) => item.title));
      cursor = found.next;
      if (seen.length === 100) await add(papers(PAPERS, PAPERS + 3));
    } while (cursor !== undefined);
    expect(new Set(seen).size).toBe(seen.length);
    const withWord = Array.from({ length: PAPERS }, (_, i) => i).filter((i) => i % 3 === 0 || i % 5 > 0);
    expect(seen).toEqual(expect.arrayContaining(withWord.map((i) => expect.stringContaining(`Paper ${i} `))));
    expect(seen.filter((title) => Number(title.split(' ')[1]) >= PAPERS)).toEqual([]);
  });
});
