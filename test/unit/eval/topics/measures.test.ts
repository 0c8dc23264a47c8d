import { describe, expect, it } from 'vitest';
import { cohensKappa, measureCalibration, measureClasses } from '../../../eval/topics/measures.ts';

describe('measureClasses()', () => {
  // Class 0: 2 of 3 found, 2 of 2 right. Class 1: 1 of 1 found, 1 of 2 right. Class 2: nobody has it, nothing gets it.
  const measures = measureClasses([0, 0, 0, 1], [0, 0, 1, 1], 3);

  it('gives accuracy and the mean F1 of the classes that occur', () => {
    expect(measures.accuracy).toBe(0.75);
    expect(measures.macroF1).toBeCloseTo((4 / 5 + 2 / 3) / 2, 12);
  });

  it('gives precision, recall and share of each class', () => {
    expect(measures.labels).toEqual([
      { n: 3, share: 0.5, precision: 1, recall: 2 / 3, f1: 4 / 5 },
      { n: 1, share: 0.5, precision: 0.5, recall: 1, f1: 2 / 3 },
      { n: 0, share: 0, precision: null, recall: null, f1: 0 },
    ]);
  });
});

it('measureCalibration() weighs the gap of each bin by its documents', () => {
  const { bins, expectedError } = measureCalibration([0.25, 0.25, 0.95, 1], [true, false, true, true]);
  expect(bins).toEqual([
    { from: 0.2, n: 2, confidence: 0.25, accuracy: 0.5 },
    { from: 0.9, n: 2, confidence: 0.975, accuracy: 1 },
  ]);
  expect(expectedError).toBeCloseTo((2 * 0.25 + 2 * 0.025) / 4, 12);
});

describe('cohensKappa()', () => {
  it('gives the agreement beyond chance', () => {
    // 20 times both yes, 15 times both no, 5 and 10 times apart: 0.7 equal, 0.5 by chance.
    const pairs: [string, string][] = [
      ...Array.from({ length: 20 }, (): [string, string] => ['yes', 'yes']),
      ...Array.from({ length: 5 }, (): [string, string] => ['yes', 'no']),
      ...Array.from({ length: 10 }, (): [string, string] => ['no', 'yes']),
      ...Array.from({ length: 15 }, (): [string, string] => ['no', 'no']),
    ];
    const { equal, kappa } = cohensKappa(pairs);
    expect(equal).toBeCloseTo(0.7, 12);
    expect(kappa).toBeCloseTo(0.4, 12);
  });

  it('is 1 when both judges always say the same one thing', () => {
    expect(cohensKappa([['right', 'right']])).toEqual({ equal: 1, kappa: 1 });
  });
});
