import { describe, expect, test } from 'vitest';
import { escapeLatex, latexText } from '../../../../functions/citations/latex.ts';

test('escapeLatex() escapes every character with a meaning in TeX, with balanced braces', () => {
  expect(escapeLatex('& % $ # _ { } ~ ^ \\')).toBe(
    '\\& \\% \\$ \\# \\_ {\\textbraceleft} {\\textbraceright} {\\textasciitilde} {\\textasciicircum} {\\textbackslash}',
  );
  expect(escapeLatex('Schrödinger 🤖 שלום')).toBe('Schrödinger 🤖 שלום');
});

describe('latexText()', () => {
  test.each([
    'in $O(n^2)$ time',
    '$\\alpha$-stable and $\\mathbb{R}^{d_1}$',
    '$x$, $y$',
    'sets $\\{0,1\\}^n$',
    '$\\ell_1$',
  ])('keeps the formula in %s', (text) => {
    expect(latexText(text)).toBe(text);
  });

  test.each([
    ['costs $5 and $6', 'costs \\$5 and \\$6'],
    ['a $ b $ c', 'a \\$ b \\$ c'],
    ['US$20-$30', 'US\\$20-\\$30'],
    ['lonely $x', 'lonely \\$x'],
    ['$a}{b$', '\\$a{\\textbraceright}{\\textbraceleft}b\\$'],
    ['$50%$', '\\$50\\%\\$'],
    ['$ \\{$', '\\$ {\\textbackslash}{\\textbraceleft}\\$'],
    ['$a\\{b}$', '\\$a{\\textbackslash}{\\textbraceleft}b{\\textbraceright}\\$'],
    ['$a\\{$', '\\$a{\\textbackslash}{\\textbraceleft}\\$'],
  ])('finds no formula in %s', (text, latex) => {
    expect(latexText(text)).toBe(latex);
  });

  test.each(['\\input{/etc/passwd}', '\\write18{ls}', '\\csname input\\endcsname x', '^^5cinput x', '\\\\'])(
    'finds no formula with the command %s',
    (command) => {
      expect(latexText(`$x ${command}$`)).toBe(`\\$x ${escapeLatex(command)}\\$`);
    },
  );
});
