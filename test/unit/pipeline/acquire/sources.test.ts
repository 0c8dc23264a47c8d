import { expect, test } from 'vitest';
import { locationOf, placeAt } from '../../../../pipeline/acquire/sources.ts';

test.each([
  { kind: 'url', url: 'https://a.example/' },
  { kind: 'directory', path: 'data/in box' },
  { kind: 'r2', prefix: '' },
] as const)('placeAt() reads back locationOf(): %j', (place) => {
  expect(placeAt(locationOf(place))).toEqual(place);
});
