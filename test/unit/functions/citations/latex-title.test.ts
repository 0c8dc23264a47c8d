import { expect, test } from 'vitest';
import { latexTitle } from '../../../../functions/citations/latex-title.ts';

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
])('latexTitle() protects the capitals of %s', (title, latex) => {
  expect(latexTitle(title)).toBe(latex);
});
