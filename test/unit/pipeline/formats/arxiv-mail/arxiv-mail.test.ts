import { globSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DumpError } from '../../../../../pipeline/errors.ts';
import { arxivMail } from '../../../../../pipeline/formats/arxiv-mail/arxiv-mail.ts';
import { MAX_LINE_CHARS } from '../../../../../pipeline/formats/core/lines.ts';
import { detectFormat } from '../../../../../pipeline/formats/detect.ts';
import { recordsOf, spansOf } from '../../../../support/spans.ts';
import { expectCoverage, expectRaw, fixturesIn, splitterSuite } from '../../../../support/splitter-suite.ts';

const folder = new URL('../../../../fixtures/arxiv-mail/', import.meta.url);
const fixtures = fixturesIn(folder);
const listing = readFileSync(new URL('listing.eml', folder));
const text = listing.toString();

splitterSuite(arxivMail, fixtures);

const titles = (pieces: Awaited<ReturnType<typeof spansOf>>) => recordsOf(pieces).map(({ title }) => title);

describe('arxivMail on a listing', () => {
  const body = text.slice(text.indexOf('\r\n\r\n') + 4);
  test.each([
    ['as the text of the mail', body],
    ['with LF', text.replaceAll('\r\n', '\n')],
    ['with lone CR', text.replaceAll('\r\n', '\r')],
    ['indented by a mail program', text.replaceAll('\r\n', '\r\n    ')],
    ['quoted by a mail program', text.replaceAll('\r\n', '\r\n> ')],
    ['without lines of dashes', text.replaceAll(/^[-%]{40,}\r\n/gm, '')],
    ['from its first entry on, without the separator', body.slice(body.indexOf('arXiv:2411'))],
  ])('finds the same papers and updates %s', async (_, variant) => {
    const want = await spansOf(listing, 4096, arxivMail);
    expect(arxivMail.detect(variant)).toBeGreaterThanOrEqual(0.9);
    const pieces = await spansOf(Buffer.from(variant), 4096, arxivMail);
    const told = (all: typeof pieces) =>
      all.flatMap((piece) => {
        if (piece.kind === 'boilerplate') return [];
        // The date of the mailing stands in the header, which some have lost.
        const { start: _start, end: _end, ...fields } = { ...piece, headerDate: undefined };
        return [fields];
      });
    expect(told(pieces)).toEqual(told(want));
    expectCoverage(pieces, Buffer.byteLength(variant));
  });

  test('finds the complete entries of one cut anywhere, and rejects at most the cut one', async () => {
    const whole = (await spansOf(listing, 4096, arxivMail)).filter(({ kind }) => kind !== 'boilerplate');
    for (let end = text.indexOf('arXiv:2411'); end < listing.length; end += 97) {
      const pieces = await spansOf(listing.subarray(0, end), 4096, arxivMail);
      expectCoverage(pieces, end);
      const complete = whole.filter((piece) => piece.end <= end);
      const found = pieces.filter(({ kind }) => kind !== 'boilerplate');
      expect(found.slice(0, complete.length)).toEqual(complete);
      const rest = found.slice(complete.length);
      expect(rest.length).toBeLessThanOrEqual(1);
      for (const piece of rest) {
        // A cut within the address that ends an entry takes nothing from it.
        const ended = text.slice(piece.start, piece.end).includes('\r\n\\\\ (');
        expect(piece.kind === 'reject').toBe(!ended);
      }
    }
  });

  test('dates the entries of each of several mails', async () => {
    const second = text.replace('Thu, 7 Nov 2024', 'Fri, 8 Nov 2024').replaceAll('arXiv:2411', 'arXiv:2412');
    const records = recordsOf(await spansOf(Buffer.from(`${text}\r\n${second}`), 4096, arxivMail));
    expect(records).toHaveLength(10);
    expect(new Set(records.slice(5).map(({ headerDate }) => headerDate))).toEqual(
      new Set(['Fri, 8 Nov 2024 00:45:57 -0500']),
    );
  });

  test('accepts a listing without entries', async () => {
    const header = text.slice(0, text.indexOf('\\\\'));
    expect(arxivMail.detect(header)).toBeGreaterThan(0.5);
    expect(await spansOf(Buffer.from(header))).toMatchObject([{ kind: 'boilerplate', start: 0 }]);
  });
});

describe('arxivMail.detect()', () => {
  const others = globSync('test/{fixtures/{*,cases/*}/*.*,../seeds/*.txt}').filter(
    (path) => !path.includes('arxiv-mail') && !path.endsWith('.py'),
  );
  test('returns 0 for the samples of other formats', () => {
    expect(others.length).toBeGreaterThan(20);
    for (const path of others) {
      expect([path, arxivMail.detect(readFileSync(path, 'utf8').slice(0, 65_536))]).toEqual([path, 0]);
    }
  });

  test.each(fixtures.map(({ name, bytes }) => [name, bytes] as const))(
    'takes %s, before all others',
    (_, bytes) => {
      const head = Buffer.from(bytes).toString();
      expect(arxivMail.detect(head)).toBeGreaterThanOrEqual(0.9);
      expect(detectFormat(head)?.format).toBe(arxivMail);
    },
  );

  test.each([
    ['a mail that has to be decoded first', `Content-Transfer-Encoding: quoted-printable\r\n${text}`],
    ['a web page about a mailing', `<html><pre>${text}`],
    ['a mailing as JSON', JSON.stringify({ text })],
    ['prose that names arXiv ids', 'Two papers:\narXiv:2411.03403\nand arXiv:2411.03480.\nTitle: none\n'],
  ])('returns 0 for %s', (_, head) => {
    expect(arxivMail.detect(head)).toBe(0);
  });
});

