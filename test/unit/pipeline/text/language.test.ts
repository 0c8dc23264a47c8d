import { expect, test } from 'vitest';
import { languageTag } from '../../../../pipeline/text/language.ts';

test.each([
  ['en', 'en'],
  ['eng', 'en'],
  ['English', 'en'],
  ['en_US', 'en-US'],
  ['EN-gb', 'en-gb'],
  ['ger', 'de'],
  ['pt-BR', 'pt-BR'],
  ['zh-Hant', 'zh-Hant'],
  ['yue', 'yue'],
  ['Klingon and others', null],
  ['1', null],
])('languageTag() of %s is %s', (text, tag) => {
  expect(languageTag(text)).toBe(tag);
});
