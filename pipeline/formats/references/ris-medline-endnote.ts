/** Reference lists with a tag in front of each line: RIS, MEDLINE, EndNote. */
import { markupText } from '../../text/html-text.ts';
import { readPersons } from '../../text/person-names.ts';
import { oneLine } from '../../text/unwrap.ts';
import type { Format, SplitSpan, Splitter } from '../../types.ts';
import { lineSplitter } from '../core/line-splitter.ts';
import { type Line, LineReader, MAX_LINE_CHARS } from '../core/lines.ts';
import type { SpanCutter } from '../core/span-cutter.ts';
import { abstractFromText, plainLine } from '../fields/abstract.ts';
import { collectIds } from '../fields/ids.ts';
import { addressOf, pdfLink } from '../fields/links.ts';
import { type RecordFields, withoutEmpty } from '../fields/record-fields.ts';

/** What distinguishes one format from the others. */
interface TaggedSyntax {
  readonly name: string;
  /** Matches a tag and its value. A line without a tag continues the value above. */
  readonly tag: RegExp;
  /** The tag that begins a reference. */
  readonly firstTag: string;
  /** The tag that ends a reference. Without one, a reference ends where the next begins. */
  readonly lastTag?: string;
  readonly fields: FieldTags;
}

/** The tags of each field, best first. Full names go before names with initials. */
type FieldTags = Readonly<
  Record<'title' | 'abstract' | 'authors' | 'date' | 'ids' | 'journal' | 'keywords' | 'language', string[]> &
    Partial<Record<'fullNames' | 'url' | 'pdf' | 'comments', string[]>>
>;

const TOO_LONG = `is part of a reference of more than ${MAX_LINE_CHARS} characters; expected a line that begins the next`;

