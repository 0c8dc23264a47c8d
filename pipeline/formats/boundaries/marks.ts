import type { Format } from '../../types.ts';

/*
 * What tells where a dump ends and one of another format begins; see seams.ts.
 */

/** Formats of one kind begin alike. */
export type Kind =
  | 'markup'
  | 'json'
  | 'mailing'
  | 'bibtex'
  | 'tagged'
  | 'citations'
  | 'table'
  | 'labels'
  | 'markdown'
  | 'text';

const KINDS: Readonly<Record<string, Kind>> = {
  'arxiv-mail': 'mailing',
  atom: 'markup',
  rss: 'markup',
  'oai-pmh': 'markup',
  xml: 'markup',
  html: 'markup',
  jsonl: 'json',
  json: 'json',
  csv: 'table',
  bibtex: 'bibtex',
  ris: 'tagged',
  medline: 'tagged',
  endnote: 'tagged',
  pubmed: 'citations',
  markdown: 'markdown',
  'labelled-text': 'labels',
};

/** How much of a line, and of what stands before it, is looked at, in UTF-16 units. */
export const LOOKED_AT = 200;

export interface Opening {
  readonly kind: Kind;
  readonly line: RegExp;
  /** Dumps of which kinds have no such lines of their own; all when left out. */
  readonly within?: readonly Kind[];
  /** Whether text has such lines by chance. */
  readonly isWeak?: boolean;
  /** What has to follow soon, where the format is told by what may stand anywhere in it. */
  readonly near?: RegExp;
}

