import { expect, test } from 'vitest';
import {
  describeJson,
  describeSource,
  describeTable,
} from '../../../../../pipeline/formats/cues/other-data.ts';

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

test.each([
  ['% a comment\n\\documentclass{article}\n', 'LaTeX'],
  ['\\begin{thebibliography}{10}\n\\bibitem{a} A. Novák', 'LaTeX'],
  ['BEGIN:VCALENDAR\nVERSION:2.0\n', 'a calendar'],
  ['-- a comment\nCREATE TABLE papers (title TEXT);', 'SQL'],
  ['-- MySQL dump 10.19\n--\n', 'SQL'],
  ['01142cam a2200301 a 4500001', 'MARC'],
  ['=LDR  01142cam  2200301 a 4500\n=001  1', 'MARC'],
  ['== Further reading ==\n* {{cite journal |title=Frogs}}\n', 'a wiki page'],
  ['Reading list\n============\n\n* `Frogs <https://example.org/1>`_, Ada Novák\n', 'reStructuredText'],
  ['[[paper]]\nslug = "frogs"\ntitle = "Frogs"\n', 'TOML'],
  ['= Papers\n\n* https://example.org/1[Frogs] - Ada Novák\n', 'AsciiDoc'],
  ['= Papers\nAda Novák\n:toc:\n', 'AsciiDoc'],
  ['@prefix dct: <http://purl.org/dc/terms/> .\n', 'Turtle'],
])('describeSource() describes %j as %s', (start, description) => {
  expect(describeSource(start)).toContain(description);
});

test.each([
  '# Papers\n\n- [Frogs](https://example.org/1) by Ada Novák\n',
  'Insert into your pond\n\nWe insert frogs.\n',
  '@article{a, title={Frogs}}',
  '[[Frogs]] and [[Snails]]\n',
  '====\nFrogs today\n====\n',
  'A title\n= 3 frogs\nhttps://example.org/1[1]\n',
])('describeSource() describes %j not at all', (start) => {
  expect(describeSource(start)).toBeUndefined();
});

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
