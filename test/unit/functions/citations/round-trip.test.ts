import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Item } from '../../../../db/items/find-items.ts';
import { writeBibtex } from '../../../../functions/citations/bibtex.ts';
import { citationKeys } from '../../../../functions/citations/citation-keys.ts';
import { writeRis } from '../../../../functions/citations/ris.ts';
import { cleanLine } from '../../../../pipeline/stages/clean-text.ts';
import { parseBibtex, parseRis } from './parsers.ts';
import { ATTENTION, sampleItem } from './sample.ts';

/**
 * Text that breaks citations: braces, commands, comments, fields and records of the formats, lines, controls, direction marks.
 * Dollar signs stand before spaces: citation.js would turn formulas into HTML.
 */
const FRAGMENTS = [
  ...[
    '{',
    '}',
    '\\',
    '\\\\',
    '\\{',
    '\\}',
    '$ ',
    '%',
    '&',
    '#',
    '_',
    '~',
    '^',
    '"',
    '@',
    '=',
    ',',
    '\\input{x}',
  ],
  ...[
    '}, evil = {',
    '@misc{a, b = {c}}',
    '@comment',
    '\nER  - \nTY  - JOUR\n',
    '  - ',
    'AU  - x',
    '% ',
    ' and ',
  ],
  ...['\0', '\u0008', '\u001f', '\u007f', '\u0085', '\u2028', '\u2029', '\ufffe', '\ud800', '\udc00'],
  ...[
    '\r',
    '\n',
    '\t',
    ' ',
    '\u00a0',
    '🤖',
    '👩🏽‍🔬',
    'שלום',
    '\u202e',
    'e\u0301',
    '漢',
    'BERT',
    'deep',
    'T5',
    'é',
  ],
];

const hostile = fc
  .array(fc.constantFrom(...FRAGMENTS), { maxLength: 20 })
  // Letters at both ends keep parsers from trimming.
  .map((parts) => `x${parts.join('')}x`);

const item: fc.Arbitrary<Item> = fc
  .record({
    id: fc.stringMatching(/^[0-9a-f]{32}$/),
    title: hostile,
    abstract: hostile,
    // RIS separates names by commas and has no asterisks; bibtex.test and ris.test test both.
    authors: fc.array(
      hostile.map((name) => name.replaceAll(',', '')),
      { maxLength: 3 },
    ),
    url: fc.constantFrom(null, 'https://arxiv.org/abs/2410.01131?a=1&b=%20_~#$'),
    journal: fc.option(hostile),
    publishedAt: fc.constantFrom('2025-03-11T00:00:00Z', '2024-12-29T23:59:59Z'),
  })
  .map(sampleItem);

const items = fc.uniqueArray(item, { minLength: 1, maxLength: 4, selector: ({ id }) => id });

const expected = (item: Item) => ({
  title: cleanLine(item.title),
  authors: item.authors.map(cleanLine),
  abstract: cleanLine(item.abstract),
  url: item.url ?? undefined,
  note: item.journal === null ? undefined : cleanLine(item.journal),
});

const date = (item: Item) => item.publishedAt.slice(0, 10).split('-').map(Number);

test('parsers read BibTeX as written', () => {
  fc.assert(
    fc.property(items, (items) => {
      const keys = citationKeys(items);
      const bibtex = writeBibtex(items);
      const parsed = items.map((item, i) => ({
        ...expected(item),
        key: keys[i],
        date: date(item).slice(0, 2),
        doi: undefined,
      }));
      expect(parseBibtex(bibtex, 'biblatex')).toEqual(parsed);
      expect(parseBibtex(bibtex, 'bibtex')).toEqual(
        parsed.map((entry) => ({ ...entry, abstract: undefined })),
      );
    }),
    { numRuns: 1_000 },
  );
});

test('parsers read RIS as written', () => {
  fc.assert(
    fc.property(items, (items) => {
      const ris = writeRis(items);
      expect(ris.replaceAll('\r\n', '')).not.toMatch(/[\r\n\u0085\u2028\u2029]/u);
      expect(parseRis(ris)).toEqual(
        items.map((item) => ({ ...expected(item), key: undefined, date: date(item), doi: undefined })),
      );
    }),
    { numRuns: 1_000 },
  );
});

test('braces in BibTeX match, also after a backslash', () => {
  fc.assert(
    fc.property(items, (items) => {
      for (const entry of writeBibtex(items).split('\n@'))
        expect(depthsOf(entry)).toEqual({ lowest: 0, last: 0 });
    }),
  );
});

describe('a paper on arXiv', () => {
  const shared = {
    title: ATTENTION.title,
    authors: ATTENTION.authors,
    url: 'https://arxiv.org/abs/1706.03762',
    doi: '10.48550/arXiv.1706.03762',
  };

  test('in BibTeX', () => {
    expect(parseBibtex(writeBibtex([ATTENTION]), 'bibtex')).toMatchObject([{ ...shared, date: [2017, 6] }]);
  });

  test('in RIS', () => {
    expect(parseRis(writeRis([ATTENTION]))).toMatchObject([{ ...shared, date: [2017, 6, 12] }]);
  });
});

function depthsOf(text: string): { lowest: number; last: number } {
  let depth = 0;
  let lowest = 0;
  for (const character of text) {
    if (character === '{') depth++;
    if (character === '}') lowest = Math.min(lowest, --depth);
  }
  return { lowest, last: depth };
}
