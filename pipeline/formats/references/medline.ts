import { taggedFormat } from './tagged-lines.ts';

/** MEDLINE, as PubMed exports it (https://www.nlm.nih.gov/bsd/mms/medlineelements.html): `TI  - A Title`. */
export const medline = taggedFormat({
  name: 'medline',
  why: 'it begins with a line "PMID- "',
  tag: /^([A-Z]{2,4}) {0,2}- (.*)$/u,
  firstTag: 'PMID',
  fields: {
    title: ['TI', 'BTI'],
    abstract: ['AB', 'OAB'],
    authors: [['FAU'], ['AU']],
    date: ['DP', 'DEP'],
    ids: ['LID', 'AID'],
    url: [],
    pdf: [],
    journal: ['JT', 'TA'],
    keywords: ['OT', 'MH'],
    comments: [],
    language: ['LA'],
  },
});
