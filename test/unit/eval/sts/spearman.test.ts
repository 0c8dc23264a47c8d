import { describe, expect, test } from 'vitest';
import { spearman } from '../../../eval/sts/spearman.ts';

describe('spearman()', () => {
  test('is 1 for equal orders, however far the values are apart, and -1 for opposite ones', () => {
    expect(spearman([1, 2, 3, 4], [10, 20, 1_000, 1_001])).toBeCloseTo(1, 12);
    expect(spearman([1, 2, 3, 4], [9, 8, 7, 0])).toBeCloseTo(-1, 12);
  });

  test('gives the figure of the worked example of IQ and hours of television', () => {
    const iq = [106, 100, 86, 101, 99, 103, 97, 113, 112, 110];
    const hours = [7, 27, 2, 50, 28, 29, 20, 12, 6, 17];
    expect(spearman(iq, hours)).toBeCloseTo(-29 / 165, 12);
  });

  test('gives equal values the mean of their ranks', () => {
    // Ranks 0, 1.5, 1.5, 3 against 0, 1, 2, 3: 4.5 / sqrt(4.5 x 5).
    expect(spearman([1, 2, 2, 3], [1, 2, 3, 4])).toBeCloseTo(4.5 / Math.sqrt(22.5), 12);
  });
});