/** RIS (https://en.wikipedia.org/wiki/RIS_(file_format)): `TI  - A Title`, each reference from its `TY` to its `ER`. */
export const ris = taggedFormat({
  name: 'ris',
  tag: /^([A-Z][A-Z0-9]) {2}-(?: (.*))?$/u,
  firstTag: 'TY',
  lastTag: 'ER',
  fields: {
    title: ['TI', 'T1', 'CT'],
    abstract: ['AB', 'N2'],
    authors: ['A1', 'AU'],
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

/** MEDLINE, as PubMed exports it (https://www.nlm.nih.gov/bsd/mms/medlineelements.html): `TI  - A Title`. */
export const medline = taggedFormat({
  name: 'medline',
  tag: /^([A-Z]{2,4}) {0,2}- (.*)$/u,
  firstTag: 'PMID',
  fields: {
    title: ['TI', 'BTI'],
    abstract: ['AB', 'OAB'],
    fullNames: ['FAU'],
    authors: ['AU'],
    date: ['DP', 'DEP'],
    ids: ['LID', 'AID'],
    journal: ['JT', 'TA'],
    keywords: ['OT', 'MH'],
    language: ['LA'],
  },
});

/** EndNote and refer, as Google Scholar and publishers export them: `%0 Journal Article`, `%T A Title`. */
export const endnote = taggedFormat({
  name: 'endnote',
  tag: /^(%[0-9A-Z!@#$*>+?^)(~=[\]])(?: (.*))?$/u,
  firstTag: '%0',
  fields: {
    title: ['%T'],
    abstract: ['%X'],
    authors: ['%A'],
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

/** A format of tagged lines. Memory: one reference. */
function taggedFormat(syntax: TaggedSyntax): Format {
  return {
    name: syntax.name,
    why: () => `it begins with a line of the tag "${syntax.firstTag}"`,
    detect(head) {
      const [line = ''] = head.trimStart().split(/[\r\n]/u, 1);
      return syntax.tag.exec(line)?.[1] === syntax.firstTag ? 0.97 : 0;
    },
    splitter: () => lineSplitter(new LineReader(), (spans) => references(syntax, spans)),
  };
}

/** The values of each tag, in order. */
type TagValues = Map<string, string[]>;

function references(
  { tag: pattern, firstTag, lastTag, fields }: TaggedSyntax,
  spans: SpanCutter,
): Splitter<Line> {
  let open:
    | { readonly start: number; end: number; readonly values: TagValues; currentTag: string }
    | undefined;
  /** Whether the open reference continues one that is too long. */
  let isTooLong = false;
  return { push, finish };

  function push({ text, start, end, overlong, continues }: Line): readonly SplitSpan[] {
    const [, tag, value = ''] = (continues ? null : pattern.exec(text)) ?? [];
    const closed = tag === firstTag ? finish() : [];
    if (tag === firstTag || isTooLong) open ??= { start, end, values: new Map(), currentTag: firstTag };
    if (open === undefined) return [...closed, ...spans.skip(end)];
    if (overlong || end - open.start > MAX_LINE_CHARS) {
      const cut = isTooLong ? spans.continueReject(end) : spans.reject(open.start, end, 'too-long', TOO_LONG);
      open = undefined;
      isTooLong = true;
      return [...closed, ...cut];
    }
    open.end = end;
    if (tag !== undefined && tag === lastTag) return finish(true);
    open.currentTag = tag ?? open.currentTag;
    const values = open.values.get(open.currentTag);
    if (values === undefined) open.values.set(open.currentTag, [tag === undefined ? text : value]);
    else if (tag !== undefined) values.push(value);
    else values.push(`${values.pop() ?? ''}\n${text}`);
    return closed;
  }

  /** Ends the open reference. */
  function finish(isComplete = lastTag === undefined): readonly SplitSpan[] {
    const [reference, continues] = [open, isTooLong];
    open = undefined;
    isTooLong = false;
    if (reference === undefined) return [];
    const { start, end, values } = reference;
    if (continues) return spans.continueReject(end);
    if (isComplete) return spans.record(start, end, recordFields(values, fields));
    const message = `the reference has no end; expected a line "${lastTag}  - "`;
    return spans.reject(start, end, 'truncated', message);
  }
}

function recordFields(values: TagValues, tags: FieldTags): RecordFields {
  const all = (names: readonly string[] = []) => names.flatMap((name) => values.get(name) ?? []);
  const first = (names: readonly string[] = []) => all(names).find((value) => value.trim() !== '');
  const fullNames = all(tags.fullNames);
  const authors = fullNames.length > 0 ? fullNames : all(tags.authors);
  // MEDLINE says what an id is: `10.1000/x1 [doi]`.
  const externalIds = collectIds(all(tags.ids).map((id) => id.replace(/ \[[a-z]{2,8}\]$/u, '')));
  const pmid = first(['PMID'])?.trim();
  return {
    title: plainLine(first(tags.title)),
    abstract: abstractFromText(markupText(first(tags.abstract) ?? '')),
    ...withoutEmpty({
      date: taggedDate(first(tags.date)),
      authors: readPersons(authors),
      externalIds,
      url: addressOf(first(tags.url), externalIds) ?? (pmid && `https://pubmed.ncbi.nlm.nih.gov/${pmid}/`),
      categories: all(tags.keywords).map((keyword) => oneLine(keyword)),
      links: pdfLink(first(tags.pdf)),
      comments: first(tags.comments),
      journal: first(tags.journal),
      language: first(tags.language),
    }),
  };
}

/** RIS: `2025/03/11/`, `2025/03//`; also `2025-03-11`. */
const IN_FIGURES = /^(\d{4})[/-](\d{1,2})?(?:[/-](\d{1,2})?)?/u;
/** MEDLINE: `2025 Mar 10`, `2025 Mar-Apr`. */
const YEAR_FIRST = /^(\d{4})(?: ([A-Z][a-z]{2})(?:-[A-Z][a-z]{2})?(?: (\d{1,2}))?)?/u;

/**
 * The publication date of RIS, MEDLINE or EndNote in a form that `readDate` reads. A missing month or day of figures is the
 * first; of a range the beginning counts. Any other text stays as it is.
 */
function taggedDate(written: string | undefined): string | undefined {
  const [, inFigures, inMonth = '01', onDay = '01'] = IN_FIGURES.exec(written ?? '') ?? [];
  if (inFigures !== undefined) return `${inFigures}-${inMonth}-${onDay}`;
  const [, year, month, day] = YEAR_FIRST.exec(written ?? '') ?? [];
  return year === undefined ? written : [day, month, year].filter((part) => part !== undefined).join(' ');
}
