import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DumpError } from '../../../../../pipeline/errors.ts';
import { pageText } from '../../../../../pipeline/formats/page-text/page-text.ts';
import { recordsOf, spansOf } from '../../../../support/spans.ts';
import { expectCoverage, expectText, fixturesIn, splitterSuite } from '../../../../support/splitter-suite.ts';

const seed = readFileSync(new URL('../../../../../seeds/2025-03-11-hf-papers.txt', import.meta.url));
const golden: { title: string; abstract: string }[] = JSON.parse(
  readFileSync(new URL('../../../../golden/2025-03-11-hf-papers.json', import.meta.url), 'utf8'),
);

splitterSuite(pageText, fixturesIn(new URL('../../../../fixtures/page-text/', import.meta.url)), {
  verbatim: true,
});

describe('pageText on the seed', () => {
  const want = golden.map((paper) => ({ ...paper, headerDate: 'Mar 11' }));
  const found = (pieces: Awaited<ReturnType<typeof spansOf>>) =>
    recordsOf(pieces).map(({ title, abstract, headerDate }) => ({ title, abstract, headerDate }));

  test('finds 54 papers, five lines of boilerplate and nothing else', async () => {
    const pieces = await spansOf(seed);
    expect(found(pieces)).toEqual(want);
    expect(pieces[0]).toEqual({ kind: 'boilerplate', start: 0, end: seed.indexOf('Experimental'), lines: 5 });
    expect(pieces.filter(({ kind }) => kind === 'reject')).toEqual([]);
    expectCoverage(pieces, seed.length);
    expectText(pieces, seed);
  });

  const text = seed.toString();
  const utf16be = (s: string) => Buffer.from(s, 'utf16le').swap16();
  const variants: [string, Buffer, string][] = [
    ['UTF-8 with byte order mark', Buffer.from(`\uFEFF${text}`), 'utf-8'],
    ['UTF-16 LE', Buffer.from(`\uFEFF${text}`, 'utf16le'), 'utf-16le'],
    ['UTF-16 BE', utf16be(`\uFEFF${text}`), 'utf-16be'],
    ['CR LF', Buffer.from(text.replaceAll('\n', '\r\n')), 'utf-8'],
    ['lone CR', Buffer.from(text.replaceAll('\n', '\r')), 'utf-8'],
    ['no-break spaces round lines', Buffer.from(text.replaceAll('\n', '\u00a0\n\u00a0')), 'utf-8'],
  ];
  test.each(variants)('finds the same papers in %s', async (_, bytes, encoding) => {
    const pieces = await spansOf(bytes);
    expect(found(pieces)).toEqual(want);
    expectCoverage(pieces, bytes.length);
    expectText(pieces, bytes, encoding);
    expect(await spansOf(bytes, 7)).toEqual(pieces);
  });
});

describe('pageText on any list of papers', () => {
  const paper = fc.constantFrom(...golden);
  const layout = fc.record({
    papers: fc.array(paper, { minLength: 1, maxLength: 12 }),
    gaps: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 }),
    eol: fc.constantFrom('\n', '\r\n', '\r'),
    boilerplate: fc.array(fc.constantFrom('Upvote', '12', 'Mar 11', 'Submitted by', '· 3 authors', '· ·'), {
      maxLength: 3,
    }),
    size: fc.constantFrom(1, 3, 64, 4096),
  });

  test('returns its papers, with spans that hold them and cover the dump', async () => {
    await fc.assert(
      fc.asyncProperty(layout, async ({ papers, gaps, eol, boilerplate, size }) => {
        let turn = 0;
        const gap = () => eol.repeat(gaps[turn++ % gaps.length] ?? 1);
        const dump = papers.map(({ title, abstract }) =>
          [...boilerplate, title, abstract].map((l) => l + gap()).join(''),
        );
        const bytes = Buffer.from(dump.join(''));
        const pieces = await spansOf(bytes, size, pageText);
        expect(recordsOf(pieces).map(({ title, abstract }) => ({ title, abstract }))).toEqual(papers);
        expectCoverage(pieces, bytes.length);
        expectText(pieces, bytes);
      }),
      { numRuns: 60 },
    );
  });
});

describe('pageText on any input', () => {
  const line = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.constantFrom(
      '',
      ' ',
      '\u00a0',
      'Mar 11',
      'Upvote',
      'A Title of Some Length',
      'We show that this is so. It is.',
      '- a bullet',
    ),
    fc.lorem({ maxCount: 20 }),
  );
  const text = fc
    .array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r', '\n\n')), { minLength: 1, maxLength: 60 })
    .map((lines) => Buffer.from(lines.flat().join('')));

  async function holds(bytes: Uint8Array): Promise<void> {
    try {
      const pieces = await spansOf(bytes, 4096, pageText);
      expectCoverage(pieces, bytes.length);
      expectText(pieces, bytes);
      expect(await spansOf(bytes, 3, pageText)).toEqual(pieces);
    } catch (error) {
      if (!(error instanceof DumpError)) throw error;
    }
  }

  test('covers any lines with spans', async () => {
    await fc.assert(fc.asyncProperty(text, holds), { numRuns: 200 });
  });

  test('throws only DumpError on any bytes', async () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 400 });
    const throwsNothingElse = async (input: Uint8Array) => {
      await spansOf(input, 50).catch((error: unknown) => expect(error).toBeInstanceOf(DumpError));
    };
    await fc.assert(fc.asyncProperty(bytes, throwsNothingElse), { numRuns: 500 });
  });
});
