import { describe, expect, it } from 'vitest';
import { averagePrecision, ndcg, recall } from '../../../eval/search/measures.ts';

const RANKED = ['a', 'b', 'c', 'd'];

describe('ndcg()', () => {
  // Gains in order: 0, 3, 0, 1, and 7 of a paper that was not found.
  const grades = new Map([
    ['b', 2],
    ['d', 1],
    ['e', 3],
  ]);

  it('divides the discounted gains by those of the best order', () => {
    const best = 7 + 3 / Math.log2(3) + 1 / 2;
    expect(ndcg(RANKED, grades, 4)).toBeCloseTo((3 / Math.log2(3) + 1 / Math.log2(5)) / best, 12);
  });

  it('cuts both orders at the depth', () => {
    expect(ndcg(RANKED, grades, 2)).toBeCloseTo(3 / Math.log2(3) / (7 + 3 / Math.log2(3)), 12);
  });

  it('is 1 for the best order and 0 when nothing is relevant', () => {
    expect(ndcg(['e', 'b', 'd', 'a'], grades, 10)).toBe(1);
    expect(ndcg(RANKED, new Map([['a', 0]]), 10)).toBe(0);
  });
});

it('recall() is the share of the relevant down to a depth', () => {
  const relevant = new Set(['b', 'd', 'e', 'f']);
  expect([1, 2, 4].map((depth) => recall(RANKED, relevant, depth))).toEqual([0, 1 / 4, 2 / 4]);
  expect(recall(RANKED, new Set(), 4)).toBe(0);
});

it('averagePrecision() averages precision at the ranks of the relevant, 0 for those not found', () => {
  // b at rank 2: 1/2; d at rank 4: 2/4; e not found.
  expect(averagePrecision(RANKED, new Set(['b', 'd', 'e']))).toBeCloseTo((1 / 2 + 2 / 4) / 3, 12);
  expect(averagePrecision(RANKED, new Set())).toBe(0);
});
