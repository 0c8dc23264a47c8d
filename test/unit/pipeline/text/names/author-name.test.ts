import { expect, test } from 'vitest';
import { readAuthorName } from '../../../../../pipeline/text/names/author-name.ts';

test.each([
  ['Ada Lovelace', 'Lovelace', 'Ada'],
  ['Michael I. Jordan', 'Jordan', 'Michael I.'],
  ['J.-P. Serre', 'Serre', 'J.-P.'],
  ['D. E. Knuth', 'Knuth', 'D. E.'],
  ['Ludwig van Beethoven', 'van Beethoven', 'Ludwig'],
  ['Juan Carlos de la Fuente Ruiz', 'de la Fuente Ruiz', 'Juan Carlos'],
  ['García Márquez, Gabriel', 'García Márquez', 'Gabriel'],
  ['李, 明', '李', '明'],
])('readAuthorName() splits %s into %s, %s', (text, family, given) => {
  expect(readAuthorName(text)).toEqual({ kind: 'parts', family, given });
});

test.each([
  'Gabriel García Márquez',
  'Juan Carlos Niebles',
  '李明',
  'محمد علي',
  'Plato',
  'Martin King III',
  'ada lovelace',
])('readAuthorName() leaves %s whole', (text) => {
  expect(readAuthorName(text)).toEqual({ kind: 'person', text });
});

test.each([
  'The ATLAS Collaboration',
  'DeepSeek-AI',
  'Google Research',
  'OpenAI, Inc.',
  'Robert Downey, Jr.',
  'Barnes and Noble',
  'others',
  'Ada Lovelace (editor)',
  'a, b, c',
  ', Ada',
  'family=Lovelace',
  '<Ada>',
])('readAuthorName() takes %s for no person', (text) => {
  expect(readAuthorName(text)).toEqual({ kind: 'literal', text });
});
