import { expect, test } from 'vitest';
import { clusterVectors, withoutMean } from '../../../../../pipeline/topics/discovery/k-means.ts';

const unit = (...values: number[]) => Float32Array.from(values, (x) => x / Math.hypot(...values));

/** Ten vectors near each of three axes, in turn. */
const planted = Array.from({ length: 30 }, (_, i) => {
  const values = [0.1, 0.02 * (i % 7), 0.1];
  values[i % 3] = 1;
  return unit(...values);
});

test('clusterVectors() finds planted clusters, the nearest to the middle first', () => {
  const clusters = clusterVectors(planted, 3);
  const groups = clusters.map(({ members }) => members.toSorted((a, b) => a - b));
  expect(groups.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0))).toEqual(
    [0, 1, 2].map((group) => Array.from({ length: 10 }, (_, i) => 3 * i + group)),
  );
  for (const { centre, members } of clusters) {
    const cosines = members.map((i) => centre.reduce((sum, x, d) => sum + x * (planted[i]?.[d] ?? 0), 0));
    expect(cosines).toEqual(cosines.toSorted((a, b) => b - a));
  }
});

test('clusterVectors() returns the same clusters each time', () => {
  expect(clusterVectors(planted, 5)).toEqual(clusterVectors(planted, 5));
});

test('clusterVectors() returns fewer clusters than asked for when vectors are equal, and none of nothing', () => {
  const same = [unit(1, 2), unit(1, 2), unit(1, 2)];
  expect(clusterVectors(same, 2).map(({ members }) => members)).toEqual([[0, 1, 2]]);
  expect(clusterVectors([], 2)).toEqual([]);
});

test('withoutMean() subtracts the mean and returns unit vectors', () => {
  expect(withoutMean([Float32Array.of(1, 0), Float32Array.of(0, 1)])).toEqual([unit(1, -1), unit(-1, 1)]);
});
