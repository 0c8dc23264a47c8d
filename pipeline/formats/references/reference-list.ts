/** The list of references at the end of a paper, as people copy it: `[12] A. Author. Title. Journal, 2025.` */
import { unwrap } from '../../text/unwrap.ts';
import type { Format, SplitSpan, Splitter } from '../../types.ts';
import { lineSplitter, splitText } from '../core/line-splitter.ts';
import { type Line, LineReader } from '../core/lines.ts';
import type { SpanCutter } from '../core/span-cutter.ts';
import { areNames } from '../cues/byline.ts';
import { describeMarkedText } from '../cues/captchas-and-markup.ts';
import { readLabelAndValue } from '../cues/field-labels.ts';
import { readCitation, referenceMarker } from './citation.ts';

const UNREADABLE = 'is a reference in no known style; expected authors, a title and a year';
export const TOO_LONG = 'is part of a reference that does not end; expected references of a few lines';

/** A longer text is no reference. */
const MAX_REFERENCE_CHARS = 4096;
/** Numbers may be missing between two references: of a list that is cut out of another. */
const MAX_NUMBER_STEP = 20;

const PROBE_CHARS = 16 * 1024;
const MAX_SCORE = 0.75;
/** Lowest share of the text that is references which can be read. */
const MIN_SHARE = 0.6;

/** How a line begins that may begin a reference without a number: with a name. */
const NAME_START =
  /^(?:(?:van|von|de|der|den|la|del|di|da) ){0,3}(?:\p{Lu}[\p{L}\p{M}'’-]+(?: \p{Lu}[\p{L}\p{M}'’-]+)?,? (?:\p{Lu}\.|\p{Lu}{1,3}[,.;] )|(?:\p{Lu}\. ?){1,3}\p{Lu}\p{L}|\p{Lu}[\p{L}\p{M}'’-]+,? (?:[\p{L}.'’-]+ ){0,3}\p{Lu}[\p{L}\p{M}'’-]+(?:,| and |\. )|\p{Lu}[\p{L}\p{M}'’-]+, (?:[\p{L}.'’-]{1,20} ){0,3}[\p{L}.'’-]{1,20}(?:[,.;]| ?[/&] ?\p{Lu}| (?:und|and|et|y) | \(?(?:1[89]|20)\d\d))/u;
/** Names and a year, whatever the line above ends with: `Author, A. / Author, B. (2025): `. */
const NAMES_AND_YEAR = /^(?<names>\D{3,150}?),? ?[( ](?:1[89]|20)\d\d[a-z]?\)?[:.,](?:\s|$)/u;
/** How a line ends within a row of names. */
const NAMES_GO_ON = /(?:[,;&/-]|\b(?:and|und|et|y))$/u;
/** Behind a blank line, also a reference of a group: `Example Committee. (2025).` */
const YEAR = /\b(?:1[89]|20)\d\d\b/u;
/** The number and the running head of a page. */
const PAGE_NUMBER = /^(?:\d{1,3}|[ivxlc]{1,7})$/u;
const RUNNING_HEAD =
  /^(?:\d{1,4}\s{1,80})?(?:references|bibliography|works cited|literature(?: cited)?|literatur(?:verzeichnis)?|bibliographie|referencias(?: bibliográficas)?|bibliografía|chapter \d{1,2}\b.{0,80}?)(?:\s{1,80}\d{1,4})?$/iu;
/** A head in capitals beside the number, and the notice of who loaded the page. */
const HEAD_AND_NUMBER = /^(?=.{0,200}\p{Lu}{4})(?:\d{1,5}\s{5,200}\S.{0,150}|\S.{0,150}\S\s{5,200}\d{1,5})$/u;
const LOADED_BY = /^Authorized licensed use limited to: /u;
const YEAR_HEADING = /^(?:1[89]|20)\d\d$/u;
/** Of Markdown, in which a bibliography without links is a list of references, too. */
const MARKDOWN_HEADING = /^#{1,6} \S/u;
const EMPHASIS = /(?<=^|[\s(“"])[*_]{1,2}(?=[^\s*_])([^*_]{1,300})(?<=\S)[*_]{1,2}(?=[\s,.;:)”"]|$)/gu;
/** In place of the authors above: `———. Title`. */
const SAME_AUTHORS = /^(?:[—–]{2,3}|[-_]{3})(?=[.,])/u;
/** How the last line of a reference ends. */
const REFERENCE_END = /[.)\]]$|(?:^|\s)(?:https?:\/\/|(?:doi:)?10\.\d{4,9}\/)[^\s]{1,190}$/u;
/** The same in styles without a full stop: a year, the last page. */
const YEAR_OR_PAGE_END = /(?:\b(?:1[89]|20)\d\d|\d[-–]{1,2}\d{1,6})$/u;

