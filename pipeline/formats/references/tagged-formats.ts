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
    // Web of Science puts the organisers of a conference into A1.
    fullNames: ['AU'],
    authors: ['A1'],
    date: ['DA', 'Y1', 'PY'],
    // When its owner looked at it: RIS has no other such date.
    added: ['Y2'],
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
    groups: ['CN'],
    date: ['DEP', 'DP'],
    pmid: ['PMID'],
    pmcid: ['PMC'],
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
  first: /^%0(?: |$)/u,
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

/** Ovid (https://ospguides.ovid.com): numbered references, `TI  - A Title`. */
const ovid = taggedFormat({
  name: 'ovid',
  tag: /^([A-Z][A-Z\d]{1,4}) {0,3}-(?: |$)/u,
  first: /^<\d{1,6}\.? ?>$/u,
  fields: {
    title: ['TI', 'BT'],
    abstract: ['AB'],
    authors: ['AU'],
    others: ['ED'],
    date: ['DP', 'YR'],
    year: ['YR'],
    source: ['SO'],
    ids: ['DO', 'DI'],
    url: ['XL', 'UR'],
    journal: ['JN', 'SO'],
    keywords: ['KW', 'DE'],
    language: ['LG'],
  },
});

/** Copac, and others that write tags so: `TI- A Title`. */
const copac = taggedFormat({
  name: 'copac',
  tag: /^([A-Z]{2})- /u,
  first: /^TI- /u,
  isIndented: true,
  fields: {
    title: ['TI'],
    abstract: ['AB'],
    authors: ['AU'],
    others: ['ED'],
    date: ['DA', 'PY'],
    year: ['PY'],
    ids: ['DO', 'UR'],
    url: ['UR'],
    journal: ['JN', 'JO', 'SE'],
    keywords: ['KW'],
    language: ['LA'],
  },
});

/** Labels that stand alone above their values. */
const LONE_LABELS =
  'title|original title|authors?|author names?|source|journal|source title|abstract|publication type|language(?: of article)?|year of publication|publication year|date of publication|publication date|doi|digital object identifier|keyword heading|key ?words|subject headings|link to the ovid full text or citation|database|status|copyright|institution|unique identifier|accession number|pui|full record entry date|author addresses|link';
/** Parts of an abstract. */
const ABSTRACT_PARTS =
  'backgrounds?|introduction|context|importance|objectives?|aims?|purpose|rationale|methods?|methodology|materials? and methods|design|setting|participants|patients|interventions?|measurements|main outcome measures?|outcomes?|results?|findings|discussion|conclusions?|interpretation|significance|implications|limitations|trial registration|funding';

/** Texts of ProQuest, EBSCO, Embase, Ovid and Cochrane for people: numbered references with labels, `Title: A Title`. */
const databaseText = taggedFormat({
  name: 'database-text',
  tag: new RegExp(
    `^(?:(${LONE_LABELS}) *(?::|$)|(?!(?:${ABSTRACT_PARTS}):)([A-Z][a-z][a-z /()-]{2,40}|[A-Z]{2}): |(?=(https?)://\\S{1,2000}$)|(_)_{19,}$)`,
    'iu',
  ),
  first: /^(?:document \d{1,6} of \d{1,6}|record:? #?\d{1,6}(?: of \d{1,6})?|<\d{1,6}\.? ?>)$/iu,
  lastTag: '_',
  maxConfidence: 0.88,
  loneLabel: /^[A-Z][A-Za-z/() -]{2,50}$/u,
  fields: {
    title: ['TITLE', 'TI', '', 'CHAPTER TITLE', 'ORIGINAL TITLE'],
    abstract: ['ABSTRACT', 'AB'],
    authors: ['AUTHORS', 'AUTHOR', 'AUTHOR(S)', 'AUTHOR NAMES', 'AUTHOR NAME', 'AU'],
    date: [
      'PUBLICATION DATE',
      'DATE OF PUBLICATION',
      'PUBLICATION YEAR',
      'YEAR OF PUBLICATION',
      'DEGREE DATE',
      'YR',
    ],
    source: ['SOURCE', 'PUBLICATION INFO', 'SO'],
    ids: ['DOI', 'DIGITAL OBJECT IDENTIFIER', 'LINK', 'HTTP', 'HTTPS', 'UR', 'US'],
    url: ['DOCUMENT URL', 'HTTP', 'HTTPS', 'PERSISTENT LINK TO THIS RECORD (PERMALINK)', 'US', 'LINK'],
    journal: ['PUBLICATION TITLE', 'JOURNAL', 'SOURCE TITLE', 'SOURCE', 'PUBLICATION INFO', 'SO'],
    keywords: ['SUBJECT', 'KEYWORD HEADING', 'KEYWORDS'],
    language: ['LANGUAGE', 'LANGUAGE OF ARTICLE', 'LANGUAGE OF PUBLICATION'],
  },
});

/** NoteExpress, as Chinese databases export it: `{Title}: A Title`. */
const noteExpress = taggedFormat({
  name: 'noteexpress',
  tag: /^\{([A-Za-z/ ]{2,30})\}: ?/u,
  first: /^\{Reference Type\}:/u,
  fields: {
    title: ['TITLE', 'TRANSLATED TITLE'],
    abstract: ['ABSTRACT', 'TRANSLATED ABSTRACT'],
    authors: ['AUTHOR'],
    others: ['TRANSLATED AUTHOR'],
    date: ['DATE', 'YEAR'],
    year: ['YEAR'],
    ids: ['DOI', 'URL', 'LINK'],
    url: ['URL', 'LINK'],
    journal: ['JOURNAL', 'SOURCE', 'SECONDARY TITLE'],
    keywords: ['KEYWORDS'],
    language: ['LANGUAGE'],
  },
});

/** CNKI: `Title-题名: A Title`. */
const cnki = taggedFormat({
  name: 'cnki',
  tag: /^(?:([A-Z][A-Za-z]{2,14})-\p{Script=Han}{1,8}[:：] ?|(DataType): ?)/u,
  first: /^DataType: ?\d/u,
  isDistinct: true,
  fields: {
    title: ['TITLE'],
    abstract: ['SUMMARY'],
    authors: ['AUTHOR'],
    date: ['PUBTIME', 'YEAR'],
    ids: ['DOI', 'LINK'],
    url: ['LINK', 'URL'],
    journal: ['SOURCE'],
    keywords: ['KEYWORD'],
    language: [],
  },
});

/** All dialects. */
export const taggedFormats: readonly Format[] = [
  // Before RIS, which reads such tags too but knows fewer of them.
  copac,
  ris,
  medline,
  endnote,
  webOfScience,
  refworks,
  ovid,
  databaseText,
  noteExpress,
  cnki,
];
