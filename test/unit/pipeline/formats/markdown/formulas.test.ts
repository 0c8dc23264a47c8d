import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hideFormulas, showFormulas } from '../../../../../pipeline/formats/markdown/formulas.ts';

describe('hideFormulas()', () => {
  test.each([
    String.raw`$\mathcal{L}_{a}$`,
    '$a*b*c$ and $n<d$',
    String.raw`\(\alpha_{1}\) and \[x^2\]`,
    '$A^*$',
    '<jats:italic>',
  ])('leaves no mark of Markdown in %j', (text) => {
    expect(hideFormulas(text)).not.toMatch(/[\\*_<[]/);
    expect(hideFormulas(text)).toHaveLength(text.length);
    expect(showFormulas(hideFormulas(text))).toBe(text);
  });

  test.each([
    ['amounts', 'from *$5* to *$10*, US$ 5 and _US$ 6_'],
    ['links', '$5 [a](b_c) for $x'],
    ['formulas that were escaped for Markdown', String.raw`$x\_1$, $\\alpha\_{1}$`],
    ['escaped brackets', String.raw`a \(b\) and \[1\]`],
    ['variables of a shell', '`$HOME_A` and `$PATH_B`'],
    ['paragraphs', '$a_b\n\nc_d$'],
  ])('leaves %s alone', (_, text) => {
    expect(hideFormulas(text)).toBe(text);
  });

  test('hides what showFormulas() shows, in a text of the same length', () => {
    const part = fc.constantFrom(...'$ $$ \\( \\) \\[ \\] \\ _ * < > [ ] ` a 1 { } &'.split(' '), ' ', '\n');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        const text = parts.join('');
        expect(showFormulas(hideFormulas(text))).toBe(text);
        expect(hideFormulas(text)).toHaveLength(text.length);
      }),
    );
  });

  test.each(['$a_', '$', '\\(', '\\[^', '<jats:', '$$x'])('takes linear time for a repeated %j', (unit) => {
    // Quadratic time would be minutes: the timeout of the test would end it.
    expect(hideFormulas(unit.repeat(200_000))).toBeTypeOf('string');
  });
});
