import { describe, expect, test } from 'vitest';
import { parseQueryText } from '../../../../functions/search/query-text.ts';
import { findWords, readQueryWords } from '../../../../functions/search/snippet.ts';

describe('findWords()', () => {
  test.each([
    ['zero shot', 'Zero-shot depth', ['zero', 'shot']],
    ['"chain of thought"', 'Chain-of-Thought distilled', ['chain', 'thought']],
    ['Puvvada, Krishna', 'Swans', ['Krishna', 'Puvvada']],
    ['(EHNet), "counting."', 'EHNet: counting', ['EHNet', 'counting']],
    ['C++ and .NET', 'C++ on .NET', ['C++', '.NET']],
  ])('names the words of %j in "%s"', (q, title, words) => {
    const item = { title, abstract: '', authors: ['Krishna C. Puvvada'], journal: null, comments: null };
    expect(findWords(item, readQueryWords(parseQueryText(q))).words).toEqual(words);
  });
});
