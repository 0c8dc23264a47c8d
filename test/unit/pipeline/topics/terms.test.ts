import { expect, test } from 'vitest';
import { readTerms, termText } from '../../../../pipeline/topics/terms.ts';

/** The terms of each text as readers see them. */
function termsOf(...texts: string[]): string[][] {
  const { terms, texts: read } = readTerms(texts);
  return read.map((numbers) => numbers.map((i) => termText(terms[i] ?? [])));
}

test.each([
  ['Diffusion Language Models', ['diffusion', 'language', 'diffusion language', 'model', 'language model']],
  [
    'We propose graph convolution\nfor the prediction of traffic.',
    ['graph', 'convolution', 'graph convolution', 'prediction', 'traffic'],
  ],
  // A stop word, a number or a sign between two words parts them.
  ['Agents in the Wild: Robots', ['agent', 'wild', 'robot']],
  ['GPT-4o and GRPO for 3D Scenes', ['GPT-4o', 'GRPO', '3D', 'scene', '3D scene']],
  ['Chain-of-Thought (CoT) in LLMs', ['chain-of-thought', 'CoT', 'LLM']],
  ['Top 10 Vision/Language Tokens', ['top', 'vision', 'language', 'token', 'language token']],
  ['Learning $\\alpha^2$ Fields', ['learning', 'field']],
  ['A Novel Approach', []],
  ['', []],
])('readTerms() reads %j', (text, expected) => {
  expect(termsOf(text)).toEqual([expected]);
});

test('readTerms() takes singular and plural, and capitals and small letters, as one term', () => {
  const { terms, texts } = readTerms(['World models', 'A World Model: the WORLD MODEL']);
  expect(texts[1]).toEqual(texts[0]);
  expect(terms).toHaveLength(3);
});

test.each([
  ['policies', 'policy'],
  ['queries', 'query'],
  ['species', 'species'],
  ['vertices', 'vertex'],
  ['matrices', 'matrix'],
  ['boxes', 'box'],
  ['patches', 'patch'],
  ['caches', 'cache'],
  ['Models', 'model'],
  ['analysis', 'analysis'],
  ['bias', 'bias'],
  ['class', 'class'],
  ['corpus', 'corpus'],
  ['LLMs', 'LLM'],
  ['ChatGPT', 'ChatGPT'],
])('readTerms() writes %s as %s', (text, term) => {
  expect(termsOf(text)).toEqual([[term]]);
});
