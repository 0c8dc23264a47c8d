/** The dialects of tagged reference lists: a new one is a row here. */
import type { Format } from '../../types.ts';
import { taggedFormat } from './tagged-lines.ts';

/** RIS (https://en.wikipedia.org/wiki/RIS_(file_format)): `TI  - A Title`, each reference from its `TY` to its `ER`. */
export const ris = taggedFormat({
  name: 'ris',
  // With fewer blanks before the hyphen only tags of RIS count: `A4 - a size of paper` continues an abstract.
  tag: /^(?:([A-Z][A-Z\d]) {2,3}-(?: |$)|(ty|er|t[1-3it]|[ct]t|bt|ab|n[12]|a[1-4u]|ed|da|[py]y|y[12]|do|ur|l[1-4k]|j[12afo]|kw|vl|is|[se]p|sn|pb|cy|[mc][1-8]|u[1-5]|an|id|la|ad|db|dp|et|st) {0,3}-(?: |$))/iu,
  first: /^TY {0,3}- *[A-Z]/iu,
  lastTag: 'ER',
  isDistinct: true,
  fields: {
    title: ['TI', 'T1', 'CT', 'BT', 'TT'],
    abstract: ['AB', 'N2'],
    authors: ['A1', 'AU'],
    date: ['DA', 'Y1', 'PY'],
    year: ['PY', 'Y1'],
    ids: ['DO', 'UR', 'L2', 'AN', 'ID', 'M3', 'JO'],
    url: ['UR', 'L2', 'LK'],
    pdf: ['L1'],
    journal: ['JO', 'JF', 'JA', 'T2', 'J2'],
    keywords: ['KW'],
    comments: ['N1'],
    language: ['LA'],
  },
});

/** MEDLINE, as PubMed exports it (https://www.nlm.nih.gov/bsd/mms/medlineelements.html): `TI  - A Title`. */
export const medline = taggedFormat({
  name: 'medline',
  tag: /^([A-Z]{2,4}) {0,2}- /u,
  first: /^PMID- *\d/u,
  isDistinct: true,
  isIndented: true,
  fields: {
    title: ['TI', 'BTI', 'TT'],
    abstract: ['AB', 'OAB'],
    fullNames: ['FAU'],
    authors: ['AU'],
    others: ['CN'],
    date: ['DEP', 'DP'],
    pmid: ['PMID'],
    ids: ['LID', 'AID'],
    journal: ['JT', 'TA'],
    keywords: ['OT', 'MH'],
    language: ['LA'],
  },
});

/** EndNote and refer, as Google Scholar and publishers export them: `%0 Journal Article`, `%T A Title`. */
export const endnote = taggedFormat({
  name: 'endnote',
  tag: /^(%[0-9A-Z!@#$*>+?^)(~=[\]])(?: |$)/u,
  first: /^%0 /u,
  isDistinct: true,
  fields: {
    title: ['%T'],
    abstract: ['%X'],
    authors: ['%A'],
    date: ['%8', '%D'],
    year: ['%D'],
    ids: ['%R', '%M', '%U'],
    url: ['%U'],
    pdf: ['%>'],
    journal: ['%J', '%B'],
    keywords: ['%K'],
    comments: ['%Z'],
    language: ['%G'],
  },
});

/** Plain text of Web of Science (https://images.webofknowledge.com/images/help/WOS/hs_wos_fieldtags.html): `TI A Title`. */
const webOfScience = taggedFormat({
  name: 'wos',
  tag: /^([A-Z][A-Z\d])(?: |$)/u,
  first: /^PT (?:[A-Z]|Journal|Book|Series|Patent)$/u,
  lastTag: 'ER',
  outerTags: ['FN', 'VR', 'EF'],
  isIndented: true,
  fields: {
    title: ['TI'],
    abstract: ['AB'],
    fullNames: ['AF'],
    authors: ['AU'],
    others: ['CA', 'GP', 'BE'],
    date: ['PD', 'EA', 'PY'],
    year: ['PY'],
    pmid: ['PM'],
    accession: ['UT'],
    ids: ['DI', 'AR'],
    journal: ['SO', 'J9'],
    keywords: ['DE', 'ID'],
    language: ['LA'],
  },
});

/** RefWorks Tagged Format: `T1 A Title`. */
const refworks = taggedFormat({
  name: 'refworks',
  tag: /^(RT|SR|ID|A[1-6ADNSUVB]|T[1-3OA]|J[FO]|YR|F[DD]|VO|IS|S[PNRT]|OP|K1|NO|P[BPAU]|ED|U[1-9RL]|LK|LA|CL|CN|CP|DB|DO|DS|L[1-9K]|OL|RD|SL|WP|WV|WT|WN|ST|ED|CT|UL) /u,
  first: /^RT [A-Z][A-Za-z, ()/-]{3,40}$/u,
  isIndented: true,
  fields: {
    title: ['T1'],
    abstract: ['AB'],
    authors: ['A1'],
    date: ['FD', 'YR'],
    year: ['YR'],
    ids: ['DO', 'LK', 'UL', 'AN'],
    url: ['LK', 'UL'],
    journal: ['JF', 'JO', 'T2'],
    keywords: ['K1'],
    comments: ['NO'],
    language: ['LA'],
  },
});

/** Ovid (https://ospguides.ovid.com): numbered references with tags, `TI  - A Title`, or with labels above indented values. */
const ovid = taggedFormat({
  name: 'ovid',
  tag: /^(?:([A-Z][A-Z\d]{1,4}) {0,3}-(?: |$)|(Unique Identifier|Accession Number|Title|Original Title|Source|Journal|Authors?|Author NameID|Institution|Abstract|Publication Type|Language|Year of Publication|Date of Publication|DOI|Digital Object Identifier|Keyword Heading|Key ?words?|Subject Headings|MeSH Subject Headings|Link to the Ovid Full Text or citation|Database|Status|ISSN(?: \w{1,12})?|Country of Publication|Copyright|Publisher)\.?:? *$)/u,
  first: /^<\d{1,6}\.? ?>$/u,
  fields: {
    title: ['TI', 'BT', 'TITLE', 'ORIGINAL TITLE'],
    abstract: ['AB', 'ABSTRACT'],
    authors: ['AU', 'AUTHORS', 'AUTHOR'],
    others: ['ED'],
    date: ['DP', 'DATE OF PUBLICATION', 'YR', 'YEAR OF PUBLICATION'],
    year: ['YR', 'YEAR OF PUBLICATION'],
    ids: ['DO', 'DI', 'DOI', 'DIGITAL OBJECT IDENTIFIER'],
    url: ['XL', 'UR'],
    source: ['SO', 'SOURCE'],
    journal: ['JN', 'JOURNAL', 'SO', 'SOURCE'],
    keywords: ['KW', 'DE', 'KEYWORD HEADING', 'KEYWORDS'],
    language: ['LG', 'LANGUAGE'],
  },
});

/** All dialects. */
export const taggedFormats: readonly Format[] = [ris, medline, endnote, webOfScience, refworks, ovid];
