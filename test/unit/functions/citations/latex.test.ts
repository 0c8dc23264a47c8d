import { describe, expect, test } from 'vitest';
import { escapeLatex, latexText } from '../../../../functions/citations/latex.ts';
import { latexTitle } from '../../../../functions/citations/title-case.ts';

test('every character that TeX gives a meaning is escaped, with braces that are balanced', () => {
  expect(escapeLatex('& % $ # _ { } ~ ^ \\')).toBe(
    '\\& \\% \\$ \\# \\_ {\\textbraceleft} {\\textbraceright} {\\textasciitilde} {\\textasciicircum} {\\textbackslash}',
  );
  expect(escapeLatex('Schrödinger 🤖 שלום')).toBe('Schrödinger 🤖 שלום');
});

describe('formulas', () => {
  test.each([
    'in $O(n^2)$ time',
    '$\\alpha$-stable and $\\mathbb{R}^{d_1}$',
    '$x$, $y$',
    'sets $\\{0,1\\}^n$',
    '$\\ell_1$',
  ])('%s is kept', (text) => {
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
  ])('%s is none', (text, latex) => {
    expect(latexText(text)).toBe(latex);
  });

  test.each(['\\input{/etc/passwd}', '\\write18{ls}', '\\csname input\\endcsname x', '^^5cinput x', '\\\\'])(
    'nor is one that commands TeX: %s',
    (command) => {
      expect(latexText(`$x ${command}$`)).toBe(`\\$x ${escapeLatex(command)}\\$`);
    },
  );
});

describe('capitals of titles', () => {
  test.each([
    ['Attention Is All You Need', 'Attention Is All You Need'],
    [
      'BERT: Pre-training of Deep Bidirectional Transformers',
      '{BERT}: Pre-training of Deep Bidirectional Transformers',
    ],
    ['LoRA: Low-Rank Adaptation of T5 with K-Means', '{LoRA}: Low-Rank Adaptation of {T5} with {K}-Means'],
    [
      'Learning with Gaussian mixtures: Bayesian inference',
      'Learning with {Gaussian} mixtures: Bayesian inference',
    ],
    ['A 3D R&D Study', 'A {3D} {R}\\&{D} Study'],
    ['Sorting in $O(N)$ Time', 'Sorting in {$O(N)$} Time'],
    [
      'Über Élan und seine vielen {GPUs}',
      'Über {Élan} und seine vielen {\\textbraceleft}{GPUs}{\\textbraceright}',
    ],
  ])('%s', (title, latex) => {
    expect(latexTitle(title)).toBe(latex);
  });
});
