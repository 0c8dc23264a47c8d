import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findLinks } from '../../../../functions/links/links-in-text.ts';

const linksIn = (text: string) => findLinks(text).flatMap(({ url }) => url ?? []);

describe('findLinks()', () => {
  test.each([
    ['Code is at https://github.com/a/b.', 'https://github.com/a/b'],
    ['(see https://a.example/x?y=1&z=2), and', 'https://a.example/x?y=1&z=2'],
    ['"https://a.example/q"', 'https://a.example/q'],
    ['\\url{https://a.example/a_b}', 'https://a.example/a_b'],
    ['\\url{https://a.example/a\\_b}', 'https://a.example/a_b'],
    ['https://en.wikipedia.org/wiki/A_(b)', 'https://en.wikipedia.org/wiki/A_(b)'],
    ['在 https://a.example/x。然后', 'https://a.example/x'],
    ['Models: huggingface.co/org/model.', 'https://huggingface.co/org/model'],
    ['github.com/owner/repo-1.2', 'https://github.com/owner/repo-1.2'],
    ['Project page: some-paper.github.io', 'https://some-paper.github.io/'],
    ['HTTPS://A.EXAMPLE/X', 'https://a.example/X'],
    ['\\url{https://a.example/\\~{}ada/p\\_{}1}', 'https://a.example/~ada/p_1'],
    ['see `https://a.example/x`', 'https://a.example/x'],
    ['a footnote https://a.example/x^1', 'https://a.example/x'],
    ['the last of a line https://a.example/x\\\\', 'https://a.example/x'],
  ])('finds the URL in: %s', (text, url) => {
    expect(linksIn(text)).toEqual([url]);
  });

  test('finds both URLs in the remains of a LaTeX link', () => {
    expect(findLinks('Code: https://github.com/a/b{https://github.com/a/b}.')).toEqual([
      { text: 'Code: ', url: null },
      { text: 'https://github.com/a/b', url: 'https://github.com/a/b' },
      { text: '{', url: null },
      { text: 'https://github.com/a/b', url: 'https://github.com/a/b' },
      { text: '}.', url: null },
    ]);
  });

  test.each([
    'We use U.net and model.io, e.g.co',
    'GPT-4.com is better than arxiv.org and github.com',
    'train.py, $x.co$ and i.e. org',
    'javascript:alert(1) ftp://a.example mailto:a@b.org //a.example data:text/html,x',
    'ada@lovelace.org',
    '$p(x|y) < 0.05$ and https:// alone',
    'https://github. com/a/b and http://localhost/x and https://me:secret@a.example/',
  ])('finds nothing in: %s', (text) => {
    expect(linksIn(text)).toEqual([]);
  });

  test('returns spans that joined are the text', () => {
    const words = fc.constantFrom(
      'https://a.example/',
      'github.com/a/',
      '.',
      ')',
      '(',
      ' ',
      '\\_',
      'é',
      '🤖',
      '\ud800',
      '"',
      '<',
      '{',
      '}',
      '\\~{}',
      '`',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.string()), { maxLength: 20 }), (parts) => {
        const text = parts.join('');
        expect(
          findLinks(text)
            .map((span) => span.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });
});