/** The lines with which dumps begin. Text begins with any. */
export const OPENINGS: readonly Opening[] = [
  { kind: 'markup', line: /^(?:<\?xml\s|<!doctype html\b|<(?:html|feed|rss|OAI-PMH|rdf:RDF)[\s>])/i },
  { kind: 'json', line: /^(?:\{\s*(?:"|$)|\[\s*(?:\{|$))/ },
  { kind: 'bibtex', line: /^@[a-z]+\s*[{(]\s*[^\s,{}"]+\s*,/i },
  { kind: 'tagged', line: /^(?:TY {2}- [A-Z]|PMID- \d|%0 [A-Z])/ },
  {
    kind: 'mailing',
    line: /^(?:\\\\\s*$|-{40,}\s*$|(?:Return-Path|Delivered-To|Received|Message-ID|From|Date|Subject): \S)/i,
    near: /^(?:[^\n]{0,200}\n){0,40}?[ \t>]*\\\\\s/,
  },
  { kind: 'citations', line: /^1\. \S.{0,160}\. (?:19|20)\d\d\b.*[;:]/ },
  { kind: 'table', line: /^(?![}\])])(?=.*\btitle\b)(?:[^,;\t:]{1,40}[,;\t]){2}/i, isWeak: true },
  {
    kind: 'labels',
    line: /^(?:paper )?title:\s/i,
    within: ['text', 'markdown', 'table'],
    isWeak: true,
    near: /^[^\n]*\n(?:[^\n]*\n){0,6}?(?:authors?|abstract|summary|categories|subjects|url|link|arxiv):/i,
  },
  {
    kind: 'markdown',
    line: /^(?:#{1,3} \S|\|.*\|\s*$|[-*] \[|\[!?\[)/,
    within: ['text', 'labels', 'table'],
    isWeak: true,
    near: /^[^\n]*\n(?:[^\n]*\n){0,20}?(?:[^\n]*\]\(|#{1,6} |\||[-*] |<)/,
  },
];

/**
 * In the tags that end documents, by their format. Six characters at most, which V8 looks for several times as fast as for
 * more.
 */
export const CLOSINGS: Readonly<Record<string, readonly string[]>> = {
  atom: ['</feed'],
  rss: ['</rss>', ':RDF>'],
  'oai-pmh': ['-PMH>'],
  html: ['</html', '</HTML'],
};
/** No such tag is longer. */
export const LONGEST_CLOSING = '</oai:OAI-PMH>'.length;

/** Whether a dump may have ended before a line that is not indented. */
type MayEnd = (line: string, above: Above) => boolean;

/** What stands above a line. */
export interface Above {
  /** The last line with something on it. */
  readonly last: string;
  /** The one above that. */
  readonly other: string;
  /** Whether blank lines stand between. */
  readonly isApart: boolean;
}

/**
 * By what stands above. A file may not have ended its last line, so that the first one of what follows is joined to it.
 */
export const ENDED: Readonly<Partial<Record<Kind, MayEnd>>> = {
  json: (line, { last }) => /^[^,\]}:"]/.test(line) && isClosing(last),
  bibtex: (line, { last }) => /^[^@%}),]/.test(line) && isClosing(last),
  tagged: (line, { last, isApart }) =>
    !/^(?:[A-Z][A-Z\d]{1,3} *-|%[A-Z\d]) /.test(line) && (isApart || last.startsWith('ER  -')),
  citations: (line, { last }) =>
    !/^(?:\d{1,6}\. |conflict of interest|©|copyright)/i.test(line) && /^PMID: ?\d/.test(last),
  mailing: (line, { last, other }) =>
    !/^(?:\\\\|[-%]{40}|arXiv:)/i.test(line) &&
    (/^(?:\\\\ *\(|%%%-[-%]{36})/.test(last) || (/^[-%]{40}/.test(last) && /^\\\\ *\(/.test(other))),
};

function isClosing(line: string): boolean {
  return /[\]})]$/.test(line) || (/^[\]}]/.test(line) && !line.includes(','));
}

/** The same of kinds that do not show it: lines that may be of another. */
export const PLAIN: Readonly<Partial<Record<Kind, MayEnd>>> = {
  markdown: (line, { isApart }) => isApart && WORDS.test(line),
  labels: (line, { isApart }) => isApart && WORDS.test(line),
  table: (line, { isApart }) => isApart || !/[,;\t"]/.test(line),
};

const WORDS = /^[\p{L}\p{N}"'“(]/u;

/** What they are full of: where the next lines have it, the dump goes on. */
export const MARKS: Readonly<Partial<Record<Kind, RegExp>>> = {
  markdown: /^[^\S\n]*(?:#{1,6} |[-*+] |\d{1,4}[.)] |\||<)|\]\(|\*\*|https?:\/\//m,
  labels:
    /^[^\S\n]*(?:\*\*)?(?:(?:paper )?title|authors?|abstract|summary|url|link)(?:\*\*)?\s*:|arxiv(?:\.org|:)/im,
  table: /",|,"|"\s*$/m,
};

/**
 * What hardly any text has in the middle of a line: a file that did not end its last line, and the first line of the next one. No
 * longer than {@link JOINT}.
 */
export const JOINT = 128;
export const JOINTS =
  /\{"\w|\[\{"|[[{][^\S\n]{0,8}\n|<\?xml\s|<!(?:doctype html|DOCTYPE html|DOCTYPE HTML)\b|(?<!-)-{40,100}(?!-)\s*\n|@[A-Za-z]{4,15}\{[^\s,{}"]{1,80},|TY {2}- [A-Z]|[Tt]itle(?:: \S|"?,)/g;
/** The columns before that of the title, in the first line of a table. */
export const COLUMNS_BEFORE = /(?:"?[A-Za-z_]{1,20}"?,){0,3}"?(?:paper_)?$/;
/** After which JSON may be over. */
export const JSON_ENDS = /[\]}]/;
/** The end of the last reference, and what is joined to it. */
export const JOINED_REFERENCE = /^ER {2}- ?(?=\S)/;

export const FENCE = /^(?:```|~~~)/;

export function kindOf({ name }: Pick<Format, 'name'>): Kind {
  return KINDS[name] ?? 'text';
}
