import { expect, test } from 'vitest';
import { detectFormat } from '../../../../../pipeline/formats/detect.ts';
import { pubmed } from '../../../../../pipeline/formats/references/pubmed-text.ts';
import { recordsOf, spansOf } from '../../../../support/spans.ts';
import { fixturesIn, splitterSuite } from '../../../../support/splitter-suite.ts';

// Fixtures in the form of PubMed's "Abstract (text)", about invented papers; expected values were written by hand.
const fixtures = fixturesIn(new URL('../../../../fixtures/pubmed/', import.meta.url));

splitterSuite(pubmed, fixtures);

test.each(fixtures.map(({ name, bytes }) => [name, bytes] as const))(
  'detect() recognises %s as PubMed text',
  (_, bytes) => {
    expect(detectFormat(Buffer.from(bytes).toString())?.format).toBe(pubmed);
  },
);

test.each([
  [
    'a list of references',
    '1. Lovelace A. On lamps. J Walk. 2024;1:2.\n\n2. Ray R. On stairs. J Walk. 2023;1:3.\n',
  ],
  ['a numbered list', '1. Robots. They walk.\n\nPMID: 38000001\n'],
  ['MEDLINE', 'PMID- 38000001\nTI  - Robots.\n'],
])('pubmed.detect() returns 0 for %s', (_, text) => {
  expect(pubmed.detect(text)).toBe(0);
});

const entry = (number: number, abstract: string) =>
  `${number}. J Walk. 2024;1:${number}.\n\nRobots, part ${number}.\n\n${abstract}\n\nPMID: 3800000${number}\n\n\n`;

test('pubmed rejects an entry without an end that is too long, and reads on', async () => {
  const text = entry(1, 'We look at this.\n'.repeat(100_000)) + entry(2, 'We look at that.');
  const pieces = await spansOf(Buffer.from(text), 65_536, pubmed);
  const rejects = pieces.filter((span) => span.kind === 'reject');
  expect(rejects.map(({ code }) => code)).toEqual(['too-long', 'unread']);
  expect(recordsOf(pieces)).toMatchObject([{ title: 'Robots, part 2.', abstract: 'We look at that.' }]);
});

test('pubmed reads an entry that lost its last line', async () => {
  const lost = entry(1, 'We look at this.').replace(/PMID.*/u, '');
  const pieces = await spansOf(Buffer.from(lost + entry(2, 'We look at that.')), 4096, pubmed);
  expect(recordsOf(pieces)).toMatchObject([
    { title: 'Robots, part 1.', abstract: 'We look at this.' },
    { title: 'Robots, part 2.', url: 'https://pubmed.ncbi.nlm.nih.gov/38000002/' },
  ]);
});
