/** The references of a LaTeX document: `thebibliography`, as people write it, and the `.bbl` that BibTeX or Biber makes. */
import { decodeLatex } from '../../text/latex.ts';
import { oneLine } from '../../text/unwrap.ts';
import type { Format, SplitSpan, Splitter } from '../../types.ts';
import { lineSplitter } from '../core/line-splitter.ts';
import { type Line, LineReader } from '../core/lines.ts';
import type { SpanCutter } from '../core/span-cutter.ts';
import { areNames } from '../cues/byline.ts';
import type { RecordFields } from '../fields/record-fields.ts';
import { readBiblatexEntry } from './biblatex-entry.ts';
import { readCitation, readParts } from './citation.ts';
import { quoted, TOO_LONG } from './reference-list.ts';

const UNREADABLE =
  'is a reference without a title, or in no known style; expected authors, a title and a year';
const MAX_REFERENCE_CHARS = 20_000;

/** `\bibitem{key}`; of biblatex, `\entry{key}{article}{}{}`. */
const ITEM = /^\s*\\(?:bibitem\s?[[{%]|entry\{[^{}]{1,200}\}\{\w{1,40}\}\{)/mu;
const LIST_END = /^\\end(?:\{(?:thebibliography|document)\}|entry(?![a-z]))/u;
const COMMENT = /(?<!\\)%/u;
/** `\bibitem[Label(2025)]{key}`; braces and brackets within a label hold no `]{`. */
const KEY = /^\\bibitem\s{0,5}(?:\[.{0,3000}?\]\s{0,20}\{[^{}]{1,200}\}|\{[^{}]{1,200}\})/su;
/** Commands of styles that print nothing, with the braces behind them. */
const NOTHING =
  /\\(?:natexlab|BibitemShut|showISSN|showISBNx?\w?|urlstyle|selectlanguage|bibAnnoteFile)\s?\{[^{}]{0,200}\}|\\(?:penalty\s?-?\d+|BIBentry[A-Z]\w+|BibitemOpen|par|protect|urldef\\tempurl|tempurl|newline|showDOI|showURL)(?![A-Za-z])/gu;
/** The name of a field: `\bibinfo{year}{2025}`; commands of which the value is the text: `\bibnamefont{Lee}`. */
const MARK = /\\(?:bibinfo|bibfield)\s{0,5}\{[^{}]{1,40}\}|\\(?:bibnamefont|bibfnamefont)(?![A-Za-z])/gu;
/** A title or text in braces, which may hold others. */
const BRACES = String.raw`\s{0,5}\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}`;
/** Titles of REVTeX, elsarticle and ACM. */
const TITLE = new RegExp(String.raw`\\(?:bibinfo\s{0,5}\{title\}|showarticletitle)${BRACES}`, 'gu');
const ENQUOTE = new RegExp(String.raw`\\enquote${BRACES}`, 'gu');
const ADDRESS = /\\(?:href(?:@noop)?|url|path|nolinkurl)\s{0,5}\{([^{}]{0,1000})\}/gu;
const DOI = /\\(?:doibase|dodoi|doi)(?![A-Za-z])\s?/gu;
/** Behind names: `, 2025.`, ` (2025a).`, ` [n.d.]`. */
const YEAR_BEHIND = /[,.]? ?[[(]?(?:(?<year>(?:1[89]|20)\d\d)[a-z]?|n\.d\.)[\])]?\.?$/u;

export const latexReferences: Format = {
  name: 'latex-references',
  why: () => 'references such as \\bibitem{key}',
  detect: (head) => (ITEM.test(head) ? 0.95 : 0),
  splitter: () => lineSplitter(new LineReader(), references),
};

function references(spans: SpanCutter): Splitter<Line> {
  let open: Line[] = [];
  return { push, finish };

  function push(line: Line): readonly SplitSpan[] {
    if (line.continues) return spans.continueReject(line.end);
    const [first] = open;
    if (line.overlong || (first !== undefined && line.end - first.start > MAX_REFERENCE_CHARS)) {
      open = [];
      return spans.reject(first?.start ?? line.start, line.end, 'too-long', quoted(first ?? line, TOO_LONG));
    }
    if (ITEM.test(line.text)) {
      const closed = finish();
      open = [line];
      return closed;
    }
    if (first === undefined) return spans.skip(line.end);
    if (LIST_END.test(line.text)) return finish();
    open.push(line);
    return [];
  }

  function finish(): readonly SplitSpan[] {
    const [first, last] = [open[0], open.at(-1)];
    if (first === undefined || last === undefined) return [];
    const text = open
      .map(({ text }) => (COMMENT.test(text) ? text.slice(0, text.search(COMMENT)) : `${text}\n`))
      .join('');
    const fields = first.text.startsWith('\\entry')
      ? readBiblatexEntry(open.map((line) => line.text))
      : readReference(text.replace(KEY, ''));
    open = [];
    return fields === undefined
      ? spans.reject(first.start, last.end, 'bad-entry', quoted(first, UNREADABLE))
      : spans.record(first.start, last.end, fields);
  }
}

/** Reads what follows the key: names, title and the rest as BibTeX parts them with `\newblock`, or as the marks of a style do. */
function readReference(written: string): RecordFields | undefined {
  const marked = written.replace(TITLE, '“$1”');
  if (marked !== written)
    return readCitation(textOf(marked.replaceAll(/\\enquote|\\newblock/gu, ' ')).replaceAll(' [n.d.].', ''));
  // Without its title, a reference of REVTeX has marks of all else.
  if (written.includes('\\bibfield')) return undefined;
  const [names = '', title = '', ...others] = written.split('\\newblock').map(textOf);
  if (title === '') return readCitation(names);
  const ofNames = YEAR_BEHIND.exec(names);
  const people = names.slice(0, ofNames?.index);
  // A group has no comma; a title without names has no block behind it.
  if (!areNames(people) && (others.length === 0 || people.includes(','))) return undefined;
  const ofTitle = YEAR_BEHIND.exec(title);
  return readParts(
    {
      names: people,
      title: title
        .slice(0, ofTitle?.[0].startsWith(',') ? ofTitle.index : undefined)
        .replace(/^“([^“”]+)”$/u, '$1')
        .replace(/[.,]$/u, ''),
      rest: others.join(' '),
      date: ofNames?.groups?.['year'] ?? ofTitle?.groups?.['year'],
    },
    [names, title, ...others].join(' '),
  );
}

function textOf(written: string): string {
  const plain = written
    .replace(NOTHING, '')
    .replace(MARK, '')
    .replace(DOI, 'doi:')
    .replace(ADDRESS, ' $1 ')
    .replace(ENQUOTE, '“$1”')
    .replaceAll('\\ ', ' ')
    .replace(/(?<!\/)~/gu, ' ');
  return oneLine(decodeLatex(plain).replace(/[{}]/gu, '')).replace(/“ /gu, '“');
}
