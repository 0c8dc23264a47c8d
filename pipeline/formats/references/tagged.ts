import { oneLine } from '../../text/unwrap.ts';
import type { Format, SplitSpan, Splitter } from '../../types.ts';
import { lineSplitter } from '../core/line-splitter.ts';
import { type Line, LineReader, MAX_LINE_CHARS } from '../core/lines.ts';
import type { SpanCutter } from '../core/span-cutter.ts';
import { abstractFromHtml } from '../fields/abstract.ts';
import { collectIds } from '../fields/ids.ts';
import { addressOf, pdfLink, stableUrl } from '../fields/links.ts';
import { withoutEmpty } from '../fields/record-fields.ts';

/** The tags of a reference list, best first, by what they hold. */
interface Tags {
  readonly title: readonly string[];
  readonly abstract: readonly string[];
  /** Those of the first group that is there: names in full before those with initials. */
  readonly authors: readonly (readonly string[])[];
  readonly date: readonly string[];
  readonly ids: readonly string[];
  readonly url: readonly string[];
  readonly pdf: readonly string[];
  readonly journal: readonly string[];
  readonly keywords: readonly string[];
  readonly comments: readonly string[];
  readonly language: readonly string[];
}

interface Kind {
  readonly name: string;
  readonly why: string;
  /** A tag and its value; a line without one goes on with the value above. */
  readonly tag: RegExp;
  /** The tag with which a reference begins. */
  readonly first: string;
  /** The tag with which it ends; where there is none, it ends where the next begins. */
  readonly last?: string;
  readonly tags: Tags;
}

const UNFINISHED = 'the reference has no end; wanted is a line';
const TOO_LONG = `is part of a reference of more than ${MAX_LINE_CHARS} characters; wanted is a line that begins the next`;

/** A day as RIS has it, `2025/03/11/`, `2025/03//`; also with hyphens. */
const IN_FIGURES = /^(\d{4})[/-](\d{1,2})?(?:[/-](\d{1,2})?)?/u;
/** A day as MEDLINE has it: `2025 Mar 10`, `2025 Mar-Apr`. */
const YEAR_FIRST = /^(\d{4})(?: ([A-Z][a-z]{2})(?:-[A-Z][a-z]{2})?(?: (\d{1,2}))?)?/u;

