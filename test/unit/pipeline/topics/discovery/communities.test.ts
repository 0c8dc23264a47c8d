import { expect, test } from 'vitest';
import { clusterVectors, withoutMean } from '../../../../../pipeline/topics/discovery/communities.ts';

const unit = (...values: number[]) => Float32Array.from(values, (x) => x / Math.hypot(...values));

/** Sixty vectors near each of three axes, in turn. */
const planted = Array.from({ length: 180 }, (_, i) => {
  const values = Array.from({ length: 8 }, (_, d) => 0.02 * ((i * (d + 3)) % 7));
  values[i % 3] = 1;
  return unit(...values);
});

test('clusterVectors() puts no two planted groups into one cluster, and each vector into one', () => {
  const clusters = clusterVectors(planted);
  for (const { members } of clusters) expect(new Set(members.map((i) => i % 3)).size).toBe(1);
  const places = clusters.flatMap(({ members }) => members);
  expect(places.toSorted((a, b) => a - b)).toEqual([...planted.keys()]);
});

test('clusterVectors() lists the nearest to the middle first', () => {
  for (const { centre, members } of clusterVectors(planted)) {
    const cosines = members.map((i) => centre.reduce((sum, x, d) => sum + x * (planted[i]?.[d] ?? 0), 0));
    expect(cosines).toEqual(cosines.toSorted((a, b) => b - a));
  }
});

test('clusterVectors() returns the same clusters each time', () => {
  expect(clusterVectors(planted)).toEqual(clusterVectors(planted));
});

test('clusterVectors() joins equal vectors, leaves vectors with nothing in common alone, and takes none', () => {
  const members = (...vectors: Float32Array[]) => clusterVectors(vectors).map(({ members }) => members);
  expect(members(unit(1, 0), unit(0, 1), unit(1, 0), unit(0, 1))).toEqual([
    [0, 2],
    [1, 3],
  ]);
  expect(members(unit(1, 0), unit(0, 1))).toEqual([[0], [1]]);
  expect(members(Float32Array.of(0, 0))).toEqual([[0]]);
  expect(clusterVectors([])).toEqual([]);
});

test('withoutMean() subtracts the mean and returns unit vectors', () => {
  expect(withoutMean([Float32Array.of(1, 0), Float32Array.of(0, 1)])).toEqual([unit(1, -1), unit(-1, 1)]);
});
