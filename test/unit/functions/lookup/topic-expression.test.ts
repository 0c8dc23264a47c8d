import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_TERMS, parseTopics, writeTopics } from '../../../../functions/lookup/topic-expression.ts';

const SLUGS = new Set(['a', 'b', 'c', 'a-b', 'b-c', 'graph-learning']);
const parse = (text: string) => parseTopics(text, (slug) => SLUGS.has(slug));

describe('parseTopics()', () => {
  test.each([
    ['a', ['a'], []],
    ['a+b', ['a', 'b'], []],
    ['a+c-b', ['a', 'c'], ['b']],
    ['-c', [], ['c']],
    // A slug wins over a sign, the longer one over the shorter one.
    ['a-b', ['a-b'], []],
    ['graph-learning-a', ['graph-learning'], ['a']],
    // Only one reading consists of slugs: `a-b` would leave `c` without a sign, `-c` is fine.
    ['a-b-c', ['a-b'], ['c']],
    ['c-b-c', ['c'], ['b-c']],
    // A category of arXiv and an author stand for topics. A name ends where the rest can be read.
    ['a+cat:cs.cv', ['a', 'cat:cs.CV'], []],
    ['cat:cond-mat.soft-a', ['cat:cond-mat.soft'], ['a']],
    ['a-author:ada_novak', ['a'], ['author:ada_novak']],
    ['author:ke-jia_chen-b', ['author:ke-jia_chen'], ['b']],
    ['author:ada-novak', ['author:ada_novak'], []],
    ['-cat:hep-th-author:a_novak', [], ['cat:hep-th', 'author:a_novak']],
  ])('parses %s', (text, topics, without) => {
    expect(parse(text)).toEqual({ topics, without });
  });

  test.each(['', '+', '-', 'a+', 'a++b', 'a b', 'd', 'a+d', 'A', 'a--b', 'cat:', 'cat:x.YZ', 'author:'])(
    'returns null for %j',
    (text) => {
      expect(parse(text)).toBeNull();
    },
  );

  test('returns null for more than the maximum number of terms', () => {
    expect(parse(Array(MAX_TERMS).fill('a').join('+'))).not.toBeNull();
    expect(
      parse(
        Array(MAX_TERMS + 1)
          .fill('a')
          .join('+'),
      ),
    ).toBeNull();
  });

  test('returns null at once for texts with many possible readings', () => {
    expect(parse('a-'.repeat(100_000))).toBeNull();
    expect(parse(`${'a-'.repeat(240)}x`)).toBeNull();
  });

  test('parses what writeTopics() writes', () => {
    const slugs = fc.uniqueArray(fc.constantFrom('x', 'y', 'x-y', 'y-z', 'long-name'), { maxLength: 4 });
    fc.assert(
      fc.property(slugs, slugs, (some, others) => {
        const without = others.filter((slug) => !some.includes(slug));
        const text = writeTopics({ topics: some, without });
        const parsed = parseTopics(text, (slug) => ['x', 'y', 'x-y', 'y-z', 'long-name'].includes(slug));
        // Another reading may come first, but it is always one of the same text.
        expect(some.length + without.length === 0 ? null : text).toBe(parsed && writeTopics(parsed));
      }),
    );
  });
});
