import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanLine, cleanParagraphs } from '../../../../pipeline/stages/clean-text.ts';
import { normalise } from '../../../../pipeline/stages/normalise.ts';
import type { Paper, RawRecord, SideOutput } from '../../../../pipeline/types.ts';

const CAPTURED = '2025-03-11T00:00:00Z';

async function run(record: Partial<RawRecord>, capturedAt = CAPTURED): Promise<Paper | SideOutput> {
  const whole: RawRecord = {
    kind: 'record',
    start: 0,
    end: 10,
    title: 'A Title',
    abstract: 'We measure for how many turns a small language model keeps a fact that it was told.',
    ...record,
  };
  const input = (async function* () {
    yield whole;
  })();
  const out = await Array.fromAsync(normalise({ capturedAt })(input, new AbortController().signal));
  expect(out).toHaveLength(1);
  return out[0] as Paper | SideOutput;
}

describe('normalise() cleans text', () => {
  test.each([
    ['  a\u00a0 b\tc \r\n d ', 'a b c d'],
    ['soft\u00adhyphen zero\u200bwidth \ufeffbom', 'softhyphen zerowidth bom'],
    ['e\u0301', '\u00e9'],
    ['e\ufb03cient \ufb02ow', 'efficient flow'],
    ['x² and ½', 'x² and ½'],
    ['bell\u0007 nul\u0000 next\u0085line', 'bell nul next line'],
    ['👩‍🔬 שלום', '👩‍🔬 שלום'],
    ['in \u001b[1;31mred\u001b[0m and \u202eturned', 'in red and turned'],
  ])('cleanLine() turns %j into %j', (text, expected) => {
    expect(cleanLine(text)).toBe(expected);
  });

  test.each([
    [String.raw`The \textit{way} of 50\% at $O(\log n)$`, String.raw`The way of 50% at $O(\log n)$`],
    [String.raw`Nicolas Long\'ep\'e on \unknown{it}`, String.raw`Nicolas Longépé on \unknown{it}`],
    ['no command, {braces} and all', 'no command, {braces} and all'],
  ])('decodes LaTeX commands: %j', async (written, expected) => {
    expect(
      await run({ title: written, abstract: written, authors: [written], comments: written }),
    ).toMatchObject({
      title: expected,
      abstract: expected,
      authors: [expected],
      comments: expected,
    });
  });

  test('cleanParagraphs() joins the lines of a paragraph and keeps paragraphs apart', () => {
    expect(cleanParagraphs('one\ntwo\n\n  \n three \n')).toBe('one two\n\nthree');
  });

  test('cleanLine() returns well-formed NFC for any text, and is idempotent', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((c) => String.fromCharCode(c)) }),
        (text) => {
          const line = cleanLine(text);
          expect(line.isWellFormed()).toBe(true);
          expect(line.normalize('NFC')).toBe(line);
          expect(cleanLine(line)).toBe(line);
          expect(line).not.toMatch(/[\n\t\u0000-\u001f]|^ | $| {2}/);
        },
      ),
    );
  });
});