/** An id that goes on in the next line: `https://doi.org/` / `10.1000/1`, `arXiv:2503.` / `01234`. */
const PARTED_ID = /(?<=\bdoi\.org\/|\barxiv:\d{4}\.) (?=\d)/giu;

/** A hyphen at a line end that the word has: `multi-` / `layer`, `graph-` / `based`. */
const COMPOUND_START =
  /(?:^|[\s(“"/-])(?:\p{L}|all|anti|bi|co|counter|cross|data|deep|double|end|event|ex|fine|first|four|full|goal|half|hand|hard|high|higher|hyper|in|inter|intra|knowledge|large|left|light|long|low|lower|macro|mean|meta|micro|mid|model|multi|near|new|non|off|on|one|open|out|part|peer|per|point|post|pre|pro|pseudo|quasi|random|re|real|right|rule|second|self|semi|short|single|small|soft|state|step|sub|super|task|text|third|three|time|top|two|ultra|under|user|variable|vision|well|wide|word|zero)-$/iu;
const SECOND_HYPHEN = /-\p{L}{1,30}-$/u;
const COMPOUND_END =
  /^(?:agnostic|analysis|art|assisted|aware|based|bound|by|centric|chip|class|constrained|controlled|coupled|critical|dependent|dimensional|directed|domain|driven|effect|efficient|end|field|form|free|friendly|function|grained|guided|headed|in|independent|induced|intensive|invariant|level|like|linear|making|mediated|modal|of|off|on|order|oriented|out|phase|point|purpose|related|resolution|rich|scale|sensitive|series|shot|sided|site|space|specific|state|step|structure|term|the|time|to|top|trained|tuning|type|up|value|wave|wide|wise|world|year)\b/iu;

/**
 * References begin with a number or label, behind a blank line, or with a name. One without an address is a reject later, as a
 * title without an abstract is. Memory: one reference.
 */
export const referenceList: Format = {
  name: 'reference-list',
  why: (head) => {
    const { read, share } = countReferences(head);
    return `${read} references with authors, title and year, ${Math.round(100 * share)}% of the text`;
  },
  maxConfidence: MAX_SCORE,
  detect(head) {
    const isPlain = describeMarkedText(head) === undefined;
    if (!isPlain && !(MARKDOWN_HEADING.test(head.trimStart()) && !head.includes(']('))) return 0;
    const { read, share } = countReferences(head);
    return read >= 2 && share >= MIN_SHARE ? MAX_SCORE : 0;
  },
  splitter: () => lineSplitter(new LineReader(), references),
};

function countReferences(head: string): { readonly read: number; readonly share: number } {
  const text = head.slice(0, PROBE_CHARS);
  const records = splitText(referenceList.splitter(), text).filter(({ kind }) => kind === 'record');
  const bytes = records.reduce((sum, { start, end }) => sum + end - start, 0);
  const lines = text.split('\n').filter((line) => !isPageHead(line.trim()));
  const chars = lines.join('\n').trim().length;
  return { read: records.length, share: bytes / Math.max(1, 2 * chars) };
}

/** Whether a line is the head or the foot of a page. */
function isPageHead(line: string): boolean {
  return [PAGE_NUMBER, RUNNING_HEAD, HEAD_AND_NUMBER, LOADED_BY].some((pattern) => pattern.test(line));
}

function references(spans: SpanCutter): Splitter<Line> {
  let open: Line[] = [];
  let isIndentedList = false;
  /** The number of the last reference, 0 for a label; `undefined` in a list without. */
  let number: number | undefined;
  let isUnnumbered = false;
  /** How many more references have a blank line above them than none. */
  let spaced = 0;
  let isBehindPage = false;
  /** The authors of the last reference. */
  let authors: readonly string[] = [];
  return { push, finish };

  function push(line: Line): readonly SplitSpan[] {
    if (line.continues) return spans.continueReject(line.end);
    const first = open[0];
    if (line.overlong || (first !== undefined && line.end - first.start > MAX_REFERENCE_CHARS)) {
      open = [];
      return spans.reject(first?.start ?? line.start, line.end, 'too-long', quoted(first ?? line, TOO_LONG));
    }
    if (isPageHead(line.text)) {
      isBehindPage = true;
      return open.length === 0 ? spans.skip(line.end) : [];
    }
    // A heading: `2024`, `## References`.
    const isHeading = YEAR_HEADING.test(line.text) || MARKDOWN_HEADING.test(line.text);
    if (isHeading && (first === undefined || REFERENCE_END.test(open.at(-1)?.text ?? '')))
      return [...finish(), ...spans.skip(line.end)];
    // A hanging indent, also of lines far apart, goes on.
    const isHanging = first !== undefined && isIndented(line) && !isIndented(first);
    isIndentedList ||= isHanging;
    const isContinued = isHanging || (isBehindPage && !REFERENCE_END.test(open.at(-1)?.text ?? ''));
    isBehindPage = false;
    if (isStart(line)) {
      const closed = finish();
      const marker = referenceMarker(line.text);
      if (marker !== '') number = numberOf(marker);
      spaced += line.gap > 0 ? 1 : -1;
      open = [line];
      return closed;
    }
    // Behind a blank line, the text of a numbered list is a heading.
    const closed = line.gap > 0 && !isContinued ? finish() : [];
    if (open.length === 0) return [...closed, ...spans.skip(line.end)];
    open.push(line);
    return closed;
  }

  function isStart(line: Line): boolean {
    const isOpen = open.length > 0;
    const marker = isUnnumbered ? '' : referenceMarker(line.text);
    if (marker !== '') {
      const own = numberOf(marker);
      return (
        number === undefined || !isOpen || own === 0 || (own > number && own <= number + MAX_NUMBER_STEP)
      );
    }
    if (SAME_AUTHORS.test(line.text)) return true;
    if (number !== undefined) return false;
    if (isIndentedList && isOpen && (isIndented(line) || spaced <= 1)) return !isIndented(line);
    if (line.gap > 0 || !isOpen) return NAME_START.test(line.text) || YEAR.test(line.text);
    if (!NAME_START.test(line.text)) return false;
    const above = open.at(-1)?.text.slice(-200) ?? '';
    const names = NAMES_GO_ON.test(above) ? undefined : NAMES_AND_YEAR.exec(line.text)?.groups?.['names'];
    return REFERENCE_END.test(above) || (names !== undefined && areNames(names)) || isWhole(above);
  }

  /** Whether the open lines are a reference to its end, though no full stop ends them. */
  function isWhole(above: string): boolean {
    return YEAR_OR_PAGE_END.test(above) && readCitation(unwrapReference(open))?.date !== undefined;
  }

  function isIndented({ start }: Line): boolean {
    return start > 0 && /[^\S\r\n]/u.test(spans.text(start - 1, start));
  }

  function finish(): readonly SplitSpan[] {
    const [first, last] = [open[0], open.at(-1)];
    if (first === undefined || last === undefined) return [];
    const at = open.findIndex(({ text }, i) => i > 0 && readLabelAndValue(text)?.label === 'abstract');
    const [abstract, others] = at < 0 ? [[], open] : cutAbstract(open, at);
    // Two abstracts: a page's paper with its summary.
    const isOfPage = others.some(({ text }) => readLabelAndValue(text)?.label === 'abstract');
    const text = unwrapReference(others).replace(SAME_AUTHORS, authors.join(', '));
    const fields = isOfPage ? undefined : readCitation(text);
    authors = fields?.authors ?? [];
    open = [];
    if (fields === undefined)
      return spans.reject(first.start, last.end, 'bad-entry', quoted(first, UNREADABLE));
    isUnnumbered = number === undefined;
    const [labelled, ...more] = abstract;
    if (labelled === undefined) return spans.record(first.start, last.end, fields);
    const lines = [{ ...labelled, text: readLabelAndValue(labelled.text)?.value ?? '' }, ...more];
    return spans.record(first.start, last.end, { ...fields, abstract: unwrap(lines) });
  }
}

/** The number in a marker, 0 of a label: `[12] `, `[LN25] `. */
function numberOf(marker: string): number {
  return Number(/^[[(（]?(\d{1,4})(?![\p{L}\d])/u.exec(marker)?.[1] ?? 0);
}

/** Joins the lines of a reference. Its words are parted at line ends, as its page is justified. */
function unwrapReference(lines: readonly Line[]): string {
  const texts = lines.map(({ text }, i) => {
    const below = lines[i + 1]?.text ?? '';
    const isParted =
      /\p{Ll}-$/u.test(text) &&
      /^\p{Ll}{2}/u.test(below) &&
      !COMPOUND_START.test(text.slice(-40)) &&
      !SECOND_HYPHEN.test(text.slice(-40)) &&
      !COMPOUND_END.test(below);
    return { text: isParted ? `${text.slice(0, -1)}\u00ad` : text };
  });
  return unwrap(texts).replaceAll('\u00ad', '').replace(PARTED_ID, '').replace(EMPHASIS, '$1');
}

/** Cuts the abstract out of a reference: from the line with its label to the next label or address. */
function cutAbstract(lines: readonly Line[], at: number): readonly [readonly Line[], readonly Line[]] {
  const size = lines
    .slice(at + 1)
    .findIndex(({ text }) => readLabelAndValue(text) !== undefined || /^<?https?:/iu.test(text));
  const end = size < 0 ? lines.length : at + 1 + size;
  return [lines.slice(at, end), [...lines.slice(0, at), ...lines.slice(end)]];
}

/** A message about the record that begins with a line. */
export function quoted({ text }: Line, message: string): string {
  return `${JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text)} ${message}`;
}
