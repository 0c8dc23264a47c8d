import { describe, expect, it } from 'vitest';
import { fuse } from '../../../../functions/search/fuse.ts';

const ranked = (scores: Readonly<Record<string, number>>) =>
  Object.entries(scores).map(([id, score]) => ({ id, score }));

describe('fuse()', () => {
  const words = ranked({ a: 10, b: 5, c: 4 });
  const vectors = ranked({ b: 0.8, d: 0.6, a: 0.2 });

  it('adds the weighted shares of the best scores, the best first', () => {
    // b: 1/2 + 1; a: 1 + 1/4; d: 3/4; c: 2/5; each halved.
    const expected = ranked({ b: 0.75, a: 0.625, d: 0.375, c: 0.2 });
    const fused = fuse([words, vectors], [0.5, 0.5]);
    expect(fused.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
    for (const [i, { score }] of fused.entries()) expect(score).toBeCloseTo(expected[i]?.score ?? NaN, 12);
  });

  it('keeps the order of one ranking when the other is empty', () => {
    expect(fuse([words, []], [0.5, 0.5]).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(fuse([[], []], [0.5, 0.5])).toEqual([]);
  });

  it('counts the only paper of a ranking as its best', () => {
    expect(fuse([ranked({ c: 0.1 }), vectors], [0.6, 0.4])[0]).toEqual({ id: 'c', score: 0.6 });
  });

  it('changes no score when a ranking goes deeper', () => {
    const deeper = fuse([words, [...vectors, ...ranked({ c: 0, e: -0.1 })]], [0.5, 0.5]);
    expect(deeper).toEqual([...fuse([words, vectors], [0.5, 0.5]), { id: 'e', score: 0 }]);
  });
});
