import { expect, test } from 'vitest';
import { readMap } from '../../../../functions/commands/map.ts';

test('names of one field are gathered, best first', () => {
  expect(readMap([])).toBeUndefined();
  expect(readMap(['title=Heading', 'abstract = Blurb', 'title=a=b'])).toEqual({
    title: ['Heading', 'a=b'],
    abstract: ['Blurb'],
  });
});

test.each([
  ['title', /wanted field=name/],
  ['=x', /wanted field=name/],
  ['title=', /wanted field=name/],
  ['titel=x', /no field "titel"; there are title, abstract/],
  ['constructor=x', /no field "constructor"/],
])('%s is refused', (text, message) => {
  expect(() => readMap([text])).toThrow(message);
});
