import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  keywordMatcher,
  keywordScore,
  keywordWeights,
  paperText,
  topicMatchers,
} from '../../../../pipeline/topics/keyword-matches.ts';

const isIn = (keyword: string, text: string) => keywordMatcher(keyword)(paperText(text));
const matchersOf = (keywords: string[], not?: string[]) =>
  topicMatchers({ slug: 't', name: 'T', keywords, ...(not && { not }) });

describe('keywordMatcher()', () => {
  it.each([
    ['large language model', 'Large Language Models are many.'],
    ['large language model', 'a large-language model'],
    ['large language model', 'a large language\nmodel'],
    ['time-series', 'on time series'],
    ['LLM', 'two LLMs'],
    ['taxonomy', 'two taxonomies'],
    ['category theory', 'category theories'],
    ['loss', 'two losses'],
    ['survey', 'two surveys'],
    ['C++', 'written in C++.'],
    ['C++', 'C++'],
    ['(1+1)-ES', 'the (1+1)-ES wins'],
    ['k-means', '(k-means)'],
    ['a.b', 'an a.b here'],
    ['Rényi divergence', 'the RÉNYI divergence'],
    ['speech', 'ſpeech'],
    ['past, present', 'Past, Present and Future'],
  ])('finds %j in %j', (keyword, text) => {
    expect(isIn(keyword, text)).toBe(true);
  });

  it.each([
    ['RAG', 'from rags to fragments of storage'],
    ['CLIP', 'video clips'],
    ['GAN', 'organ, Gandalf'],
    ['a.b', 'an axb here'],
    ['C++', 'C, CC and C+'],
    ['graph', 'graphical paragraph'],
    ['Réti', 'Rétique'],
    ['data quality', 'data of quality'],
    ['survey', 'two surveies'],
    ['speech', 'a text'],
  ])('does not find %j in %j', (keyword, text) => {
    expect(isIn(keyword, text)).toBe(false);
  });

  it('finds any keyword, taken literally', () => {
    const word = fc
      .string({ minLength: 1, maxLength: 12 })
      .filter((text) => /^\S+$/.test(text) && !text.includes('-'));
    fc.assert(
      fc.property(word, (keyword) => {
        expect(isIn(keyword, `Here: ${keyword} .`)).toBe(true);
      }),
      // An abbreviation that ends in Y, and what patterns take for letters of ASCII.
      { examples: [['BY'], ['by'], ['ſ'], ['\u212A'], ['İ']] },
    );
  });
});

describe('keywordScore()', () => {
  const matchers = matchersOf(['gripper', 'robot arm'], ['bar graph', 'pie chart']);
  const score = (text: string, weights = [0.3, 0.7]) => keywordScore(matchers, weights, paperText(text));

  it('grows with the weights of the keywords in the text, less and less', () => {
    expect(score('A text.')).toBe(0);
    expect(score('A gripper and a gripper.')).toBeCloseTo(0.6);
    expect(score('A robot arm.')).toBeCloseTo(1);
    expect(score('A robot arm with a gripper.')).toBeCloseTo(2 / 1.7);
  });

  it('subtracts keywords that speak against the topic', () => {
    expect(score('A robot arm on a bar graph.')).toBeCloseTo(1 - 2 / 1.7);
    expect(score('A bar graph and a pie chart.')).toBeCloseTo(-4 / 2.7);
  });

  it('takes no weight for 0', () => {
    expect(score('A robot arm with a gripper.', [])).toBe(0);
  });
});

describe('keywordWeights()', () => {
  it('weighs keywords by how few papers of the sample have them', () => {
    const sample = ['a gripper', 'a Gripper', 'two grippers', 'robot arms', '', '', ''].map(paperText);
    // 7 papers: log(8 / (papers + 1)) / log(8).
    expect(keywordWeights(matchersOf(['gripper', 'robot arm', 'actuator']), sample)).toEqual([
      0.333333, 0.666667, 1,
    ]);
  });

  it('weighs a keyword of every paper 0', () => {
    expect(keywordWeights(matchersOf(['arm']), [paperText('an arm')])).toEqual([0]);
  });

  it('weighs all keywords 1 without a sample', () => {
    expect(keywordWeights(matchersOf(['a', 'b']), [])).toEqual([1, 1]);
  });
});
