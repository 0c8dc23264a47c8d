import { expect, test } from 'vitest';
import { detectFormat } from '../../../../../pipeline/formats/detect.ts';
import { opml } from '../../../../../pipeline/formats/opml/opml.ts';
import { fixturesIn, splitterSuite } from '../../../../support/splitter-suite.ts';

// The expected values are written by hand, from the specification of OPML 2.0.
splitterSuite(opml, fixturesIn(new URL('../../../../fixtures/opml/', import.meta.url)));

test('OPML of feeds alone is no list of items', () => {
  const feeds = '<opml version="2.0"><body><outline text="A" xmlUrl="https://a.example/feed"/></body></opml>';
  expect(detectFormat(feeds)?.format.name).not.toBe('opml');
});
