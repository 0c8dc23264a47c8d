import { describe, expect, test } from 'vitest';
import { arxivMail } from '../../../../pipeline/formats/arxiv-mail/arxiv-mail.ts';
import { MAX_LINE_CHARS } from '../../../../pipeline/formats/core/lines.ts';
import { csv } from '../../../../pipeline/formats/csv/csv.ts';
import { json } from '../../../../pipeline/formats/json/json.ts';
import { jsonl } from '../../../../pipeline/formats/json/jsonl.ts';
import { labelledText } from '../../../../pipeline/formats/labelled-text/labelled-text.ts';
import { pageText } from '../../../../pipeline/formats/page-text/page-text.ts';
import { medline, ris } from '../../../../pipeline/formats/references/tagged-formats.ts';
import { atom } from '../../../../pipeline/formats/xml/atom.ts';
import type { Format } from '../../../../pipeline/types.ts';
import { recordsOf, spansOf } from '../../../support/spans.ts';
import { expectCoverage, expectRaw } from '../../../support/splitter-suite.ts';

/** Writes a dump of papers in a format. */
interface Way {
  readonly format: Format;
  write(papers: readonly (readonly [title: string, abstract: string])[]): string;
}

const each = (write: (title: string, abstract: string) => string): Way['write'] => {
  return (papers) => papers.map(([title, abstract]) => write(title, abstract)).join('');
};
const LINES: readonly Way[] = [
  { format: jsonl, write: each((title, abstract) => `${JSON.stringify({ title, abstract })}\n`) },
  { format: csv, write: (papers) => `title,abstract\n${papers.map((row) => `${row.join(',')}\n`).join('')}` },
  { format: ris, write: each((title, text) => `TY  - JOUR\nTI  - ${title}\nAB  - ${text}\nER  - \n\n`) },
  { format: medline, write: each((title, text) => `PMID- 1\nTI  - ${title}\nAB  - ${text}\nLA  - eng\n\n`) },
  { format: labelledText, write: each((title, text) => `Title: ${title}\nAbstract: ${text}\n\n`) },
  {
    format: arxivMail,
    write: each(
      (title, text) => `\\\\\narXiv:2411.00001\nTitle: ${title}\n\\\\\n  ${text}\n\\\\\n${'-'.repeat(78)}\n`,
    ),
  },
  { format: pageText, write: each((title, text) => `${title}\n\n${text}\n\n`) },
];
const DOCUMENTS: readonly Way[] = [
  {
    format: json,
    write: (papers) => JSON.stringify(papers.map(([title, abstract]) => ({ title, abstract }))),
  },
  {
    format: atom,
    write: (papers) =>
      `<feed xmlns="http://www.w3.org/2005/Atom">${papers.map(([title, summary]) => `<entry><title>${title}</title><summary>${summary}</summary></entry>`).join('')}</feed>`,
  },
];

const GOOD = 'We show that this is so and that it is not and we show it for all of them at once.';
const TITLES = ['The First of Three Papers', 'The Last of Three Papers'];
const around = ({ write }: Way, middle: string) =>
  write([
    ['The First of Three Papers', GOOD],
    ['The Second of Three Papers', middle],
    ['The Last of Three Papers', GOOD],
  ]);

async function read({ format }: Way, text: string, size?: number) {
  const bytes = Buffer.from(text);
  const spans = await spansOf(bytes, size ?? bytes.length, format);
  expectCoverage(spans, bytes.length);
  expectRaw(spans, bytes);
  expect(recordsOf(spans).map(({ title }) => title)).toEqual(TITLES);
  const rejects = spans.filter((span) => span.kind === 'reject');
  return { spans, codes: rejects.map(({ code }) => code), raws: rejects.map(({ raw }) => raw) };
}

const named = (ways: readonly Way[]) => ways.map((way) => [way.format.name, way] as const);

describe.each(named(LINES))('splitter() of %s on a line that is too long', (_, way) => {
  test.each([
    ['letters', 'x'.repeat(3 * MAX_LINE_CHARS)],
    ['words', `We${' show it'.repeat(MAX_LINE_CHARS / 2.5)}`],
    ['characters of two units', `We ${'🤖'.repeat(1.6 * MAX_LINE_CHARS)}`],
    ['gaps', `We${' '.repeat(2.5 * MAX_LINE_CHARS)}show${' '.repeat(MAX_LINE_CHARS)}it`],
  ])('of %s keeps it as one record in parts, in chunks of any size', async (_, middle) => {
    const text = around(way, middle);
    const { spans, codes, raws } = await read(way, text);
    expect(codes.length).toBeGreaterThan(2);
    expect(codes).toEqual(['too-long', ...codes.slice(1).fill('continued')]);
    expect(raws.every((raw) => raw.length <= MAX_LINE_CHARS + 100)).toBe(true);
    expect(raws.join('').includes(middle)).toBe(true);
    for (const size of [65_536, MAX_LINE_CHARS + 7])
      expect((await read(way, text, size)).spans).toEqual(spans);
  });

  test('keeps two of them as two records', async () => {
    const long = around(way, 'x'.repeat(2.5 * MAX_LINE_CHARS));
    const second = long.slice(long.indexOf(GOOD) + GOOD.length, long.lastIndexOf('x') + 1);
    const { codes } = await read(
      way,
      long.replace(second, () => second + second),
    );
    const parts = ['too-long', ...Array(codes.length / 2 - 1).fill('continued')];
    expect(codes).toEqual([...parts, ...parts]);
  });
});

test.each(named(LINES.filter(({ format }) => [ris, medline, arxivMail, pageText].includes(format))))(
  'splitter() of %s keeps a record of many lines that is too long as one record',
  async (_, way) => {
    const middle = 'We show that this is so, and that it is not.\n'.repeat(MAX_LINE_CHARS / 16).trimEnd();
    const { codes, raws } = await read(way, around(way, middle));
    expect(codes).toEqual(['too-long', 'continued', 'continued']);
    expect(raws.join('').includes(middle)).toBe(true);
  },
);

test.each(named(DOCUMENTS))(
  'splitter() of %s keeps a record that is too large as one record, in chunks of any size',
  async (_, way) => {
    const middle = 'we show it '.repeat(MAX_LINE_CHARS / 2);
    for (const size of [65_536, 1_000_003]) {
      const { codes, raws } = await read(way, around(way, middle), size);
      expect(codes.length).toBeGreaterThan(2);
      expect(codes).toEqual(['too-large', ...codes.slice(1).fill('continued')]);
      expect(raws.join('').includes(middle)).toBe(true);
    }
  },
);

test.each(named([...LINES, ...DOCUMENTS]))(
  'splitter() of %s keeps a record that is too long and cut as one record',
  async (_, way) => {
    const text = around(way, 'x'.repeat(5 * MAX_LINE_CHARS));
    const bytes = Buffer.from(text.slice(0, text.indexOf('xxx') + 4.5 * MAX_LINE_CHARS));
    const spans = await spansOf(bytes, 65_536, way.format);
    expectCoverage(spans, bytes.length);
    const codes = spans.flatMap((span) => (span.kind === 'reject' ? span.code : []));
    expect(codes[0]).toMatch(/^too-l/);
    expect(new Set(codes.slice(1))).toEqual(new Set(['continued']));
  },
);
