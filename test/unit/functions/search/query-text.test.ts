import { expect, test } from 'vitest';
import { parseQueryText } from '../../../../functions/search/query-text.ts';

test.each([
  ['walk robots', { words: ['walk', 'robots'], plain: 'walk robots' }],
  ['"a walk" robots', { words: ['robots'], phrases: ['a walk'], plain: 'a walk robots' }],
  ['“a walk”', { phrases: ['a walk'], plain: 'a walk' }],
  ['"a walk', { phrases: ['a walk'], plain: 'a walk' }],
  ['5" pipe', { words: ['5"', 'pipe'], plain: '5" pipe' }],
  ['walk -robots -"two legs"', { words: ['walk'], excluded: ['robots', 'two legs'], plain: 'walk' }],
  ['from -5 to 10', { words: ['from', '5', 'to', '10'], plain: 'from 5 to 10' }],
  ['pre-training - now', { words: ['pre-training', 'now'], plain: 'pre-training now' }],
  [
    'robots author:"Ada Novak" -Cat:cs.RO',
    {
      words: ['robots'],
      plain: 'robots',
      fields: [
        { name: 'author', value: 'Ada Novak', isExcluded: false },
        { name: 'cat', value: 'cs.RO', isExcluded: true },
      ],
    },
  ],
  ['year: 2024 note:this', { words: ['year:', '2024', 'note:this'], plain: 'year: 2024 note:this' }],
  ["Poincar\\'e", { words: ['Poincaré'], plain: 'Poincaré' }],
  ['walk\0\ud800', { words: ['walk'], plain: 'walk' }],
  ['🦓 ! "" -', {}],
  ['', {}],
])('parseQueryText() reads %j', (q, parts) => {
  expect(parseQueryText(q)).toEqual({
    words: [],
    phrases: [],
    excluded: [],
    fields: [],
    plain: '',
    ...parts,
  });
});

test('parseQueryText() takes the signs of a pasted abstract as text', () => {
  const abstract = `${'robots walk '.repeat(40)} "so called" -far year:soon`;
  const { words, phrases, excluded, fields } = parseQueryText(abstract);
  expect([phrases, excluded, fields]).toEqual([[], [], []]);
  expect(words).toHaveLength(84);
});
