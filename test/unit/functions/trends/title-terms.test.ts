import { expect, test } from 'vitest';
import { readTerms } from '../../../../functions/trends/title-terms.ts';

/** The terms of each title as readers see them. */
function termsOf(...titles: string[]): string[][] {
  const { terms, titles: read } = readTerms(titles);
  return read.map((numbers) => numbers.map((i) => terms[i]?.map(({ text }) => text).join(' ') ?? ''));
}

test.each([
  ['Diffusion Language Models', ['diffusion', 'language', 'diffusion language', 'models', 'language models']],
  // A stop word, a number or a sign between two words parts them.
  ['Agents in the Wild: Robots', ['agents', 'wild', 'robots']],
  ['GPT-4o and GRPO for 3D Scenes', ['GPT-4o', 'GRPO', '3D', 'scenes', '3D scenes']],
  ['Chain-of-Thought (CoT) in LLMs', ['chain-of-thought', 'CoT', 'LLMs']],
  ['Top 10 Vision/Language Tasks', ['top', 'vision', 'language', 'tasks', 'language tasks']],
  ['Learning $\\alpha^2$ Fields', ['learning', 'fields']],
  ['A Novel Approach', []],
  ['', []],
])('readTerms() reads %j', (title, expected) => {
  expect(termsOf(title)).toEqual([expected]);
});

test('readTerms() takes singular and plural, and capitals and small letters, as one term', () => {
  const { terms, titles } = readTerms(['World models', 'A World Model: the WORLD MODEL']);
  expect(titles[1]).toEqual(titles[0]);
  expect(terms).toHaveLength(3);
});

test('readTerms() keeps words that only look like plurals', () => {
  expect(termsOf('Bias, Class, Analysis, Corpus').flat()).toEqual(['bias', 'class', 'analysis', 'corpus']);
  const { terms } = readTerms(['Analysis of Bias', 'Analysi Bia']);
  expect(terms.filter((term) => term.length === 1)).toHaveLength(4);
});
