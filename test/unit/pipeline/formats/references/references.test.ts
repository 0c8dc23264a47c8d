import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeBibtex } from '../../../../../functions/citations/bibtex.ts';
import { writeRis } from '../../../../../functions/citations/ris.ts';
import { detectFormat } from '../../../../../pipeline/formats/detect.ts';
import { bibtex } from '../../../../../pipeline/formats/references/bibtex.ts';
import { endnote, medline, ris } from '../../../../../pipeline/formats/references/tagged-formats.ts';
import { recordsOf, spansOf } from '../../../../support/spans.ts';
import { expectCoverage, expectRaw, fixturesIn, splitterSuite } from '../../../../support/splitter-suite.ts';
import { sampleItem } from '../../../functions/citations/sample.ts';

splitterSuite(bibtex, fixturesIn(new URL('../../../../fixtures/bibtex/', import.meta.url)));
splitterSuite(ris, fixturesIn(new URL('../../../../fixtures/ris/', import.meta.url)));
splitterSuite(medline, fixturesIn(new URL('../../../../fixtures/medline/', import.meta.url)));
splitterSuite(endnote, fixturesIn(new URL('../../../../fixtures/endnote/', import.meta.url)));

const ITEM = sampleItem({
  title: 'R&D at 100% of $O(n_2)$: the {curly} way of 50_000 robots',
  abstract: 'We ask "is it?" & answer #1: no.',
  authors: ['Ada Lovelace', 'Nicolas Longépé', 'The Walking Team'],
  url: 'https://arxiv.org/abs/2503.00001',
  categories: ['cs.LG'],
  externalIds: [{ scheme: 'arxiv', value: '2503.00001' }],
});

describe('papers that Paperwire exports are read back', () => {
  test.each([
    ['BibTeX', writeBibtex, bibtex],
    ['RIS', writeRis, ris],
  ] as const)('%s', async (_, write, format) => {
    const text = write([ITEM]);
    expect(detectFormat(text)?.format).toBe(format);
    const [record] = recordsOf(await spansOf(Buffer.from(text), 64, format));
    const { title, abstract, authors, url, externalIds } = ITEM;
    expect(record).toMatchObject({ title, abstract, authors, url, externalIds });
  });
});

test('bibtex reads entries in parentheses, and takes missing fields from the volume', async () => {
  const text = `@Proceedings{ACML-2021, booktitle = {Proceedings of ACML}, published = {2021-11-28}, year = {2021}}
@InProceedings(a21, crossref = {acml21}, author = "Lee, Jr., Bo and {The Walking Team}", title = {A {T}itle (of One)}, abstract = "Of a) and b).")
@misc{b, title = {Another}, url = {https://b.example}, year = 2020}
`;
  expect(recordsOf(await spansOf(Buffer.from(text), 7, bibtex))).toMatchObject([
    {
      title: 'A Title (of One)',
      authors: ['Bo Lee Jr.', 'The Walking Team'],
      date: '2021-11-28',
      journal: 'Proceedings of ACML',
      abstract: 'Of a) and b).',
    },
    { title: 'Another', date: '2020-01-01' },
  ]);
});

describe('detect()', () => {
  test.each([
    '@me says hello, and {braces}',
    'TY - GEN',
    'Title\n\nAbstract with @article{ in it.',
    '{"@type": 1}',
  ])('%j is neither BibTeX nor RIS', (head) => {
    expect([bibtex.detect(head), ris.detect(head)]).toEqual([0, 0]);
  });
});

