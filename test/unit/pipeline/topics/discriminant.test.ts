import { describe, expect, it } from 'vitest';
import { learnDiscriminant, scatterOf } from '../../../../pipeline/topics/discriminant.ts';
import { dot } from '../../../../pipeline/topics/label-vectors.ts';
import { randomNumbers } from '../../../support/random.ts';

describe('scatterOf()', () => {
  it('returns the lower half of the sum of outer products', () => {
    expect([...scatterOf([Float64Array.of(1, 2), Float64Array.of(3, -1)])]).toEqual([10, 0, -1, 5]);
  });
});

describe('learnDiscriminant()', () => {
  const learn = (vectors: readonly Float64Array[], labels: readonly Float64Array[], shares: Float64Array) =>
    learnDiscriminant(vectors, scatterOf(vectors), labels, shares);
  const right = Float64Array.of(1, 0);
  const left = Float64Array.of(-1, 0);

  it('solves the covariance of two topics by hand', () => {
    // Six papers around (1, 0) and six around (-1, 0), alike.
    const steps = [
      [0.5, 0.3],
      [-0.5, -0.3],
      [0.5, 0.3],
      [-0.5, -0.3],
      [0, Math.sqrt(0.32)],
      [0, -Math.sqrt(0.32)],
    ] as const;
    const around = (x: number) => steps.map(([dx, dy]) => Float64Array.of(x + dx, dy));
    const shares = Float64Array.from([...steps.flatMap(() => [1, 0]), ...steps.flatMap(() => [0, 1])]);
    const { directions, offsets } = learn([...around(1), ...around(-1)], [right, left], shares);
    // Within topics both variances are 1/6, with covariance 0.1; half the mean variance is added.
    const [a, b] = [1 / 6 + 1 / 12, 0.1];
    // Six papers at (1, 0), and 24 at 0.45 of the label.
    const mean = (6 + 24 * 0.45) / 30;
    const solution = [(a * mean) / (a * a - b * b), (-b * mean) / (a * a - b * b)] as const;
    expect([...(directions[0] ?? [])]).toEqual(solution.map((x) => expect.closeTo(x, 9)));
    expect([...(directions[1] ?? [])]).toEqual(solution.map((x) => expect.closeTo(-x, 9)));
    const offset = Math.log(0.5) - (mean * solution[0]) / 2;
    expect([...offsets]).toEqual([expect.closeTo(offset, 5), expect.closeTo(offset, 5)]);
  });

  it('solves more dimensions: the covariance times a direction is the mean', () => {
    const dimensions = 7;
    const random = randomNumbers(3);
    const vectors = Array.from({ length: 60 }, (_, i) =>
      Float64Array.from({ length: dimensions }, (_, d) => random() - 0.5 + Number(d === i % 3)),
    );
    const labels = [0, 1, 2].map((t) => Float64Array.from({ length: dimensions }, (_, d) => Number(d === t)));
    const shares = Float64Array.from(vectors.flatMap((_, i) => [0, 1, 2].map((t) => Number(t === i % 3))));
    const { directions } = learn(vectors, labels, shares);
    const means = labels.map((_, t) =>
      Float64Array.from(
        { length: dimensions },
        (_, d) => vectors.reduce((sum, v, i) => sum + (i % 3 === t ? (v[d] ?? 0) : 0), 0) / 20,
      ),
    );
    const at = (i: number, j: number) =>
      vectors.reduce((sum, v, k) => {
        const mean = means[k % 3] ?? new Float64Array();
        return sum + ((v[i] ?? 0) - (mean[i] ?? 0)) * ((v[j] ?? 0) - (mean[j] ?? 0));
      }, 0) / 60;
    const axes = [...(vectors[0] ?? []).keys()];
    const ridge = (0.5 * axes.reduce((sum, i) => sum + at(i, i), 0)) / dimensions;
    for (const [t, direction] of directions.entries()) {
      const product = axes.map((i) =>
        axes.reduce((sum, j) => sum + (at(i, j) + (i === j ? ridge : 0)) * (direction[j] ?? 0), 0),
      );
      expect(product).toEqual(
        axes.map((d) =>
          expect.closeTo((20 * (means[t]?.[d] ?? 0) + 24 * 0.45 * (labels[t]?.[d] ?? 0)) / 44, 9),
        ),
      );
    }
  });

  it('separates two normal distributions along the difference of their means, against the covariance', () => {
    const random = randomNumbers(5);
    const normal = () => Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random());
    // Noise is along (1, 1) mostly, so that the best direction turns away from it.
    const vectors = Array.from({ length: 2_000 }, (_, i) => {
      const [common, own] = [normal(), 0.3 * normal()];
      return Float64Array.of((i % 2 === 0 ? 1 : -1) + common + own, common - own);
    });
    const shares = Float64Array.from(vectors.flatMap((_, i) => (i % 2 === 0 ? [1, 0] : [0, 1])));
    const { directions, offsets } = learn(vectors, [right, left], shares);
    const [first = right, second = right] = directions;
    const wrong = vectors.filter((vector, i) => {
      const ahead = dot(first, vector) + (offsets[0] ?? 0) - dot(second, vector) - (offsets[1] ?? 0);
      return ahead > 0 !== (i % 2 === 0);
    });
    const byMean = vectors.filter((vector, i) => dot(right, vector) > 0 !== (i % 2 === 0));
    expect(first[1]).toBeLessThan(0);
    expect(wrong.length).toBeLessThan(byMean.length * 0.8);
  });

  it('draws the more frequent topic by the logarithm of its share', () => {
    const vectors = Array.from({ length: 100 }, (_, i) => Float64Array.of(i % 5 === 0 ? 1 : -1, (i % 3) - 1));
    const shares = Float64Array.from(vectors.flatMap((_, i) => (i % 5 === 0 ? [1, 0] : [0, 1])));
    const { directions, offsets } = learn(vectors, [right, left], shares);
    const half = (direction: Float64Array, papers: number, sign: number) =>
      ((direction[0] ?? 0) * sign * (papers + 24 * 0.45)) / (papers + 24) / 2;
    // The means lie about on the first axis.
    const [first = right, second = right] = directions;
    expect((offsets[0] ?? 0) + half(first, 20, 1)).toBeCloseTo(Math.log(0.2), 1);
    expect((offsets[1] ?? 0) + half(second, 80, -1)).toBeCloseTo(Math.log(0.8), 1);
  });

  it('leaves a topic without papers at its label', () => {
    const vectors = [Float64Array.of(1, 0.1), Float64Array.of(1, -0.1)];
    const { directions, offsets } = learn(
      vectors,
      [right, Float64Array.of(0, 1)],
      Float64Array.of(1, 0, 1, 0),
    );
    expect([...directions.flatMap((row) => [...row]), ...offsets].every(Number.isFinite)).toBe(true);
    expect(directions[1]?.[1]).toBeGreaterThan(Math.abs(directions[1]?.[0] ?? 0));
  });
});
