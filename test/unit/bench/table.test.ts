import { expect, test } from 'vitest';
import { besidePeer, isMet, ratioOf } from '../../bench/figure.ts';
import { renderTable } from '../../bench/table.ts';

test.each([
  ['>= 100', 100, true],
  ['>= 100', 99.9, false],
  ['<= 64', 64, true],
  ['< 64', 64, false],
] as const)('isMet() holds the goal %s against %d: %s', (goal, value, met) => {
  expect(isMet({ value, goal })).toBe(met);
});

test('isMet() holds a goal with an x against the ratio to the peer', () => {
  const figure = { value: 12, peer: { name: 'it', value: 4 } };
  expect(isMet({ ...figure, goal: '>= 4.5x' })).toBe(false);
  expect(isMet({ ...figure, goal: '>= 3x' })).toBe(true);
  expect(isMet({ value: 12, goal: '>= 3x' })).toBe(false);
  expect(isMet(figure)).toBeUndefined();
});

test('besidePeer() takes the ratio within each round, so that a slow round does not count', () => {
  const figure = besidePeer('it', [10, 100, 30], [5, 50, 10]);
  expect(figure).toMatchObject({ value: 30, peer: { name: 'it', value: 10 } });
  expect(ratioOf(figure)).toBe(2);
});

test('renderTable() writes a line a figure, in columns, with ratio, direction and verdict', () => {
  const suite = 'embed';
  const peer = { name: 'another', value: 4 };
  const lines = renderTable([
    { suite, name: 'embed', value: 12, unit: 'papers/s', peer, goal: '>= 4.5x', note: 'of 54 papers' },
    { suite, name: 'memory', value: 1234.5, unit: 'MiB', peer, goal: '<= 5000' },
    { suite, name: 'alone', value: 0.5, unit: 's' },
  ]).split('\n');
  expect(lines.slice(1, 4)).toEqual([
    'embed  embed    12.0  papers/s  another                4.00  3.00x ↑  >= 4.5x  short  of 54 papers',
    'embed  memory   1235  MiB       another                4.00   309x ↓  <= 5000  met',
    'embed  alone   0.500  s',
  ]);
});
