import { beforeAll, describe, expect, test } from 'vitest';
import { PAPER_FORMS, publicId, requirePapers } from '../../../../functions/lookup/paper.ts';
import { itemId } from '../../../../pipeline/identity/item-id.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';

const WALK = itemId('Walking');

/** Two titles with ids that begin alike. */
const byPrefix = Map.groupBy(
  Array.from({ length: 1_000 }, (_, i) => `Paper ${i}`),
  (title) => itemId(title).slice(0, 4),
);
const ALIKE = [...byPrefix.values()].find((titles) => titles.length === 2) ?? [];

let catalogue: TestCatalogue;
beforeAll(async () => {
  catalogue = await openTestCatalogue();
  await catalogue.add([
    {
      title: 'Walking',
      externalIds: [
        { scheme: 'arxiv', value: '2503.01234' },
        { scheme: 'doi', value: '10.1000/walk.1' },
      ],
    },
    ...ALIKE.map((title) => ({ title })),
  ]);
});

describe('requirePapers()', () => {
  test.each([
    ['an id', WALK],
    ['an id in capitals', WALK.toUpperCase()],
    ['first digits', WALK.slice(0, 10)],
    ['the address of a page', `https://papers.example/items/${WALK}`],
    ['the address of a citation', `http://localhost:8787/items/${WALK}.bib`],
    ['an arXiv id', '2503.01234'],
    ['an arXiv id with its version', 'arXiv:2503.01234v2'],
    ['an id of a topic file', 'arxiv:2503.01234'],
    ['an address at arXiv', 'https://arxiv.org/abs/2503.01234'],
    ['a DOI', '10.1000/WALK.1'],
    ['a DOI of a topic file', 'doi:10.1000/walk.1'],
    ['the address of a DOI', 'https://doi.org/10.1000/walk.1'],
  ])('finds a paper by %s', async (_, text) => {
    expect((await requirePapers(catalogue.db, [text])).map(({ title }) => title)).toEqual(['Walking']);
  });

  test('finds each paper once', async () => {
    const other = itemId(ALIKE[0] ?? '');
    const papers = await requirePapers(catalogue.db, [WALK, '2503.01234', other]);
    expect(papers.map(({ id }) => id)).toEqual([WALK, other]);
  });

  test('names every text that leads nowhere, and what it expects', async () => {
    await expect(
      requirePapers(catalogue.db, ['2503.99999', WALK, 'walking', '10.1000/none']),
    ).rejects.toThrow(
      `Finding papers: "2503.99999" leads to no such paper; "walking" leads to no such paper; "10.1000/none" leads to no such paper; expected ${PAPER_FORMS}`,
    );
  });

  test('names the papers that digits may mean', async () => {
    const papers = ALIKE.toSorted((a, b) => (itemId(a) < itemId(b) ? -1 : 1));
    const digits = itemId(papers[0] ?? '').slice(0, 4);
    const named = papers.map((title) => `${itemId(title)} "${title}"`).join(', ');
    await expect(requirePapers(catalogue.db, [digits])).rejects.toThrow(
      `"${digits}" leads to several papers: ${named};`,
    );
    expect(papers).toHaveLength(2);
  });
});

describe('publicId()', () => {
  test('prefers the arXiv id, then the DOI, then the id of the item', () => {
    const doi = { scheme: 'doi', value: '10.1000/x1' };
    const ids = [{ scheme: 'acl', value: '2024.acl-long.1' }, doi, { scheme: 'arxiv', value: '2410.01131' }];
    expect(publicId(WALK, ids)).toBe('arxiv:2410.01131');
    expect(publicId(WALK, [doi])).toBe('doi:10.1000/x1');
    expect(publicId(WALK, ids.slice(0, 1))).toBe(WALK);
  });
});
