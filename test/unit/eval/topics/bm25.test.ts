import { expect, it } from 'vitest';
import { fitBm25 } from '../../../eval/topics/bm25.ts';

it('fitBm25() scores stemmed words by frequency and length', () => {
  const score = fitBm25(['networks'], ['a neural network', 'two other words', 'three other words']);
  // n = 1 of 3; the text has the mean length, and the word once.
  expect(score('his networking idea')[0]).toBeCloseTo(Math.log(1 + 2.5 / 1.5), 12);
  expect(score('nothing of it')).toEqual([0]);
});
