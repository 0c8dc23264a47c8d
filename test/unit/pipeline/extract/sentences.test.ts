import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitSentences } from '../../../../pipeline/extract/sentences.ts';

const trimmed = (text: string) => splitSentences(text).map((sentence) => sentence.trim());

describe('splitSentences()', () => {
  test.each([
    ['abbreviations', 'We use e.g. BERT, i.e. a model. See Fig. 3 and Eq. (2). It gains.', 3],
    ['et al. before a year', 'Ford et al. (1997) is outlined. It works.', 2],
    ['et al. before a capital', 'We follow Smith et al. Our model wins.', 2],
    ['initials', 'J. K. Rowling and the U.S. Congress met. They talked.', 2],
    ['initials before a word that begins sentences', 'This holds in the U.S. We ask why.', 2],
    ['decimals', 'It gains 3.5 points at p < .05. That is 99.9%. Done.', 3],
    ['formulas', 'For $n = 3. A$ we win. For $\\mathcal{O}(n. M)$ too.', 2],
    ['prices', 'It costs $5 a day. We pay $6. Others pay $7 or less.', 3],
    ['addresses', 'Code is at https://github.com/Foo/Bar.Baz for all. See www.a.org. End.', 3],
    ['questions and exclamations', 'Is it so? Yes! "It is." (Or not.) The end.', 5],
    ['numbers of a list', '1. We count. 2. We sum.', 2],
    [
      'periods without a space',
      'Robots fall.We teach them.A robot learns with Node.js at 99%.Results follow.',
      4,
    ],
    ['an ellipsis', 'Robots fall... We teach them... and they walk.', 2],
    ['small names', 'Robots fall. eBay buys them.', 1],
    ['Chinese', '本文提出了一种方法。“实验有效。”结果很好！', 3],
    ['Japanese', '本稿では手法を提案する。実験を行った。', 2],
    ['Hindi', 'यह काम है। यह परिणाम है।', 2],
    ['paragraphs', 'BACKGROUND\n\nRobots fall\n\nWe teach\nthem', 3],
    ['text without stops', 'robots that learn to walk', 1],
    ['nothing', '', 0],
  ])('reads %s', (_, text, count) => {
    expect(trimmed(text)).toHaveLength(count);
  });

  test('keeps quotes and brackets with their sentence', () => {
    expect(trimmed('He said "No." She (often) agreed (in part.) We left.')).toEqual([
      'He said "No."',
      'She (often) agreed (in part.)',
      'We left.',
    ]);
  });

  test('returns sentences that are the text side by side', () => {
    const piece = fc.constantFrom(
      'A',
      'b',
      '. ',
      '.',
      '。',
      '$',
      ' ',
      '\n\n',
      'e.g.',
      '3.5',
      '"',
      '(',
      '🤖',
      '?!',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join('');
        const sentences = splitSentences(text);
        expect(sentences.join('')).toBe(text);
        expect(sentences).not.toContain('');
      }),
    );
  });
});
