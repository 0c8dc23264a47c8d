import { describe, expect, test } from 'vitest';
import { compareMeans, type LabelledPaper, simulateReaders } from '../../../eval/readers/simulate.ts';
import { randomNumbers } from '../../../support/random.ts';

const papers: readonly LabelledPaper[] = Array.from({ length: 600 }, (_, i) => ({
  vector: new Float32Array(),
  labels: i % 7 === 0 ? [`label ${i % 6}`, `label ${(i + 1) % 6}`] : [`label ${i % 6}`],
}));

describe('simulateReaders()', () => {
  const readers = simulateReaders(papers, 40, 5);

  test('gives readers one to four interests and papers of each to like and to find', () => {
    expect(readers.slice(0, 5).map(({ interests }) => interests.length)).toEqual([1, 2, 3, 4, 1]);
    for (const { interests, liked, hidden } of readers) {
      const labelsOf = (places: readonly number[]) => places.flatMap((place) => papers[place]?.labels ?? []);
      expect(labelsOf(liked)).toEqual(expect.arrayContaining([...interests]));
      expect(labelsOf(hidden)).toEqual(expect.arrayContaining([...interests]));
      expect(Math.abs(liked.length - hidden.length)).toBeLessThanOrEqual(interests.length);
    }
  });

  test('puts no paper into two parts, and none of an interest among the others', () => {
    for (const { interests, liked, hidden, others } of readers) {
      const all = [...liked, ...hidden, ...others];
      expect(new Set(all).size).toBe(all.length);
      const labels = others.flatMap((place) => papers[place]?.labels ?? []);
      expect(labels.filter((label) => interests.includes(label))).toEqual([]);
    }
  });

  test('makes the same readers of a seed, and others of another', () => {
    expect(simulateReaders(papers, 40, 5)).toEqual(readers);
    expect(simulateReaders(papers, 40, 6)).not.toEqual(readers);
  });
});

test('compareMeans() gives the gain and an interval that holds it', () => {
  const random = randomNumbers(9);
  const others = Array.from({ length: 200 }, () => 0.2 + 0.1 * random());
  const figures = others.map((x) => x * 1.2 + 0.02 * (random() - 0.5));
  const { gain, low, high } = compareMeans(figures, others, randomNumbers(1));
  expect(gain).toBeCloseTo(0.2, 1);
  expect(low).toBeLessThan(gain);
  expect(high).toBeGreaterThan(gain);
  expect(high - low).toBeLessThan(0.1);
});