test.each([
  [
    bibtex,
    [
      '@misc{a,',
      '@',
      '{',
      '}',
      '"',
      '=',
      '#',
      ',',
      'title',
      ' = ',
      '@string{',
      '@comment{',
      '\n',
      '\\',
      '$',
      '%',
      'x',
      'é',
    ],
  ],
  [ris, ['TY  - GEN', 'ER  - ', 'TI  - x', 'AU  - a, b', '\n', '\r\n', 'text', '  - ', 'é']],
] as const)('$name covers any text with spans, without gap or overlap', async (format, parts) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.constantFrom<string>(...parts), fc.string()), { maxLength: 40 }),
      fc.integer({ min: 1, max: 9 }),
      async (some, size) => {
        const bytes = Buffer.from(some.join(''));
        fc.pre(some.join('').trim() !== '');
        const pieces = await spansOf(bytes, size, format);
        expectCoverage(pieces, bytes.length);
        expectRaw(pieces, bytes);
      },
    ),
    { numRuns: 500 },
  );
});

test('bibtex reads an export of Zotero, and names with an `and` or a comma too many', async () => {
  const text = `@online{a, title = {A}, author = {Lovelace, Ada and and Zervas, Evangelos and Turing, Alan,},
  date = {2025-03-10}, eprint = {2503.07605}, eprinttype = {arXiv}, eprintclass = {cs}, langid = {english},
  keywords = {Computer Science - Robotics}, note = {Comment: 12 pages}}
@article{b, title = {B}, url = {https://b.example}, keywords = {robots, light}}
`;
  expect(recordsOf(await spansOf(Buffer.from(text), 64, bibtex))).toMatchObject([
    {
      authors: ['Ada Lovelace', 'Evangelos Zervas', 'Alan Turing'],
      externalIds: [{ scheme: 'arxiv', value: '2503.07605' }],
      categories: ['cs'],
      comments: '12 pages',
    },
    { categories: ['robots', 'light'] },
  ]);
});

test('bibtex reads entries without a key, several on a line, and behind errors', async () => {
  const text = `@misc{
author={Lovelace,Ada}, year={2014}, title={Without a Key}, url={https://a.example/x\\_y}, }
@article{b, title = {One} author = {Turing, Alan}, year = 2020, month = "18~" # jul}@misc{c, title="An "inner" Quote", date={2021-05}}
@xdata{shared, date = {2022-02-02}}
@article{d, ???, title = {Behind an Error}, xdata = {shared}}
`;
  expect(recordsOf(await spansOf(Buffer.from(text), 64, bibtex))).toMatchObject([
    { title: 'Without a Key', authors: ['Ada Lovelace'], url: 'https://a.example/x_y' },
    { title: 'One', authors: ['Alan Turing'], date: '2020-07-18' },
    { title: 'An "inner" Quote', date: '2021-05-01' },
    { title: 'Behind an Error', date: '2022-02-02' },
  ]);
});

test('bibtex rejects what macros make longer than a million characters', async () => {
  const doubled = Array.from({ length: 60 }, (_, i) => `@string{a${i + 1} = a${i} # a${i}}\n`).join('');
  const text = `@string{a0 = "xxxxxxxxxxxxxxxx"}\n${doubled}@misc{b, title = {Short}, abstract = a3}\n@misc{c, title = {Long}, abstract = a60}\n`;
  const spans = await spansOf(Buffer.from(text), 4096, bibtex);
  expect(recordsOf(spans)).toMatchObject([{ title: 'Short', abstract: 'x'.repeat(128) }]);
  const rejects = spans.filter((span) => span.kind === 'reject');
  expect(rejects.at(-1)).toMatchObject({ code: 'too-long', raw: '@misc{c, title = {Long}, abstract = a60}' });
});

test('ris takes each line of its keywords for one, medline wraps long ones', async () => {
  const lines = 'TY  - JOUR\nTI  - A\nUR  - https://a.example\nKW  - Glaciers\nIcequakes, deep\nER  -\n';
  expect(recordsOf(await spansOf(Buffer.from(lines), 64, ris))).toMatchObject([
    { categories: ['Glaciers', 'Icequakes, deep'] },
  ]);
  const wrapped = 'PMID- 1\nTI  - A\nOT  - quakes of\n      glaciers\n';
  expect(recordsOf(await spansOf(Buffer.from(wrapped), 64, medline))).toMatchObject([
    { categories: ['quakes of glaciers'] },
  ]);
});
