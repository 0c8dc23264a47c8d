import { expect, test } from 'vitest';
import { termsOf } from '../../../../../pipeline/topics/discovery/terms.ts';

const terms = (text: string) => [...termsOf(text)];

test('termsOf() returns words and pairs of neighbours without stop words', () => {
  expect(terms('We propose graph convolution for the prediction of traffic.')).toEqual([
    'graph',
    'convolution',
    'graph convolution',
    'prediction',
    'traffic',
  ]);
});

test('termsOf() does not pair words across punctuation or formulas', () => {
  expect(terms('robots, planners (of $x^2$) maps')).toEqual(['robot', 'planner', 'map']);
});

test.each([
  ['policies', 'policy'],
  ['queries', 'query'],
  ['species', 'species'],
  ['vertices', 'vertex'],
  ['matrices', 'matrix'],
  ['boxes', 'box'],
  ['Models', 'model'],
  ['time series', 'time series'],
  ['analysis', 'analysis'],
  ['LLMs', 'LLM'],
  ['3D', '3D'],
])('termsOf() writes %s as %s', (text, term) => {
  expect(terms(text)).toContain(term);
});
