import { taggedFormat } from './tagged-lines.ts';

/** RIS (https://en.wikipedia.org/wiki/RIS_(file_format)): `TI  - A Title`, each reference from its `TY` to its `ER`. */
export const ris = taggedFormat({
  name: 'ris',
  why: 'it begins with a line "TY  - "',
  tag: /^([A-Z][A-Z0-9]) {2}-(?: (.*))?$/u,
  firstTag: 'TY',
  lastTag: 'ER',
  fields: {
    title: ['TI', 'T1', 'CT'],
    abstract: ['AB', 'N2'],
    authors: [['A1', 'AU']],
    date: ['DA', 'PY', 'Y1'],
    ids: ['DO', 'UR', 'L2', 'AN', 'ID'],
    url: ['UR', 'L2'],
    pdf: ['L1'],
    journal: ['JO', 'JF', 'JA', 'T2'],
    keywords: ['KW'],
    comments: ['N1'],
    language: ['LA'],
  },
});
