import fc from 'fast-check';
import { expect, test } from 'vitest';
import { detect } from '../../../pipeline/formats/detect.ts';
import { html } from '../../../pipeline/formats/html.ts';
import { piecesOf } from '../pieces.ts';
import { expectRaw, expectTiling, fixturesIn, splitterSuite } from '../splitter-suite.ts';

// Expected values of arxiv-search come from a script that cuts the page with regular expressions, the others were written by hand.
splitterSuite(html, fixturesIn(new URL('../../fixtures/html/', import.meta.url)));

test.each([
  '<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><h1>Verify you are human</h1></body></html>',
  '<html><body><p>One paragraph.</p><article>only one</article></body></html>',
  'We use <article> elements. <article> twice.',
  '<?xml version="1.0"?><article/><article/>',
])('a page without papers is refused: %j', (head) => {
  expect(html.detect(head)).toBe(0);
  expect(detect(head)?.name).not.toBe('html');
});

test('a page that was cut off gives the papers before, and one reject', async () => {
  const page =
    '<html><article><h2><a href="https://a.example/1">Whole Paper of the Page</a></h2></article><article><h2><a href="https://a.example/2">Ha';
  const pieces = await piecesOf(Buffer.from(page), 4096, html);
  expect(pieces.map((piece) => (piece.kind === 'reject' ? piece.code : piece.kind))).toEqual([
    'chrome',
    'record',
    'truncated',
  ]);
});

test('tiles whatever it is given', async () => {
  const parts = fc.constantFrom(
    '<article>',
    '</article>',
    '<li class="arxiv-result">',
    '</li>',
    '<dt>',
    '<dd>',
    '<dl>',
    '</dl>',
    '<p class="title">',
    '<h2>',
    '</h2>',
    '<a href="/papers/2501.12345">',
    '<br>',
    '<script>',
    '</script>',
    '<!--',
    '-->',
    '<p',
    '&amp;',
    '&',
    '<',
    'text',
    '\n',
    '\u00e9\ud83e\udd16',
    '</html>',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(parts, fc.string()), { maxLength: 40 }),
      fc.integer({ min: 1, max: 9 }),
      async (some, size) => {
        const bytes = Buffer.from(some.join(''));
        fc.pre(some.join('').trim() !== '');
        const pieces = await piecesOf(bytes, size, html);
        expectTiling(pieces, bytes.length);
        expectRaw(pieces, bytes);
      },
    ),
    { numRuns: 500 },
  );
});
