import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAuthors } from '../../../../pipeline/text/person-names.ts';

describe('readAuthors()', () => {
  test.each([
    ['Geng Yu, Jianing Zhu, Jiangchao Yao, Bo Han', ['Geng Yu', 'Jianing Zhu', 'Jiangchao Yao', 'Bo Han']],
    ['Leanne Nortje, Dan Oneata and Herman Kamper', ['Leanne Nortje', 'Dan Oneata', 'Herman Kamper']],
    ['A. Author, B. Author, and C. Author', ['A. Author', 'B. Author', 'C. Author']],
    ['Ping Li and Tao Wang and Xinkui Zhao', ['Ping Li', 'Tao Wang', 'Xinkui Zhao']],
    ['A. Author & B. Author', ['A. Author', 'B. Author']],
    ['Madonna', ['Madonna']],
    ['', []],
  ])('reads %j', (text, names) => {
    expect(readAuthors(text)).toEqual(names);
  });

  test.each([
    ['Jane Austen (University of Hampshire, Persuasion Society), Bo Li', ['Jane Austen', 'Bo Li']],
    ['A. Author, B. Author and C. Author (1) ((1) MIT)', ['A. Author', 'B. Author', 'C. Author']],
    ['A. Author (1), B. Author (1 and 2) ((1) MIT, (2) ETH (Zurich))', ['A. Author', 'B. Author']],
    ['A. Author (MIT) and B. Author (ETH)', ['A. Author', 'B. Author']],
    ['William (Bill) Smith, B. Author', ['William (Bill) Smith', 'B. Author']],
    ['A. Author, B. Author (MIT', ['A. Author', 'B. Author']],
    ['A. Author1,2, B. Author*†, C. Author$^{1,2}$', ['A. Author', 'B. Author', 'C. Author']],
  ])('strips affiliations and marks: %j', (text, names) => {
    expect(readAuthors(text)).toEqual(names);
  });

  test.each([
    ['Vaswani, Ashish and van der Maaten, Laurens', ['Ashish Vaswani', 'Laurens van der Maaten']],
    ['García Márquez, Gabriel; Doe, J.', ['Gabriel García Márquez', 'J. Doe']],
    ['Doe, J. A.', ['J. A. Doe']],
    ['Doe, J., García Márquez, G. J., and Li, W.', ['J. Doe', 'G. J. García Márquez', 'W. Li']],
    ['A. Author, B. Author and C. Author, D. Author', ['A. Author', 'B. Author', 'C. Author', 'D. Author']],
  ])('turns round family names first: %j', (text, names) => {
    expect(readAuthors(text)).toEqual(names);
  });

  test.each([
    ['ATLAS Collaboration: G. Aad, B. Abbott', ['ATLAS Collaboration', 'G. Aad', 'B. Abbott']],
    ['J. Doe on behalf of the CMS Collaboration', ['J. Doe', 'CMS Collaboration']],
    [
      'John Smith, Jr., Sammy Davis III and M. L. King, Jr.',
      ['John Smith Jr.', 'Sammy Davis III', 'M. L. King Jr.'],
    ],
    ['Aad, Georges (57211); Abbott, Bo (57212)', ['Georges Aad', 'Bo Abbott']],
    ['G. Aad, B. Abbott, et al.', ['G. Aad', 'B. Abbott']],
    ['G. Aad et al.', ['G. Aad']],
    ['G. Aad et.al.', ['G. Aad']],
    ['ann96, bo', ['ann96', 'bo']],
    ['G. Aad, PhD, and others', ['G. Aad']],
  ])('reads groups and suffixes, strips degrees and et al.: %j', (text, names) => {
    expect(readAuthors(text)).toEqual(names);
  });

  test('returns the names of any list that joins them', () => {
    const word = fc.constantFrom('Ann', 'Anderson', 'Li', 'J.-P.', 'Longépé', 'Sandø', 'Brandão');
    const name = fc.tuple(word, word).map(([given, family]) => `${given} ${family}`);
    const names = fc.array(name, { minLength: 1, maxLength: 30 });
    const joined = (list: string[]) => [
      list.join(', '),
      list.join(' and '),
      list.join(' (1), '),
      list.join(',\n  '),
    ];
    fc.assert(
      fc.property(names, (list) => {
        for (const text of joined(list)) expect(readAuthors(text)).toEqual(list);
      }),
    );
  });

  test('returns clean names for any text', () => {
    const part = fc.constantFrom(
      '(',
      ')',
      ',',
      ' and ',
      ';',
      ':',
      '1',
      '*',
      ' ',
      'Ann',
      '$^',
      '$',
      'et al.',
      'Jr.',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        for (const name of readAuthors(parts.join(''))) expect(name).toMatch(/^\S(?:.*\S)?$/);
      }),
      { numRuns: 2000 },
    );
  });

  test.each(['(', ')', '()', ' ', '1', '1 x', ' and ', ',', ' for the ', '$^', ' et', 'a,'])(
    'takes linear time for a repeated %j',
    (unit) => {
      const since = performance.now();
      readAuthors(`${unit.repeat(300_000)}x`);
      // Milliseconds. Quadratic time would be minutes.
      expect(performance.now() - since).toBeLessThan(5_000);
    },
  );
});