describe('normalise() resolves dates', () => {
  test("prefers the record's date to the page's, and the page's to the captured one", async () => {
    expect(await run({ date: 'Mar 9', headerDate: 'Mar 10' })).toMatchObject({
      publishedAt: '2025-03-09T00:00:00Z',
    });
    expect(await run({ headerDate: 'Mar 10' })).toMatchObject({ publishedAt: '2025-03-10T00:00:00Z' });
    expect(await run({ date: 'yesterday' })).toMatchObject({ publishedAt: CAPTURED });
    expect(await run({})).toMatchObject({ publishedAt: CAPTURED });
  });

  test.each<[string, Partial<RawRecord>, string]>([
    ['the month of an arXiv id', { externalIds: [{ scheme: 'arxiv', value: '2410.05501' }] }, '2024-10-01'],
    [
      'an arXiv id of the month of the capture',
      { externalIds: [{ scheme: 'arxiv', value: '2503.01234' }] },
      '2025-03-11',
    ],
    [
      'an arXiv id of before 2007',
      { externalIds: [{ scheme: 'arxiv', value: 'math/0309136' }] },
      '2025-03-11',
    ],
    ['the year of a venue', { journal: 'NeurIPS 2023' }, '2023-01-01'],
    ['the short year of a venue', { journal: "ICRA'24" }, '2024-01-01'],
    ['a venue of the year of the capture', { journal: 'CVPR 2025' }, '2025-03-11'],
    ['a venue whose name ends with a number', { journal: 'Area 51' }, '2025-03-11'],
    [
      'the id rather than the venue',
      { externalIds: [{ scheme: 'arxiv', value: '2410.05501' }], journal: 'NeurIPS 2023' },
      '2024-10-01',
    ],
    [
      'the date of the page rather than the id',
      { externalIds: [{ scheme: 'arxiv', value: '2410.05501' }], headerDate: 'Mar 10' },
      '2025-03-10',
    ],
  ])('of a paper without a date, %s counts as it should', async (_, fields, day) => {
    expect(await run(fields)).toMatchObject({ publishedAt: `${day}T00:00:00Z` });
  });

  test.each([
    ['2025-03-06T00:00:00Z', '2025-03-06T00:00:00Z'],
    ['2025-03-08T00:00:00Z', '2025-02-01T00:00:00Z'],
  ])(
    'a paper of February is news in a digest of early March, captured at %s',
    async (capturedAt, expected) => {
      const externalIds = [{ scheme: 'arxiv', value: '2502.01234' }] as const;
      expect(await run({ externalIds }, capturedAt)).toMatchObject({ publishedAt: expected });
    },
  );

  test.each([
    [
      'a date more than a day ahead',
      { date: '2025-06-01' },
      CAPTURED,
      'the date 2025-06-01 lies after the capture on 2025-03-11',
    ],
    [
      'a date ahead, with a page',
      { date: '2025-06-01', headerDate: 'Mar 10' },
      '2025-03-10T00:00:00Z',
      'the date 2025-06-01 lies after the capture on 2025-03-11',
    ],
    ['text that is no date', { date: 'week 11' }, CAPTURED, 'the date "week 11" is not understood'],
    [
      'a month or a day first',
      { date: '3/4/2024' },
      '2024-03-04T00:00:00Z',
      'the date 3/4/2024 may have its day first',
    ],
  ])('doubts %s', async (_, record, publishedAt, doubt) => {
    expect(await run(record)).toMatchObject({ publishedAt, doubt });
  });

  test.each([
    ['a date within a day', { date: '2025-03-11T23:00:00Z' }, '2025-03-11T23:00:00Z'],
    [
      'the next date instead of one ahead',
      { date: '2025-06', otherDates: ['2025-02-03'] },
      '2025-02-03T00:00:00Z',
    ],
    [
      'a day without a year within a year of the arXiv id',
      { date: 'Mar 5', externalIds: [{ scheme: 'arxiv' as const, value: '2302.01234' }] },
      '2023-03-05T00:00:00Z',
    ],
    [
      'a day without a year up to the capture',
      { date: 'Mar 5', externalIds: [{ scheme: 'arxiv' as const, value: '2412.01234' }] },
      '2025-03-05T00:00:00Z',
    ],
    ['the next date instead of none', { date: 'in press', otherDates: ['2025-02'] }, '2025-02-01T00:00:00Z'],
  ])('takes %s without a doubt', async (_, record, publishedAt) => {
    const paper = await run(record);
    expect(paper).toMatchObject({ publishedAt });
    expect(paper).not.toHaveProperty('doubt');
  });
});

describe('normalise() rejects', () => {
  test.each([
    [{ title: '…!?' }, 'bad-title'],
    [{ title: 'x'.repeat(1_001) }, 'long-title'],
    [{ abstract: ' \n \u200b' }, 'missing-abstract'],
    [{ abstract: 'a word \ufffd broken' }, 'broken-characters'],
    [{ title: 'A \ufffd title' }, 'broken-characters'],
  ])('%j as %s, with its text and span', async (record, code) => {
    const reject = await run({ start: 5, end: 99, ...record });
    expect(reject).toMatchObject({ kind: 'reject', stage: 'normalise', code, start: 5, end: 99 });
    expect('raw' in reject && reject.raw).toContain(Object.values(record)[0]);
  });
});

test('normalise() keeps that a record announces a new version', async () => {
  expect(await run({ revised: true })).toHaveProperty('revised', true);
  expect(await run({})).not.toHaveProperty('revised');
});

test('normalise() rejects a record on which a parser trips', async () => {
  const authors = Object.assign([''], {
    map: () => {
      throw new RangeError('Invalid string length');
    },
  });
  expect(await run({ authors })).toMatchObject({
    kind: 'reject',
    code: 'unexpected-error',
    message: expect.stringContaining('RangeError: Invalid string length'),
    raw: expect.stringContaining('A Title\n\nWe measure'),
  });
});
