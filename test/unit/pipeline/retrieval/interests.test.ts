import { describe, expect, test } from 'vitest';
import background from '../../../../pipeline/retrieval/background.json' with { type: 'json' };
import {
  fitInterests,
  type Interests,
  interestsCut,
  type LikedPaper,
  pickDiverse,
  scoreInterests,
} from '../../../../pipeline/retrieval/interests.ts';
import { normalise, type Rows } from '../../../../pipeline/retrieval/rows.ts';
import { randomNumbers } from '../../../support/random.ts';

const { mean } = background;

/** Vectors of papers about so many subjects: of paper `n` of a subject, the same ones each time. */
function paper(subject: number, n: number, spread = 0.8): Float32Array {
  const [centre, own] = [randomNumbers(100 + subject), randomNumbers(1_000 * (subject + 1) + n + 1)];
  const vector = Float32Array.from(mean, (x) => x + 0.07 * (centre() - 0.5) + 0.07 * spread * (own() - 0.5));
  normalise(vector);
  return vector;
}

function liked(vector: Float32Array, likedAt = '2026-01-01T00:00:00.000Z', isDisliked = false): LikedPaper {
  return { vector, likedAt, isDisliked };
}

function rows(...vectors: readonly Float32Array[]): Rows {
  return { values: Float32Array.from(vectors.flatMap((vector) => [...vector])), dimensions: mean.length };
}

function scoresOf(interests: Interests, ...vectors: readonly Float32Array[]): number[] {
  return [...scoreInterests(interests, rows(...vectors)).scores];
}

describe('scoreInterests()', () => {
  test('puts papers of each interest before one that lies between them', () => {
    const interests = fitInterests(Array.from({ length: 12 }, (_, n) => liked(paper(n % 2, n))));
    const between = paper(0, 20).map((x, k) => x + (paper(1, 21)[k] ?? 0));
    normalise(between);
    const [first = 0, second = 0, middle = 0, other = 0] = scoresOf(
      interests,
      paper(0, 30),
      paper(1, 31),
      between,
      paper(2, 32),
    );
    expect(Math.min(first, second)).toBeGreaterThan(middle);
    expect(middle).toBeGreaterThan(other);
    expect(other).toBeLessThan(0.2);
  });

  test('names the most alike paper by its place in the library, disliked ones counted', () => {
    const interests = fitInterests([
      liked(paper(5, 1), undefined, true),
      liked(paper(0, 1)),
      liked(paper(1, 1)),
    ]);
    expect([...scoreInterests(interests, rows(paper(1, 9), paper(0, 9))).like]).toEqual([2, 1]);
  });

  test('gives a candidate the same score whatever the others are', () => {
    const interests = fitInterests([liked(paper(0, 1)), liked(paper(1, 1))]);
    const [alone] = scoresOf(interests, paper(0, 3));
    expect(scoresOf(interests, paper(2, 1), paper(0, 1), paper(0, 3)).at(-1)).toBe(alone);
  });

  test('lets papers that were liked long ago count less, but still', () => {
    const old = paper(0, 1);
    const alone = fitInterests([liked(old, '2016-01-01')]);
    const interests = fitInterests([liked(old, '2016-01-01'), liked(paper(1, 1), '2026-01-01')]);
    const [fresh = 0] = scoresOf(interests, paper(1, 1));
    const [faded = 0] = scoresOf(interests, old);
    expect(faded).toBeLessThan(fresh);
    expect(faded).toBeGreaterThan(0.3);
    expect(scoresOf(alone, old)[0]).toBeCloseTo(1, 5);
  });

  test('lowers what is nearer to a disliked paper than to the library', () => {
    const library = [liked(paper(0, 1)), liked(paper(1, 1))];
    const candidates = [paper(0, 5), paper(1, 5)] as const;
    const [first = 0, second = 0] = scoresOf(fitInterests(library), ...candidates);
    const [lowered = 0, kept = 0] = scoresOf(
      fitInterests([...library, liked(paper(0, 5, 0.7), undefined, true)]),
      ...candidates,
    );
    expect(lowered).toBeLessThan(first - 0.1);
    expect(kept).toBe(second);
  });

  test('finds nothing for a library without liked papers', () => {
    const interests = fitInterests([liked(paper(0, 1), undefined, true)]);
    const { scores, like } = scoreInterests(interests, rows(paper(0, 1), paper(1, 1)));
    expect([...scores].every((score) => score < interestsCut(interests))).toBe(true);
    expect([...like]).toEqual([-1, -1]);
  });

  test('names the dimensions of a vector of another model', () => {
    expect(() => fitInterests([liked(new Float32Array(768))])).toThrow('768 dimensions; expected 384');
  });
});

describe('interestsCut()', () => {
  test('lets papers of the interests pass and others not', () => {
    const interests = fitInterests(Array.from({ length: 12 }, (_, n) => liked(paper(n % 3, n))));
    const cut = interestsCut(interests);
    const passing = (subject: number) =>
      scoresOf(interests, ...Array.from({ length: 40 }, (_, n) => paper(subject, 100 + n))).filter(
        (score) => score >= cut,
      ).length;
    expect(passing(0)).toBeGreaterThan(20);
    expect(passing(2)).toBeGreaterThan(20);
    expect(passing(3)).toBe(0);
  });

  test('works for a library of one paper', () => {
    const interests = fitInterests([liked(paper(0, 1))]);
    const [near = 0, far = 0] = scoresOf(interests, paper(0, 2, 0.5), paper(1, 2));
    expect(near).toBeGreaterThan(interestsCut(interests));
    expect(far).toBeLessThan(interestsCut(interests));
  });
});

describe('pickDiverse()', () => {
  test('picks the best of each interest before the second of any', () => {
    const interests = fitInterests([0, 0, 1, 1, 2].map((subject, n) => liked(paper(subject, n, 0.4))));
    const scores = Float32Array.of(0.9, 0.8, 0.7, 0.6, 0.5);
    const like = Int32Array.of(0, 1, 2, 3, 4);
    expect(pickDiverse(interests, { scores, like }, 4)).toEqual([0, 2, 4, 1]);
    expect(pickDiverse(interests, { scores, like }, 9)).toEqual([0, 2, 4, 1, 3]);
  });
});
