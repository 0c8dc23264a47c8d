import { describe, expect, test } from 'vitest';
import { otherWords, readWords } from '../../../../pipeline/words/word-forms.ts';

describe('otherWords()', () => {
  test.each([
    ['plain words of ASCII, and numbers 3', ''],
    ['pre-training', 'pretraining'],
    ['state-of-the-art', 'stateoftheart'],
    ['GPT-4 and LLaMA-3.1', 'gpt4 llama31'],
    ['U.S.A.', 'usa'],
    ['It ends.Here', ''],
    ['TGF-β', 'tgf beta tgfβ tgfbeta'],
    ['α-helix', 'alpha helix αhelix alphahelix'],
    ['Ελλάδα', ''],
    ['H₂O', 'h2o'],
    ['Łukasz Groß', 'lukasz gross'],
    ['naïve', ''],
    ['Parkinson’s', 'parkinsons'],
    ['漢字学', '漢字 字学 学'],
    ['BERTモデル', 'bert モデ デル ル'],
    ['한국어', '한국 국어 어'],
    ['', ''],
    ['😀 \ud800 \0', ''],
  ])('gives %j as %j', (text, words) => {
    expect(otherWords(text)).toBe(words);
  });

  test('reads a text without spaces of any length', () => {
    const text = 'a-'.repeat(50_000) + '漢'.repeat(50_000);
    expect(otherWords(text).split(' ')).toHaveLength(50_001);
  });
});

test('readWords() reads words in their order, with what joins their parts', () => {
  expect(readWords('The end-to-end “BERT_base”.').map(({ text }) => text)).toEqual([
    'The',
    'end-to-end',
    'BERT_base',
  ]);
});
