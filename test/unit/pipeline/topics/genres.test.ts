import { describe, expect, it } from 'vitest';
import { firstSentences, genreMatcher, genreScore } from '../../../../pipeline/topics/genres.ts';

const matcher = genreMatcher({
  slug: 'surveys',
  name: 'Surveys',
  kind: 'genre',
  keywords: ['literature'],
  titles: ['survey', 'position:', 'a primer'],
  not: ['survey response'],
});

describe('genreMatcher()', () => {
  it.each([
    ['A Survey of Graphs', '', 1],
    ['Two surveys', '', 1],
    ['Graphs', 'This survey lists them.', 0.5],
    ['A Survey of Graphs', 'This survey lists them.', 1],
    ['Graphs', 'We draw them.', 0],
    ['Surveying graphs', '', 0],
    ['Keyword of another kind: literature', '', 0],
  ])('returns for %j with %j %d', (title, sentences, named) => {
    expect(matcher(title, sentences)).toBe(named);
  });

  it('takes no title with a phrase that speaks against it', () => {
    expect(matcher('Missing Survey Responses', '')).toBe(0);
    expect(matcher('Missing Survey Responses', 'This survey lists them.')).toBe(0.5);
    expect(matcher('Graphs', 'A survey of survey responses.')).toBe(0);
  });

  it('takes phrases with a colon at the beginning of a text only', () => {
    expect(matcher('Position: Graphs Matter', '')).toBe(1);
    expect(matcher('Iterated Decomposition: Improving Answers', '')).toBe(0);
    expect(matcher('Graphs', 'We give a position: none.')).toBe(0);
  });

  it('names nothing without phrases', () => {
    expect(genreMatcher({ slug: 't', name: 'T', keywords: ['survey'] })('A Survey', 'A survey.')).toBe(0);
  });
});

describe('genreScore()', () => {
  it('is sure of a paper whose title names the genre, and needs a near label without that', () => {
    expect(genreScore(0, 0.35)).toBeCloseTo(0.5);
    expect(genreScore(1, 0.05)).toBeCloseTo(0.5);
    expect(genreScore(1, 0.35)).toBeGreaterThan(0.99);
    expect(genreScore(0.5, 0.2)).toBeCloseTo(0.5);
    expect(genreScore(0, 0)).toBeLessThan(0.01);
  });
});

describe('firstSentences()', () => {
  it.each([
    ['One. Two. Three. Four.', 'One. Two. Three.'],
    ['One? Two!\nThree.\n\nFour.', 'One? Two! Three.'],
    ['One. Two.', 'One. Two.'],
    ['It costs 3.50 now', 'It costs 3.50 now'],
    ['', ''],
  ])('returns three sentences of %j', (abstract, sentences) => {
    expect(firstSentences(abstract)).toBe(sentences);
  });
});
