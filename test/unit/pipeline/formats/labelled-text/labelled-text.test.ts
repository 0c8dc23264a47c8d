import { describe, expect, test } from 'vitest';
import { detectFormat } from '../../../../../pipeline/formats/detect.ts';
import { labelledText } from '../../../../../pipeline/formats/labelled-text/labelled-text.ts';
import { recordsOf, spansOf } from '../../../../support/spans.ts';
import { fixturesIn, splitterSuite } from '../../../../support/splitter-suite.ts';

// Pages of arXiv as browsers copy them, about invented papers; expected values were written by hand.
const fixtures = fixturesIn(new URL('../../../../fixtures/labelled-text/', import.meta.url));

splitterSuite(labelledText, fixtures);

test.each(fixtures.map(({ name, bytes }) => [name, bytes] as const))(
  'detectFormat() recognises %s as labelled text',
  (_, bytes) => {
    expect(detectFormat(Buffer.from(bytes).toString())?.format).toBe(labelledText);
  },
);

describe('labelledText.detect()', () => {
  test.each([
    ['prose with a label', 'Abstract: we look at this.\n\nTitle: none\n\nAnd so on, and so on.\n'],
    ['ids in prose', 'arXiv:2503.07605 is a paper.\narXiv:2503.07606 is another.\nTitle: none\n'],
    ['a list in Markdown', '- Title: A\n- Authors: B\n- Abstract: C\n'],
    ['a page', '<p>\nTitle: A\nAuthors: B\nAbstract: C\n</p>'],
    ['front matter', '---\ntitle: reading\ndate: 2025-03-11\ntags: [papers]\n---\n\nWords.\n'],
  ])('returns 0 for %s', (_, text) => {
    expect(labelledText.detect(text)).toBe(0);
  });
});

test('labelledText rejects an entry without an end that is too long, and reads on', async () => {
  const text = `Title: A\nAuthors: B\nAbstract: ${'We look at this.\n'.repeat(100_000)}\nTitle: C\nAbstract: ${'We look. '.repeat(9)}\n`;
  const pieces = await spansOf(Buffer.from(text), 65_536, labelledText);
  expect(pieces.filter(({ kind }) => kind === 'reject')).toMatchObject([{ code: 'too-long' }]);
  expect(recordsOf(pieces)).toMatchObject([{ title: 'C' }]);
});
