import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readYaml } from '../../../../../pipeline/formats/yaml/value.ts';

// Expected values follow YAML 1.2.2 with the failsafe schema, in which all scalars are texts.
describe('readYaml()', () => {
  test.each([
    ['a: 1\nb: x # note\n', { a: '1', b: 'x' }],
    ["a: 'it''s: on'\nb: \"two\\nlines\"\n", { a: "it's: on", b: 'two\nlines' }],
    ['a: one\n  two\n\n  three\nb: c\n', { a: 'one two\n\nthree', b: 'c' }],
    ["a: 'one\n  two'\nb: c\n", { a: 'one two', b: 'c' }],
    ['a: >\n  one\n  two\nb: |\n  one\n  two\n', { a: 'one two', b: 'one\ntwo' }],
    ['a:\n- b: 1\n  c: 2\n- b: 3\n', { a: [{ b: '1', c: '2' }, { b: '3' }] }],
    ['- a\n- b: c\n  d:\n    - e\n', ['a', { b: 'c', d: ['e'] }]],
    ['a: [x, "y, z", {b: c}]\n', { a: ['x', 'y, z', { b: 'c' }] }],
    ['a: https://example.org/x\nb: ~\n', { a: 'https://example.org/x', b: null }],
    ['# note\n\n"a b": c\n', { 'a b': 'c' }],
  ])('reads %j', (yaml, expected) => {
    expect(readYaml(yaml)).toEqual(expected);
  });

  test('ends for any text', () => {
    const parts = fc.constantFrom(
      'a: ',
      '- ',
      '\n',
      '  ',
      "'",
      '"',
      '[',
      '{',
      ']',
      '}',
      '|',
      '>',
      ',',
      '#',
      'x',
      ': ',
      '---',
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 60 }), (some) => {
        expect(readYaml(some.join(''))).toBeDefined();
      }),
      { numRuns: 2000 },
    );
  });
});
