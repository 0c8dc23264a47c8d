import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readLibrary } from '../../../../functions/library/read-library.ts';

const read = (text: string) =>
  readLibrary(new TextEncoder().encode(text), 'library', new AbortController().signal);

/** Title, ids and day of liking of each paper, and the codes of rejects. */
async function summary(text: string) {
  const { format, papers, rejects } = await read(text);
  return {
    format,
    papers: papers.map(({ title, externalIds, likedAt }) => [
      title,
      externalIds.map(({ value }) => value).join(' '),
      likedAt?.slice(0, 10) ?? '',
    ]),
    rejects: rejects.map(({ line, code }) => [line, code]),
  };
}

const fixture = (path: string) => readFileSync(new URL(`../../../fixtures/${path}`, import.meta.url), 'utf8');

describe('readLibrary() reads exports with the dates of adding', () => {
  test.each([
    [
      'bibtex',
      '@article{a,\n title = {Walking on stairs},\n author = {Novak, Ada},\n doi = {10.9999/a.1},\n date-added = {2024-03-05 10:00:00 +0000}\n}\n@misc{b,\n title = {Talking in tunnels},\n author = {Kis, B.},\n timestamp = {2024.02.01}\n}\n',
      [
        ['Walking on stairs', '10.9999/a.1', '2024-03-05'],
        ['Talking in tunnels', '', '2024-02-01'],
      ],
    ],
    [
      'ris',
      'TY  - JOUR\nTI  - Walking on stairs\nAU  - Novak, Ada\nDO  - 10.9999/a.1\nPY  - 2020\nY2  - 2024/03/05/\nER  - \n',
      [['Walking on stairs', '10.9999/a.1', '2024-03-05']],
    ],
    [
      'json',
      JSON.stringify([
        {
          id: 'a',
          type: 'article-journal',
          title: 'Walking on stairs',
          author: [{ family: 'Novak', given: 'Ada' }],
          DOI: '10.9999/a.1',
          issued: { 'date-parts': [[2020, 1, 2]] },
          accessed: { 'date-parts': [[2024, 3, 5]] },
        },
      ]),
      [['Walking on stairs', '10.9999/a.1', '2024-03-05']],
    ],
    [
      'csv',
      '"Key","Item Type","Publication Year","Author","Title","DOI","Url","Abstract Note","Date","Date Added","Date Modified"\n"K1","journalArticle","2020","Novak, Ada","Walking on stairs","10.9999/a.1","","We walk.","2020-01-02","2024-03-05 10:00:00","2024-04-01 10:00:00"\n"K2","journalArticle","2021","Kis, B.","Talking in tunnels","","","","2021","2024-02-01 10:00:00","2024-04-01 10:00:00"\n',
      [
        ['Walking on stairs', '10.9999/a.1', '2024-03-05'],
        ['Talking in tunnels', '', '2024-02-01'],
      ],
    ],
    [
      'opml',
      fixture('opml/starred.opml'),
      [
        ['Learning to walk in minutes & on stairs', '2503.00001', '2025-03-10'],
        ['Robots that are afraid of the dark', '', ''],
      ],
    ],
    [
      'zotero-rdf',
      fixture('zotero-rdf/library.rdf'),
      [
        ['On the number of steps in a staircase', '99990041 10.9999/steps.1', ''],
        ['Robots that are afraid of the dark', '10.9999/dark.1', ''],
      ],
    ],
  ])('%s', async (format, text, papers) => {
    expect(await summary(text)).toMatchObject({ format, papers });
  });
});

describe('readLibrary() reads lists', () => {
  test('of titles, ids and addresses, one a line, with marks of lists', async () => {
    const list = `
- Attention Is All You Need
2. GPT-4 Technical Report
arXiv:2503.00001v3
2503.00002
10.9999/a.1
https://doi.org/10.9999/a.2
"Walking on stairs" (arXiv:2503.00003)
[Talking in tunnels](https://arxiv.org/abs/2503.00004)
`;
    expect(await summary(list)).toEqual({
      format: 'list',
      papers: [
        ['Attention Is All You Need', '', ''],
        ['GPT-4 Technical Report', '', ''],
        ['', '2503.00001', ''],
        ['', '2503.00002', ''],
        ['', '10.9999/a.1', ''],
        ['', '10.9999/a.2', ''],
        ['Walking on stairs', '2503.00003', ''],
        ['Talking in tunnels', '2503.00004', ''],
      ],
      rejects: [],
    });
  });

  test('with a section of what is disliked', async () => {
    const { papers } = await read('Walking\n\nDislike:\nTalking\nlike:\nCooking\n');
    expect(papers.map(({ title, isDisliked }) => [title, isDisliked])).toEqual([
      ['Walking', false],
      ['Talking', true],
      ['Cooking', false],
    ]);
  });

  test('with a title alone, and says which lines it cannot read', async () => {
    expect(await summary('Attention Is All You Need')).toMatchObject({
      papers: [['Attention Is All You Need', '', '']],
    });
    expect((await summary('Walking on stairs\n---\n42\n')).rejects).toEqual([
      [2, 'no-paper'],
      [3, 'no-paper'],
    ]);
  });

  test('a title alone is enough in other formats too', async () => {
    const { papers } = await read('@misc{a, title = {Walking on stairs}}\n');
    expect(papers.map(({ title }) => title)).toEqual(['Walking on stairs']);
  });

  test('data and markup without papers are no list', async () => {
    for (const text of ['{"a": 1}', '<html><body><p>hm</p></body></html>', '%PDF-1.4\n\u0000\u0001']) {
      const { papers, rejects } = await read(text);
      expect([text, papers.length, rejects.length > 0]).toEqual([text, 0, true]);
    }
  });
});
