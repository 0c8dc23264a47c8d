import { expect, test } from 'vitest';
import { readDumpOptions, readMap } from '../../../../functions/commands/options.ts';

test('readMap() gathers the names of a field, best first', () => {
  expect(readMap([])).toBeUndefined();
  expect(readMap(['title=Heading', 'abstract = Blurb', 'title=a=b'])).toEqual({
    title: ['Heading', 'a=b'],
    abstract: ['Blurb'],
  });
});

test.each([
  ['title', /expected field=name/],
  ['=x', /expected field=name/],
  ['title=', /expected field=name/],
  ['titel=x', /no field "titel"; expected one of title, abstract/],
  ['constructor=x', /no field "constructor"/],
])('readMap() throws for %s', (text, message) => {
  expect(() => readMap([text])).toThrow(message);
});

test('readDumpOptions() reads a captured date to an instant and throws for anything else', () => {
  expect(readDumpOptions({ map: [], captured: '2025-03-11' }).captured).toBe('2025-03-11T00:00:00Z');
  expect(() => readDumpOptions({ map: [], captured: '11 March' })).toThrow(/expected a day such as/);
});
