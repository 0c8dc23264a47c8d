import { expect, test } from 'vitest';
import { detectFormat } from '../../../../../pipeline/formats/detect.ts';
import { mods } from '../../../../../pipeline/formats/xml/mods.ts';
import { recordsOf, spansOf } from '../../../../support/spans.ts';
import { fixturesIn, splitterSuite } from '../../../../support/splitter-suite.ts';

// The expected values are written by hand, from the MODS user guidelines.
splitterSuite(mods, fixturesIn(new URL('../../../../fixtures/mods/', import.meta.url)));

test('MODS reads a record that is the root, with a prefix or without', async () => {
  for (const prefix of ['', 'm:']) {
    const xmlns = prefix === '' ? 'xmlns' : 'xmlns:m';
    const text = `<${prefix}mods ${xmlns}="http://www.loc.gov/mods/v3"><${prefix}titleInfo><${prefix}title>A staircase</${prefix}title></${prefix}titleInfo><${prefix}identifier type="doi">10.9999/1</${prefix}identifier></${prefix}mods>`;
    expect(detectFormat(text)?.format.name).toBe('mods');
    expect(recordsOf(await spansOf(Buffer.from(text)))).toMatchObject([
      { title: 'A staircase', url: 'https://doi.org/10.9999/1' },
    ]);
  }
});
