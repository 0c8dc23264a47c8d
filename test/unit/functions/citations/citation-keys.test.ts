import fc from 'fast-check';
import { expect, test } from 'vitest';
import { citationKeys } from '../../../../functions/citations/citation-keys.ts';
import { sampleItem } from './sample.ts';

test.each([
  [['Ashish Vaswani'], 'Attention Is All You Need', 'vaswani2025attention'],
  [['Jan van der Berg'], 'On the Use of Graphs', 'vanderberg2025use'],
  [['Yann LeCun'], "What's new in 3D?", 'lecun2025whats'],
  [['Søren Åström'], 'Ångström-scale maps', 'astrom2025angstrom'],
  [['Gabriel García Márquez'], 'The A* search', 'marquez2025search'],
  [['The Gemma Team'], 'Gemma 3', 'gemma2025gemma'],
  [['李明'], '图神经网络', 'paper2025'],
  [[], '图 networks', 'paper2025networks'],
])('citationKeys() gives %j, "%s" the key %s', (authors, title, key) => {
  expect(citationKeys([sampleItem({ title, authors })])).toEqual([key]);
});

test('citationKeys() adds the beginning of ids to equal keys, whatever the order', () => {
  const items = ['abcd1000', 'abcd2000', 'ffff0000'].map((id) =>
    sampleItem({ id: id.padEnd(32, '0'), title: 'Deep learning' }),
  );
  const keys = ['paper2025deep-abcd1', 'paper2025deep-abcd2', 'paper2025deep-ffff'];
  expect(citationKeys(items)).toEqual(keys);
  expect(citationKeys(items.toReversed())).toEqual(keys.toReversed());
  expect(citationKeys(items.slice(0, 1))).toEqual(['paper2025deep']);
});

test('citationKeys() are unique and read by parsers', () => {
  const item = fc
    .record({
      id: fc.stringMatching(/^[01]{6}$/).map((digits) => digits.padStart(32, '0')),
      title: fc.constantFrom('Deep', 'DEEP learning', '{', 'Ünï', '漢'),
      authors: fc.constantFrom([], ['A B'], ['a,b'], ['}{'], ['漢字']),
    })
    .map(sampleItem);
  fc.assert(
    fc.property(fc.uniqueArray(item, { selector: ({ id }) => id }), (items) => {
      const keys = citationKeys(items);
      expect(new Set(keys).size).toBe(items.length);
      for (const key of keys) expect(key).toMatch(/^[a-z][a-z0-9-]*$/);
    }),
  );
});
