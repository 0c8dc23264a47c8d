/** PubMed's "Abstract (text)": numbered entries of paragraphs. */
import { idsIn } from '../../text/external-ids.ts';
import { groupParagraphs, unwrap } from '../../text/unwrap.ts';
import type { Format, SplitSpan, Splitter } from '../../types.ts';
import { lineSplitter } from '../core/line-splitter.ts';
import { type Line, LineReader, MAX_LINE_CHARS } from '../core/lines.ts';
import type { SpanCutter } from '../core/span-cutter.ts';
import { describeMarkedText } from '../cues/captchas-and-markup.ts';
import { addressOf } from '../fields/links.ts';
import { type RecordFields, withoutEmpty } from '../fields/record-fields.ts';

const TOO_LONG = `is part of an entry of more than ${MAX_LINE_CHARS} characters; expected a line "PMID: " at the end of each`;
const NO_END = 'the entry has no end; expected a line "PMID: "';
const NO_ABSTRACT = 'the entry has neither an abstract nor a line "PMID: " or "DOI: "; expected one of these';

/** Journal and publication date: `12. J Walk. 2024 Mar 7;12(3):45-67. doi: 10.1000/x1. Epub 2024 Feb 1.` */
const CITATION =
  /^\d{1,6}\. (?<journal>\S.{0,200}?)\. (?<year>(?:19|20)\d\d)(?: (?<month>[A-Z][a-z]{2})(?:-[A-Z][a-z]{2})?(?: (?<day>\d{1,2}))?)?(?=[;:. ]|$)/u;
/** `12. ` */
const NUMBER = /^(\d{1,6})\. (?=\S)/u;
/** The last line of an entry, except for a conflict of interest statement: `PMID: 38000001  [Indexed for MEDLINE]`. */
const PMID = /^PMID: ?(\d{1,9})\b/u;
/** `DOI: 10.1000/x1`. */
const ID = /^(?:DOI|PMCID|PMID): ?\S/u;
const AFFILIATIONS = /^Author information: ?$/u;

