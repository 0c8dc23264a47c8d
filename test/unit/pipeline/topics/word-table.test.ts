import { describe, expect, it } from 'vitest';
import { learnWords, vocabulary, wordWeights } from '../../../../pipeline/topics/word-table.ts';

describe('wordWeights()', () => {
  it('weighs words by 1 + log(count), of length 1 together', () => {
    const twice = 1 + Math.log(2);
    const length = Math.hypot(twice, 1);
    expect([...wordWeights('Graph, graph: edges! 3 x')]).toEqual([
      ['graph', expect.closeTo(twice / length)],
      ['edges', expect.closeTo(1 / length)],
    ]);
  });

  it('takes words of letters and digits in any script', () => {
    expect([...wordWeights('GPT4 Rényi Граф').keys()]).toEqual(['gpt4', 'rényi', 'граф']);
  });

  it('returns nothing for a text without words', () => {
    expect(wordWeights('1 + 2').size).toBe(0);
  });
});

describe('vocabulary()', () => {
  it('returns the words of at least three papers in alphabetical order', () => {
    const sample = ['zoo apple', 'apple zoo zoo', 'zoo apple kiwi', 'kiwi kiwi kiwi'].map(wordWeights);
    expect(vocabulary(sample)).toEqual(['apple', 'zoo']);
  });
});

describe('learnWords()', () => {
  it('says the logarithm of frequencies in a topic against the sample, less the mean over topics', () => {
    // Words 0 and 1; the first paper has the first word, the second both.
    const sample = [Float64Array.of(0, 1), Float64Array.of(0, 1, 1, 1)];
    // General: 2/3 and 1/3 of three. Topics: (1, 0) and (1, 1), each scaled to 1.5.
    const log = (weight: number, general: number) => Math.log((weight / general + 40) / 41.5);
    const first = [log(1.5, 2 / 3), log(0.75, 2 / 3)] as const;
    const second = [log(0, 1 / 3), log(0.75, 1 / 3)] as const;
    const half = ([a, b]: readonly [number, number]) => [(a - b) / 2, (b - a) / 2];
    expect([...learnWords(sample, Float64Array.of(1, 0, 0, 1), 2)]).toEqual(
      [...half(first), ...half(second)].map((x) => expect.closeTo(x, 9)),
    );
  });

  it('counts all topics alike, however frequent', () => {
    // Nine papers of the first topic, one of the second; both use the word 0 in every paper, and a word of their own.
    const sample = Array.from({ length: 10 }, (_, i) => Float64Array.of(0, 1, i < 9 ? 1 : 2, 1));
    const shares = Float64Array.from(sample.flatMap((_, i) => (i < 9 ? [1, 0] : [0, 1])));
    const table = learnWords(sample, shares, 3);
    expect([...table.subarray(0, 2)]).toEqual([expect.closeTo(0), expect.closeTo(0)]);
    expect(table[5]).toBeGreaterThan(table[2] ?? 0);
  });

  it('says nothing by words that all topics use alike', () => {
    const sample = [0, 0, 1].map((place) => Float64Array.of(place, 1));
    const [first, second, ...third] = learnWords(sample, Float64Array.of(1, 0, 0, 1, 0.5, 0.5), 2);
    expect([first, second]).toEqual([expect.closeTo(0), expect.closeTo(0)]);
    expect(third).toEqual([expect.closeTo(0), expect.closeTo(0)]);
  });

  it('says more the more papers of a topic have a word', () => {
    const says = (papers: number) => {
      const sample = Array.from({ length: 2 * papers }, (_, i) => Float64Array.of(i % 2, 1));
      const shares = Float64Array.from(sample.flatMap((_, i) => (i % 2 === 0 ? [1, 0] : [0, 1])));
      return learnWords(sample, shares, 2)[0] ?? 0;
    };
    expect(says(4)).toBeGreaterThan(0);
    expect(says(40)).toBeGreaterThan(says(4));
    expect(says(40)).toBeCloseTo(Math.log((80 + 40) / 40) / 2);
  });
});
