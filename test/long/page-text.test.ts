import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { pageText } from '../../pipeline/formats/page-text/page-text.ts';
import { recordsOf, spansOf } from '../support/spans.ts';
import { expectCoverage } from '../support/splitter-suite.ts';

const golden: { title: string; abstract: string }[] = JSON.parse(
  readFileSync(new URL('../golden/2025-03-11-hf-papers.json', import.meta.url), 'utf8'),
);

describe('page-text reads in linear time and flat memory', () => {
  const around = (middle: string) =>
    `${golden[0]?.title}\n\n${golden[0]?.abstract}\n${middle}\n${golden[1]?.title}\n\n${golden[1]?.abstract}\n`;
  const run = async (middle: string, size?: number) => {
    const bytes = Buffer.from(around(middle));
    const pieces = await spansOf(bytes, size, pageText);
    expectCoverage(pieces, bytes.length);
    return { pieces, titles: recordsOf(pieces).map(({ title }) => title) };
  };
  const both = [golden[0]?.title, golden[1]?.title];

  test('a line of 10 MB, rejected in parts of at most 1 MiB', async () => {
    const { pieces, titles } = await run('word '.repeat(2_000_000));
    expect(titles).toEqual(both);
    const rejects = pieces.filter((piece) => piece.kind === 'reject');
    expect(rejects.every(({ raw }) => raw.length <= 2 ** 20)).toBe(true);
    expect(rejects.reduce((sum, { raw }) => sum + raw.length, 0)).toBeGreaterThan(9_999_000);
  });

  test('a line of 2 MB in chunks of one byte', async () => {
    expect((await run('x'.repeat(2_000_000), 1)).titles).toEqual(both);
  });

  test('a million blank lines', async () => {
    expect((await run('\n'.repeat(1_000_000))).titles).toEqual(both);
  });

  test('a million short lines', async () => {
    expect((await run('12\n'.repeat(1_000_000))).titles).toEqual(both);
  });

  test('an abstract of 100,000 lines, without losing any', async () => {
    const { pieces } = await run('We show that this is so, and that it is not.\n'.repeat(100_000));
    const rejects = pieces.filter((piece) => piece.kind === 'reject');
    expect(rejects.map(({ code }) => code)).toContain('too-long');
  });

  test.each([
    '(',
    'a.',
    '1.',
    '© ',
    '· ',
    'http://',
    'A. ',
    "-'",
    'We ',
    'Published on ',
    'A Lee, ',
    'Ann  10:42 ',
    'Robots https://',
  ])('200 kB of %j in one line and in many', async (unit) => {
    const text = unit.repeat(200_000 / unit.length);
    await run(text);
    await run(text.replace(/(.{200})/g, '$1\n'));
  });
});
