import { expect, test } from 'vitest';
import { describeJson, describeTable } from '../../../../../pipeline/formats/cues/other-data.ts';

test.each([
  ['{"cells": [{"cell_type": "markdown"', 'a Jupyter notebook'],
  ['{"type":"FeatureCollection"', 'GeoJSON'],
  ['{"name": "x", "dependencies": {', 'the description of a software package'],
  ['{"openapi": "3.1.0"', 'the description of an API'],
])('describeJson() describes %j as %s', (start, description) => {
  expect(describeJson(start)).toContain(description);
});

test.each(['{"title": "A", "abstract": "B"}', '[]', 'A text about "dependencies": none'])(
  'describeJson() describes %j not at all',
  (start) => {
    expect(describeJson(start)).toBeUndefined();
  },
);

const rows = (row: string, n: number) => `${row}\n`.repeat(n);

test.each([
  ['many columns', `date,payee,amount,balance\n${rows('2025-03-11,A bakery,3.50,10', 2)}`, '"date", "payee"'],
  ['two columns', `code;country\n${rows('VG;Virgin Islands', 12)}`, '"code", "country"'],
  ['quotes that do not match', `"id","oai","title","date"\n${rows('1,"["a"]","A, b",2', 3)}`, '"id", "oai"'],
  ['numbers', rows('0.1\t0.2\t0.3\t4', 5), 'a table of numbers'],
])('describeTable() describes a table of %s', (_, text, description) => {
  expect(describeTable(text)).toContain(description);
});

test.each([
  ['titles and abstracts', rows('Walking, running and more\nWe walk, and then we run, on stairs.\n', 9)],
  ['names', rows('Ada Lovelace, Charles Babbage, Mary Somerville\nOn stairs\n', 9)],
  ['few lines', 'one, two\nthree, four\n'],
])('describeTable() describes %s not at all', (_, text) => {
  expect(describeTable(text)).toBeUndefined();
});