describe('arxivMail on any input', () => {
  const line = fc.oneof(
    fc.constantFrom(
      '\\\\',
      '\\\\ ( https://arxiv.org/abs/2411.00001 ,  1kb)',
      'arXiv:2411.00001',
      'Paper: hep-th/0301001',
      'replaced with revised version Wed, 6 Nov 2024 09:10:46 GMT',
      'Title: A Title',
      '  and more of it',
      'Authors: A. Author (MIT',
      'Date: Wed, 6 Nov 2024 10:00:00 GMT (1kb)',
      'DOI: 10.1000/1',
      '-'.repeat(78),
      '',
      '  text {',
    ),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
  );
  const dump = fc
    .array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r')), { minLength: 1, maxLength: 60 })
    .map((lines) => Buffer.from(lines.flat().join('')));

  test('covers any lines with the same spans, however they are chunked', async () => {
    const holds = async (bytes: Uint8Array) => {
      try {
        const pieces = await spansOf(bytes, 4096, arxivMail);
        expectCoverage(pieces, bytes.length);
        expectRaw(pieces, bytes);
        expect(await spansOf(bytes, 3, arxivMail)).toEqual(pieces);
      } catch (error) {
        if (!(error instanceof DumpError)) throw error;
      }
    };
    await fc.assert(fc.asyncProperty(dump, holds), { numRuns: 400 });
  });

  test('returns each of its entries', async () => {
    const word = fc.constantFrom('Graphs', 'of', 'Deep', 'Säulen', 'self-made', 'x.', '12%');
    const words = fc.array(word, { minLength: 1, maxLength: 40 });
    const entries = fc.array(fc.record({ title: words, abstract: words }), { minLength: 1, maxLength: 8 });
    const wrap = (list: string[], by: string) =>
      list
        .map((each, i) => (i > 0 && i % 5 === 0 ? `${by}${each}` : each))
        .join(' ')
        .replaceAll(' \n', '\n');
    await fc.assert(
      fc.asyncProperty(entries, fc.constantFrom(1, 7, 4096), async (list, size) => {
        const bytes = Buffer.from(
          list
            .map(
              ({ title, abstract }, i) =>
                `\\\\\narXiv:2411.${10_000 + i}\nTitle: ${wrap(title, '\n  ')}\n\\\\\n  ${wrap(abstract, '\n')}\n\\\\ ( https://arxiv.org/abs/2411.${10_000 + i} , 1kb)\n`,
            )
            .join(`${'-'.repeat(78)}\n`),
        );
        const pieces = await spansOf(bytes, size, arxivMail);
        expectCoverage(pieces, bytes.length);
        expect(recordsOf(pieces).map(({ title, abstract, url }) => ({ title, abstract, url }))).toEqual(
          list.map(({ title, abstract }, i) => ({
            title: title.join(' '),
            abstract: abstract.join(' '),
            url: `https://arxiv.org/abs/2411.${10_000 + i}`,
          })),
        );
      }),
      { numRuns: 150 },
    );
  });
});

describe('arxivMail takes linear time and flat memory', () => {
  const entry = (id: string, abstract: string) =>
    `\\\\\narXiv:${id}\nTitle: The Title of ${id}\n\\\\\n  ${abstract}\n\\\\ ( https://arxiv.org/abs/${id} , 1kb)\n${'-'.repeat(78)}\n`;
  const around = async (middle: string) => {
    const bytes = Buffer.from(entry('2411.00001', 'One.') + middle + entry('2411.00009', 'Nine.'));
    const pieces = await spansOf(bytes, undefined, arxivMail);
    expectCoverage(pieces, bytes.length);
    return pieces;
  };
  const both = ['The Title of 2411.00001', 'The Title of 2411.00009'];

  test.each([
    ['in one line', 'word '],
    ['in many', 'word word\n'],
  ])('on an abstract of 5 MB %s, which is rejected in parts', async (_, unit) => {
    const pieces = await around(entry('2411.00005', unit.repeat(5_000_000 / unit.length)));
    expect(titles(pieces)).toEqual(both);
    const rejects = pieces.filter((piece) => piece.kind === 'reject');
    expect(rejects.every(({ raw }) => raw.length < MAX_LINE_CHARS + 100)).toBe(true);
    expect(rejects.reduce((sum, { raw }) => sum + raw.length, 0)).toBeGreaterThan(4_999_000);
  });

  test.each(['\n', '\\\\\n', 'arXiv:2411.00001\n', 'Title: x\n', '(', '  ', '\\\\ (', 'Date: '])(
    'on 1 MB of %j between entries and in one',
    async (unit) => {
      const middle = unit.repeat(1_000_000 / unit.length);
      expect(titles(await around(`${'-'.repeat(78)}\n${middle}\n${'-'.repeat(78)}\n`))).toEqual(
        expect.arrayContaining(both),
      );
      await around(entry('2411.00005', `${middle}\n`));
    },
  );
});
