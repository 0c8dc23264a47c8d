import { expect, it } from 'vitest';
import { fuseRanks, fuseZScores } from '../../../eval/search/fusions.ts';

const RANKINGS = [
  [
    { id: 'a', score: 3 },
    { id: 'b', score: 1 },
  ],
  [
    { id: 'c', score: 0.9 },
    { id: 'b', score: 0.5 },
  ],
];

it('fuseRanks() adds the reciprocals of 60 and the rank', () => {
  expect(fuseRanks(RANKINGS)).toEqual([
    { id: 'b', score: 1 / 62 + 1 / 62 },
    { id: 'a', score: 1 / 61 },
    { id: 'c', score: 1 / 61 },
  ]);
});

it('fuseZScores() adds weighted distances from the lowest score, in deviations', () => {
  // Two scores lie one deviation on either side of their mean.
  const fused = fuseZScores(RANKINGS, [0.6, 0.4]);
  expect(fused.map(({ id }) => id)).toEqual(['a', 'c', 'b']);
  expect(fused.map(({ score }) => score)).toEqual([1.2, expect.closeTo(0.8, 12), 0]);
});
