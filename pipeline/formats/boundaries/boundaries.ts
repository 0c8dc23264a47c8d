/** Finds where one dump ends and another begins, in a file into which somebody put several. */
import type { Format, Recognition } from '../../types.ts';
import { recognise, recogniseSurely } from '../detect.ts';
import { readHead } from '../plausibility/reading.ts';

/** Formats of one kind begin and end alike. */
type Kind =
  | 'markup'
  | 'json'
  | 'mailing'
  | 'bibtex'
  | 'tagged'
  | 'tagged-to-end'
  | 'citations'
  | 'table'
  | 'labels'
  | 'markdown'
  | 'list'
  | 'text';

const KINDS: Readonly<Record<string, Kind>> = {
  'arxiv-mail': 'mailing',
  xml: 'markup',
  bookmarks: 'markup',
  html: 'markup',
  paperwire: 'json',
  jsonl: 'json',
  json: 'json',
  csv: 'table',
  bibtex: 'bibtex',
  ris: 'tagged-to-end',
  wos: 'tagged-to-end',
  medline: 'tagged',
  endnote: 'tagged',
  refworks: 'tagged',
  ovid: 'tagged',
  noteexpress: 'tagged',
  cnki: 'tagged',
  'database-text': 'tagged-to-end',
  pubmed: 'citations',
  markdown: 'markdown',
  org: 'markdown',
  yaml: 'json',
  'labelled-text': 'labels',
  'copied-list': 'list',
  'block-list': 'list',
};

/** Documents say where they end. Before their end, a line may look like the beginning of anything. */
const DOCUMENTS: ReadonlySet<string> = new Set(['html', 'json']);

/** How much of a line, and of the text before it, the rules look at, in UTF-16 units. */
export const LINE_PROBE_CHARS = 200;

/** How much text behind a boundary tells the format of a dump that is no markup, in UTF-16 units. */
const FORMAT_PROBE_CHARS = 16 * 1024;

/** Number of lines in the head of a dump that are tried as boundaries. */
const MAX_HEAD_BOUNDARIES = 8;

/** Lowest number of papers of a page in front of a dump. */
const MIN_PAGE_PAPERS = 2;

/** Lowest confidence in the format of a dump that begins with an opening. */
const MIN_OPENING_CONFIDENCE = 0.55;

/** A line that begins a dump. */
interface Opening {
  readonly kind: Kind;
  readonly line: RegExp;
  /** Kinds that have no such lines themselves; all others if left out. */
  readonly within?: readonly Kind[];
  /** What the next lines have to hold, where the line alone proves too little. */
  readonly near?: RegExp;
}