/** RIS (https://en.wikipedia.org/wiki/RIS_(file_format)): each reference reaches from its `TY` to its `ER`. */
export const ris = tagged({
  name: 'ris',
  why: 'it begins with a line "TY  - "',
  tag: /^([A-Z][A-Z0-9]) {2}-(?: (.*))?$/u,
  first: 'TY',
  last: 'ER',
  tags: {
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

/** MEDLINE: exports of PubMed (https://www.nlm.nih.gov/bsd/mms/medlineelements.html). */
export const medline = tagged({
  name: 'medline',
  why: 'it begins with a line "PMID- "',
  tag: /^([A-Z]{2,4}) {0,2}- (.*)$/u,
  first: 'PMID',
  tags: {
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

/** EndNote and refer, as Google Scholar and publishers give them out: `%0 Journal Article`. */
export const endnote = tagged({
  name: 'endnote',
  why: 'it begins with a line "%0 "',
  tag: /^(%[0-9A-Z!@#$*>+?^)(~=[\]])(?: (.*))?$/u,
  first: '%0',
  tags: {
    title: ['%T'],
    abstract: ['%X'],
    authors: [['%A']],
    date: ['%8', '%D'],
    ids: ['%R', '%M', '%U'],
    url: ['%U'],
    pdf: ['%>'],
    journal: ['%J', '%B'],
    keywords: ['%K'],
    comments: ['%Z'],
    language: ['%G'],
  },
});

/** A list of references with a tag in front of each line. Memory: a reference. */
function tagged(kind: Kind): Format {
  return {
    name: kind.name,
    why: () => kind.why,
    detect: (head) => (kind.tag.exec(firstLine(head))?.[1] === kind.first ? 0.97 : 0),
    splitter: () => lineSplitter(new LineReader(), (spans) => new References(kind, spans)),
  };
}

function firstLine(head: string): string {
  const text = head.replace(/^[\uFEFF\s]{1,100}/u, '').slice(0, 200);
  return /^[^\r\n]*/u.exec(text)?.[0] ?? '';
}

type Values = Map<string, string[]>;

class References implements Splitter<Line> {
  readonly #kind: Kind;
  readonly #spans: SpanCutter;
  #open: { start: number; end: number; values: Values; last: string } | undefined;
  /** Whether this is the rest of a reference that is too long. */
  #tooLong = false;

  constructor(kind: Kind, spans: SpanCutter) {
    this.#kind = kind;
    this.#spans = spans;
  }

  push({ text, start, end, overlong, continues }: Line): readonly SplitSpan[] {
    const { tag: pattern, first, last } = this.#kind;
    const [, tag, value = ''] = (continues ? null : pattern.exec(text)) ?? [];
    const closed = tag === first ? this.finish() : [];
    if (tag === first || this.#tooLong) this.#open ??= { start, end, values: new Map(), last: first };
    const open = this.#open;
    if (open === undefined) {
      this.#spans.skip(end);
      return closed;
    }
    if (overlong || end - open.start > MAX_LINE_CHARS) {
      const cut = this.#tooLong
        ? this.#spans.continueReject(end)
        : this.#spans.reject(open.start, end, 'too-long', TOO_LONG);
      this.#open = undefined;
      this.#tooLong = true;
      return [...closed, ...cut];
    }
    open.end = end;
    if (tag !== undefined && tag === last) return this.#end();
    open.last = tag ?? open.last;
    const values = open.values.get(open.last);
    if (values === undefined) open.values.set(open.last, [tag === undefined ? text : value]);
    else if (tag !== undefined) values.push(value);
    else values.push(`${values.pop() ?? ''}\n${text}`);
    return closed;
  }

  /** What is open when the next one begins, or nothing comes any more. */
  finish(): readonly SplitSpan[] {
    const { last } = this.#kind;
    const open = this.#open;
    if (open === undefined || last === undefined || this.#tooLong) return this.#end();
    this.#open = undefined;
    return this.#spans.reject(open.start, open.end, 'truncated', `${UNFINISHED} "${last}  - "`);
  }

  #end(): readonly SplitSpan[] {
    const open = this.#open;
    const tooLong = this.#tooLong;
    this.#open = undefined;
    this.#tooLong = false;
    if (open === undefined) return [];
    if (tooLong) return this.#spans.continueReject(open.end);
    return this.#spans.record(open.start, open.end, recordOf(open.values, this.#kind.tags));
  }
}

function recordOf(values: Values, tags: Tags): Parameters<SpanCutter['record']>[2] {
  const first = (names: readonly string[]) =>
    names.flatMap((name) => values.get(name) ?? []).find((value) => value.trim() !== '');
  const names =
    tags.authors
      .map((group) => group.flatMap((name) => values.get(name) ?? []))
      .find((found) => found.length > 0) ?? [];
  const url = stableUrl(first(tags.url));
  const externalIds = collectIds(
    tags.ids.flatMap((name) => values.get(name) ?? []).map((id) => id.replace(/ \[[a-z]{2,8}\]$/u, '')),
  );
  const pmid = first(['PMID']);
  return {
    title: oneLine(first(tags.title)),
    abstract: abstractFromHtml(first(tags.abstract)),
    ...withoutEmpty({
      date: dateOf(first(tags.date)),
      authors: names.map((name) => oneLine(name).replace(/^([^,]+),\s*([^,]+)$/u, '$2 $1')),
      externalIds,
      url:
        url ??
        addressOf(undefined, externalIds) ??
        (pmid && `https://pubmed.ncbi.nlm.nih.gov/${pmid.trim()}/`),
      categories: tags.keywords.flatMap((name) => values.get(name) ?? []).map(oneLine),
      links: pdfLink(first(tags.pdf)),
      comments: first(tags.comments),
      journal: first(tags.journal),
      language: first(tags.language),
    }),
  };
}

function dateOf(written: string | undefined): string | undefined {
  const [, inFigures, inMonth = '01', onDay = '01'] = IN_FIGURES.exec(written ?? '') ?? [];
  if (inFigures !== undefined) return `${inFigures}-${inMonth}-${onDay}`;
  const [, year, month, day] = YEAR_FIRST.exec(written ?? '') ?? [];
  return year === undefined ? written : [day, month, year].filter((part) => part !== undefined).join(' ');
}