const SUFFIX = String.raw`(?: (?:Jr|Sr|I{2,3}|IV|\d(?:st|nd|rd|th)))?`;
/** `du Châtelet É`, `Smith JR 3rd`. */
const NAME = new RegExp(String.raw`^[\p{L}][\p{L}\p{M}'’ .-]{0,60} \p{Lu}[\p{L}-]{0,3}${SUFFIX}$`, 'u');
/** The parts of such a name. */
const NAME_PARTS = /^(.+?) (\p{Lu}[\p{Lu}-]{0,3})(?: (Jr|Sr|I{2,3}|IV|\d(?:st|nd|rd|th)))?$/u;
/** `[Article in German]`. */
const LANGUAGE = /^\[Article in ([A-Z][a-z]{2,20})/u;
/** The affiliation marks of `Lovelace A(1)(2)`. */
const AFFILIATION_MARKS = /\(\d{1,3}\)/gu;

/** Paragraphs that are no part of the abstract: `Author information:`, `Comment in`. */
const NOT_ABSTRACT =
  /^(?:collaborators:|author information:|conflict of interest statement:|publisher: abstract|in: |\[article in |(?:comment|update|erratum|retraction|expression of concern|corrected and republished|republished|retracted and republished|summary for patients|original report|dataset described|cites)\s?(?:in|on|of|for|from)?(?:\n|:|$))/iu;
/** The owner of the abstract, in the paragraph behind it: `© 2024 The Author.` */
const COPYRIGHT =
  /^(?:(?:crown )?copyright\b|©|\(c\) \d{4}|published by\b|this article is a u\.?s\.? government work)|^[^.]{0,80}\ball rights reserved\.$/iu;

/**
 * An entry is a numbered citation, the title, authors, their affiliations, the abstract, and lines with DOI and PMID, with blank
 * lines between. Memory: one entry.
 */
export const pubmed: Format = {
  name: 'pubmed',
  why: (head) => {
    const { citations, ends } = countMarks(head);
    return `${citations} numbered citations of journals, ${ends} lines with a PMID or above affiliations`;
  },
  detect(head) {
    if (describeMarkedText(head) !== undefined) return 0;
    const { citations, ends } = countMarks(head);
    return citations > 0 && ends > 0 ? 0.9 : 0;
  },
  splitter: () => lineSplitter(new LineReader(), pubmedEntries),
};

function countMarks(head: string): { citations: number; ends: number } {
  const lines = head.split(/\r\n|\r|\n/u).map((line) => line.trim());
  return {
    citations: lines.filter((line, i) => (lines[i - 1] ?? '') === '' && CITATION.test(line)).length,
    ends: lines.filter((line) => PMID.test(line) || AFFILIATIONS.test(line)).length,
  };
}

function pubmedEntries(spans: SpanCutter): Splitter<Line> {
  /** The lines of the open entry, if there is one. */
  let lines: Line[] = [];
  /** The number of the last entry. */
  let number = 0;
  return {
    push(line) {
      if (line.continues) return spans.continueReject(line.end);
      const start = lines[0]?.start ?? line.start;
      if (line.overlong || line.end - start > MAX_LINE_CHARS) {
        lines = [];
        return spans.reject(start, line.end, 'too-long', TOO_LONG);
      }
      if (isStart(line)) {
        const closed = close();
        number = Number(NUMBER.exec(line.text)?.[1]);
        lines = [line];
        return closed;
      }
      if (lines.length === 0) return spans.skip(line.end);
      lines.push(line);
      return PMID.test(line.text) ? close() : [];
    },
    /** Rejects the open entry, which has no end. */
    finish() {
      const [first, last] = [lines[0], lines.at(-1)];
      return first && last ? spans.reject(first.start, last.end, 'truncated', NO_END) : [];
    },
  };

  /** Whether an entry begins: with a citation, or, for a book, with the title behind the next number. */
  function isStart({ text, gap, start }: Line): boolean {
    const isOpen = lines.length > 0;
    if (gap === 0 && start > 0 && isOpen) return false;
    if (CITATION.test(text)) return true;
    const isNext = number > 0 && Number(NUMBER.exec(text)?.[1]) === number + 1;
    return !isOpen && gap > 0 && isNext;
  }

  function close(): readonly SplitSpan[] {
    const [first, last] = [lines[0], lines.at(-1)];
    if (first === undefined || last === undefined) return [];
    const fields = readEntry(lines);
    lines = [];
    if (fields.abstract === '' && fields.url === undefined)
      return spans.reject(first.start, last.end, 'missing-abstract', NO_ABSTRACT);
    return spans.record(first.start, last.end, fields);
  }
}

function readEntry(lines: readonly Line[]): RecordFields {
  const [first = [], ...others] = groupParagraphs(lines);
  const citation = CITATION.exec(unwrap(first))?.groups;
  const title = citation === undefined ? first : (others.shift() ?? []);
  const isIds = ([line]: readonly Line[]) => ID.test(line?.text ?? '');
  const ids = others.filter(isIds).flat();
  const texts = others.filter((paragraph) => !isIds(paragraph));
  const abstract = texts.filter(
    (paragraph) => !NOT_ABSTRACT.test(paragraph.map(({ text }) => text).join('\n')),
  );
  const authors = readNames(unwrap(abstract[0] ?? []));
  if (authors !== undefined) abstract.shift();
  while (abstract.length > 1 && COPYRIGHT.test(unwrap(abstract.at(-1) ?? []))) abstract.pop();
  const idLines = ids.map(({ text }) => text);
  const doi = idLines.some((text) => text.startsWith('DOI')) ? '' : unwrap(first);
  const externalIds = idsIn(`${doi}\n${idLines.join('\n')}`);
  return {
    title: unwrap(title).replace(citation === undefined ? NUMBER : '', ''),
    abstract: abstract.map(unwrap).join('\n\n'),
    ...withoutEmpty({
      date:
        [citation?.['day'], citation?.['month'], citation?.['year']].filter(Boolean).join(' ') || undefined,
      authors: authors ?? [],
      externalIds,
      url: addressOf(undefined, externalIds),
      journal: citation?.['journal'],
      language: texts.flatMap(([line]) => LANGUAGE.exec(line?.text ?? '')?.[1] ?? [])[0],
    }),
  };
}

/** The names of a line `Lovelace A(1), Müller B(2); Dark Robots Study Group.`, given names first; `undefined` for other text. */
function readNames(text: string): string[] | undefined {
  const [people = '', ...groups] = text.replace(AFFILIATION_MARKS, '').replace(/\.$/u, '').split(';');
  const names = people.split(',').map((name) => name.trim());
  const usual = names.filter((name) => NAME.test(name)).length;
  if (usual === 0 || usual < 0.7 * names.length) return undefined;
  return [...names, ...groups.map((group) => group.trim())]
    .filter((name) => name !== '')
    .map((name) =>
      name.replace(NAME_PARTS, (_, family, initials, suffix) =>
        [initials, family, suffix].filter(Boolean).join(' '),
      ),
    );
}