const OPENINGS: readonly Opening[] = [
  { kind: 'markup', line: /^(?:<\?xml\s|<!doctype html\b|<(?:html|feed|rss|OAI-PMH|rdf:RDF)[\s>])/i },
  { kind: 'json', line: /^(?:\{\s*(?:"|$)|\[\s*(?:\{|$))/ },
  { kind: 'bibtex', line: /^@[a-z]+\s*[{(]\s*(?:,|[^\s,{}"]+\s*,|$)/i },
  { kind: 'tagged', line: /^(?:PMID- \d|%0 [A-Z]|RT [A-Z][a-z]+(?: [A-Z][a-z]+)?\s*$|<\d{1,6}\. ?>\s*$)/ },
  { kind: 'tagged-to-end', line: /^(?:TY {1,2}- [A-Z]|FN [A-Z].{0,40}Web of |PT [JBSPC]\s*$)/ },
  {
    kind: 'mailing',
    line: /^(?:\\\\\s*$|-{40,}\s*$|From \S+@\S|(?:Return-Path|Delivered-To|Received|Message-ID|From|Date|Subject): \S)/i,
    near: /^(?:[^\n]{0,200}\n){0,40}?[ \t>]*\\\\\s/,
  },
  { kind: 'citations', line: /^1\. \S.{0,160}\. (?:19|20)\d\d\b.*[;:]/ },
  { kind: 'table', line: /^(?![}\])])(?=(?:[^,;\t:]{1,40}[,;\t]){2}).*\btitle\b/i },
  {
    kind: 'labels',
    line: /^(?:paper )?title:\s/i,
    within: ['text', 'list', 'markdown', 'table'],
    near: /^[^\n]*\n(?:[^\n]*\n){0,6}?(?:authors?|abstract|summary|categories|subjects|url|link|arxiv):/i,
  },
  {
    kind: 'labels',
    line: /^(?:showing (?:new listings for|\d[\d,]*[-–]\d)|authors and titles for recent submissions|we gratefully acknowledge support from the simons foundation)/i,
    within: ['text', 'list', 'markdown', 'table'],
  },
  {
    kind: 'markdown',
    line: /^#{1,3} \S/,
    within: ['text', 'list', 'labels', 'table'],
    near: /^[^\n]*\n(?:[^\n]*\n){0,20}?(?:[^\n]*\]\(|#{1,6} |\||[-*] |<)/,
  },
  {
    kind: 'text',
    line: /^(?:Hugging Face|Daily Papers|Trending Papers|Get trending papers in your email inbox!?)\s*$/,
    within: ['markdown', 'labels', 'table', 'list'],
  },
  {
    kind: 'list',
    line: /^(?:(?:Semantic Scholar|ACL Anthology|OpenReview\.net|Search results|Skip to (?:main |search |page )?\w+)\s*$|(?:About )?\d[\d,.]* results\b|\d+ ?[-–] ?\d+ of \d[\d,.]* results)/i,
    within: ['markdown', 'labels', 'table', 'text'],
  },
];

/**
 * How a dump shows its end: by the text before a line, which ends in one line end, or in two behind blank lines, and by a line
 * that does not go on with it.
 */
const ENDS: Readonly<Partial<Record<Kind, { readonly before: RegExp; readonly line: RegExp }>>> = {
  markup: {
    before: /<\/(?:\w+:)?(?:feed|rss|RDF|OAI-PMH|html|xml|records|mods|\w+(?:Set|Collection))\s*>\n+$/i,
    line: /^/,
  },
  json: { before: /[\]}]\n+$/, line: /^[^{,\]}:"]/ },
  // A brace alone on its line, or behind another.
  bibtex: { before: /(?:\n[ \t]{0,8}|[})] ?)[})]\n+$/, line: /^[^@%}),]/ },
  // An empty line ends a reference, unless a tag does.
  tagged: { before: /\n\n$/, line: /^(?![A-Z][A-Z\d]{1,3} *-|%[A-Z\d] |[A-Z][A-Z\d] |<\d)/ },
  'tagged-to-end': {
    before: /(?:^|\n)(?:ER(?: {0,2}-[^\n]*)?|EF)\n+$/,
    line: /^(?!T[IY] *-|[A-Z][A-Z\d](?: *-| |$))/,
  },
  citations: {
    before: /(?:^|\n)PMID: ?\d[^\n]*\n+$/,
    line: /^(?!\d{1,6}\. |conflict of interest|©|copyright)/i,
  },
  mailing: {
    before: /(?:^|\n)(?:\\\\ *\([^\n]*(?:\n[-%]{40}[^\n]*)?|%%%-[-%]{36}[^\n]*)\n+$/,
    line: /^(?!\\\\|[-%]{40}|arXiv:)/i,
  },
};

/** A fence of code in Markdown or in a chat: what stands in it belongs to the text around it. */
const FENCE = /^(?:```|~~~)/;
/** The first and the last line of front matter, whose fields belong to the text below. */
const FRONT_MATTER_FENCE = /^---\s*$/;

/** The lines of a text that are not empty. */
const LINES = /[^\r\n]+/g;

function kindOf({ name, isXmlDocument }: Format): Kind {
  return isXmlDocument ? 'markup' : (KINDS[name] ?? 'text');
}

function isDocument({ name, isXmlDocument }: Format): boolean {
  return isXmlDocument === true || DOCUMENTS.has(name);
}

/** The first line of a text, up to {@link LINE_PROBE_CHARS} of it. */
function firstLine(text: string): string {
  return /^\uFEFF?[^\r\n]{0,200}/.exec(text)?.[0] ?? '';
}

/** The opening that a line is, behind a byte order mark or without one. */
function openingOf(written: string, within?: Kind): Opening | undefined {
  const line = written.replace(/^\uFEFF/, '');
  const found = OPENINGS.find(
    (opening) =>
      (opening.kind === within || within === undefined || opening.within?.includes(within) !== false) &&
      opening.line.test(line),
  );
  // A line that begins a record of the section itself begins no other dump.
  return found?.kind === within ? undefined : found;
}

/**
 * The places in a text where a line behind the first one begins a dump of another kind than the first line does. None in
 * markup and in lists of JSON.
 */
function* openingsIn(text: string): Generator<number> {
  const first = openingOf(firstLine(text))?.kind;
  if (first === 'markup' || (first === 'json' && !/^\{\s*"/.test(text))) return;
  let isFenced = false;
  for (const { 0: whole, index } of text.matchAll(LINES)) {
    const line = whole.slice(0, LINE_PROBE_CHARS);
    if (FENCE.test(line)) isFenced = !isFenced;
    if (index === 0 || isFenced) continue;
    const opening = openingOf(line, first);
    if (opening !== undefined) yield index;
  }
}

/** The text up to the first line that begins a dump of another kind. */
function beforeOpening(text: string): string {
  const { value } = openingsIn(text).next();
  return value === undefined ? text : text.slice(0, value);
}

/** Whether a text in front of a dump is a note about it: a page of papers holds several. */
function isPreamble({ format }: Recognition, text: string): boolean {
  return (
    ['text', 'list'].includes(kindOf(format)) && readHead(format, text, true).plausible < MIN_PAGE_PAPERS
  );
}

/** The format of the first section of a dump that begins with `head`; `undefined` if it is none. */
export function recogniseFirst(head: string, formats: readonly Format[]): Recognition | undefined {
  const whole = recognise(head, formats);
  let tries = 0;
  for (const at of openingsIn(head)) {
    if (++tries > MAX_HEAD_BOUNDARIES) break;
    const first = recogniseSurely(head.slice(0, at), formats);
    if (first === undefined || first.format === whole?.format) continue;
    if (whole?.isGuess === false && isPreamble(first, head.slice(0, at))) continue;
    if (new BoundaryFinder(first.format, formats).recognise(head.slice(at)) !== undefined) return first;
  }
  return whole;
}

/**
 * Finds the end of a section. A boundary is a line that begins a dump by itself, or that follows the visible end of the
 * section; the text behind it has to be of another format beyond doubt. Linear time.
 */
export class BoundaryFinder {
  readonly #format: Format;
  readonly #formats: readonly Format[];
  readonly #kind: Kind;
  #isFenced = false;
  #isFrontMatter = false;

  /** @param format of the section */
  constructor(format: Format, formats: readonly Format[]) {
    this.#format = format;
    this.#formats = formats;
    this.#kind = kindOf(format);
  }

  /**
   * The places in `text` at which the section may end, in order. Call it for each chunk of the section in turn.
   * @param before the text before it, {@link LINE_PROBE_CHARS} of it; empty at the beginning of the section
   * @param after as much of the text behind it
   */
  *candidates(text: string, before: string, after: string): Generator<number> {
    for (const { 0: whole, index } of (text + after).matchAll(LINES)) {
      if (index >= text.length) return;
      const line = whole.slice(0, LINE_PROBE_CHARS);
      if (FRONT_MATTER_FENCE.test(line))
        this.#isFrontMatter = before === '' && index === 0 && this.#kind === 'markdown';
      if (index === 0 && !/[\r\n]$/.test(before)) continue;
      if (FENCE.test(line)) this.#isFenced = !this.#isFenced;
      if (this.#isFenced || this.#isFrontMatter || !/^[\S\uFEFF]/.test(line)) continue;
      if (!isDocument(this.#format) && openingOf(line, this.#kind) !== undefined) yield index;
      else if (this.#isEndBefore(line, text, index, before)) yield index;
    }
  }

  #isEndBefore(line: string, text: string, at: number, before: string): boolean {
    const end = ENDS[this.#kind];
    if (end === undefined || !end.line.test(line)) return false;
    const written = text.slice(Math.max(0, at - LINE_PROBE_CHARS), at);
    const near = at < LINE_PROBE_CHARS ? before + written : written;
    const own = near.trimEnd();
    const isBehindBlankLine = near.slice(own.length).split('\n').length > 2;
    return end.before.test(own + (isBehindBlankLine ? '\n\n' : '\n'));
  }

  /**
   * The format of the dump that begins at a candidate; `undefined` if the section goes on there.
   * @param head the text from the candidate on, as much as formats look at
   */
  recognise(head: string): Recognition | undefined {
    const isMarkup = openingOf(firstLine(head))?.kind === 'markup';
    const own = isMarkup ? head : beforeOpening(head.slice(0, FORMAT_PROBE_CHARS));
    const opening = isDocument(this.#format) ? undefined : openingOf(firstLine(own), this.#kind);
    if (opening?.near?.test(own) === false) return undefined;
    const among = this.#formats.filter((each) => opening === undefined || kindOf(each) === opening.kind);
    const found = recogniseSurely(own, among);
    if (found === undefined || found.format.name === this.#format.name) return undefined;
    return opening !== undefined && found.confidence < MIN_OPENING_CONFIDENCE ? undefined : found;
  }
}
