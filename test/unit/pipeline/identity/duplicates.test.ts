import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editDistance, titleBuckets, titleDistance } from '../../../../pipeline/identity/duplicates.ts';

/** Levenshtein by its definition. */
function distance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const [x, y] = [a.slice(1), b.slice(1)];
  if (a[0] === b[0]) return distance(x, y);
  return 1 + Math.min(distance(x, b), distance(a, y), distance(x, y));
}

const shareABucket = (a: string, b: string) =>
  titleBuckets(a).some((bucket) => titleBuckets(b).includes(bucket));

/** Pairs of titles that stand in arXiv, each with its id there; the first three were submitted twice. */
const ALIKE = [
  // 2506.06035 and 2510.03122
  [
    'HAVIR: HierArchical Vision to Image Reconstruction using CLIP-Guided Versatile Diffusion',
    'HAVIR: HierArchical Vision to Image Reconstruction using CLIP-Guided Versatile Diffusion',
  ],
  // 2509.25393 and 2509.18176
  [
    'A Deep Learning Approach for Spatio-Temporal Forecasting of InSAR Ground Deformation in Eastern Ireland',
    'A Deep Learning Approach for Spatio-Temporal Forecasting of InSAR Ground Deformation in Eastern Ireland',
  ],
  // One of two papers of the same authors
  [
    'Adaptive 3D Gaussian Splatting Video Streaming',
    'Adaptive 3D Gaussian Splatting Video Streaming: Visual Saliency-Aware Tiling and Meta-Learning-Based Bitrate Adaptation',
  ],
  ['Learning to Walk with Two Legs', 'Learning to walk - with two legs.'],
  ['Optimising Colour Models for Displays', 'Optimizing Color Models for Displays'],
] as const;

const CUT_OFF = [
  'Gradient noise as a compass for federated optimisation of …',
  'Gradient Noise as a Compass for Federated Optimisation of Language Models',
] as const;

const NOT_ALIKE = [
  // 2509.01563 and 2507.01949
  ['Kwai Keye-VL 1.5 Technical Report', 'Kwai Keye-VL Technical Report'],
  // 2511.19529 and 2504.15681
  [
    'Vidi2: Large Multimodal Models for Video Understanding and Creation',
    'Vidi: Large Multimodal Models for Video Understanding and Editing',
  ],
  // 2512.15431 and 2507.16632
  ['Step-GUI Technical Report', 'Step-Audio 2 Technical Report'],
  // 2503.16421 and others begin alike
  [
    'Beyond Accuracy: A Multi-Dimensional Framework for Evaluating Enterprise Agentic AI Systems',
    'Beyond Accuracy: What Matters in Designing Well-Behaved Models?',
  ],
  ['On the Zeros of L-Functions, Part I', 'On the Zeros of L-Functions, Part II'],
  ['Editorial', 'Editorial'],
] as const;

describe('titleDistance()', () => {
  test.each(ALIKE)('finds %s / %s', (a, b) => {
    expect(titleDistance(a, b)).not.toBeNull();
    expect(titleDistance(b, a)).toBe(titleDistance(a, b));
    expect(shareABucket(a, b)).toBe(true);
  });

  test.each(NOT_ALIKE)('is null for %s / %s', (a, b) => {
    expect(titleDistance(a, b)).toBeNull();
    expect(titleDistance(b, a)).toBeNull();
  });

  test('finds a title that was cut off', () => {
    expect(titleDistance(...CUT_OFF)).toBeCloseTo(14 / 62);
    expect(shareABucket(...CUT_OFF)).toBe(true);
  });

  test('returns the share of edited letters', () => {
    // Two of 32 letters: s/z, and a u that is left out.
    expect(
      titleDistance('Optimising Colour Models for Displays', 'Optimizing Color Models for Displays'),
    ).toBe(2 / 33);
  });
});

describe('editDistance()', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 7 });

  test('returns the Levenshtein distance, up to the maximum', () => {
    fc.assert(
      fc.property(word, word, fc.nat(8), (a, b, most) => {
        const expected = distance(a, b);
        expect(editDistance(a, b, most)).toBe(expected <= most ? expected : null);
      }),
    );
  });
});

describe('titleBuckets()', () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{3,9}$/), { minLength: 6, maxLength: 12 });

  test('nearly always share one when a word is changed', () => {
    let found = 0;
    let asked = 0;
    fc.assert(
      fc.property(words, fc.nat(), fc.stringMatching(/^[a-z]{3,9}$/), (title, at, other) => {
        const changed = title.with(at % title.length, other);
        if (titleDistance(title.join(' '), changed.join(' ')) === null) return;
        asked++;
        if (shareABucket(title.join(' '), changed.join(' '))) found++;
      }),
      { seed: 11, numRuns: 400 },
    );
    expect(found / asked).toBeGreaterThan(0.95);
  });

  test('hardly ever share one when all words differ', () => {
    let found = 0;
    fc.assert(
      fc.property(words, words, (a, b) => {
        if (shareABucket(a.join(' '), b.join(' '))) found++;
      }),
      { seed: 12, numRuns: 400 },
    );
    expect(found).toBeLessThan(4);
  });

  test('are integers that JavaScript and SQLite hold exactly, for any title', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (title) => {
        expect(titleBuckets(title)).toSatisfy((buckets: number[]) => buckets.every(Number.isSafeInteger));
      }),
    );
  });
});
