/** Markdown with tables (CommonMark and GitHub's extensions), as people and bots keep lists of papers. */
import type { Format, SplitSpan, Splitter } from '../../types.ts';
import { lineSplitter } from '../core/line-splitter.ts';
import { type RawLine, RawLineReader } from '../core/lines.ts';
import type { SpanCutter } from '../core/span-cutter.ts';
import { fieldLabel } from '../cues/field-labels.ts';
import { headingDate } from './heading-date.ts';
import { limitMarks } from './parser-limits.ts';
import { readSection } from './section.ts';

/** `## Title` (CommonMark 0.31, section 4.2). */
const HEADING = /^#{1,6}(?:[ \t]|$)/;
/** The line below a heading of one paragraph (section 4.3): `-----`. */
const UNDERLINE = /^ {0,3}(?:=+|-+)\s*$/;
/** A section that begins with a heading of either kind. */
const HEADING_TEXT = /^#{1,6}[ \t]+([^\n]*)|^ {0,3}(\S[^\n]*)\n {0,3}(?:=+|-+)[ \t\r]*(?:\n|$)/;
/** A line behind which a paragraph begins: a blank line or a heading. */
const BREAK = /^\s*$|^ {0,3}(?:=+|-+)\s*$|^#{1,6}[ \t]/;
/** A line that does not continue a paragraph: a blank line, a list item, a table row. */
const NO_CONTINUATION = /^\s*(?:$|[-*+] |\d+[.)] )|\|/u;
/** The first line of a paragraph outside lists and quotations. */
const TEXT = /^ {0,3}[^\s>#=-]/;

const MAX_PROBE_CHARS = 16_384;
/** Longer sections are cut between lines. */
const MAX_SECTION_CHARS = 500_000;
const MAX_LINE_CHARS = 16_384;
/** The parser takes quadratic time for a paragraph. The longest abstracts are a fifth of this; table rows and list items count apart. */
const MAX_PARAGRAPH_COST = 16_384;

/** Whether a line begins a section. A heading such as `### Abstract` continues the section. */
function beginsSection(line: string): boolean {
  return HEADING.test(line) && fieldLabel(line.replace(/^#+/, '')) === undefined;
}

function countPapers(text: string): number {
  const starts = [...text.matchAll(/^#{1,6}[ \t][^\n]*/gm)].filter(({ 0: line }) => beginsSection(line));
  const places = [0, ...starts.map(({ index }) => index), text.length];
  return places.slice(1).reduce((sum, end, i) => sum + readSection(text.slice(places[i], end)).length, 0);
}

/** Papers are table rows, list items, or headings with what stands below them. Memory: one section. */
export const markdown: Format = {
  name: 'markdown',
  why: (head) => {
    const count = (pattern: RegExp) => head.match(pattern)?.length ?? 0;
    return `${count(/^#{1,6} \S/gm)} headings, ${count(/\]\(https?:/g)} links, ${count(/^\|/gm)} rows of tables`;
  },
  detect(head) {
    if (/^\s*(?:<[a-z!?]|[{[]\s*[{["\]}])/i.test(head)) return 0;
    const count = (pattern: RegExp) => head.match(pattern)?.length ?? 0;
    // `| --- | :-: |`
    const tables = count(/^\|?(?:[ \t]*:?-{3,}:?[ \t]*\|)+[ \t]*(?::?-{3,}:?[ \t]*)?$/gm);
    const headings = count(/^#{1,6} \S/gm);
    const links = count(/\]\(https?:\/\/[^\s\])]+\)/g);
    // `- A Title https://...`, which people also write in plain text.
    const titlesWithAddress =
      links > 0 ? 0 : count(/^[ \t]{0,3}(?:[-*+]|\d{1,4}[.)]) [^\n]{8,300}https?:\/\/\S{6,300}[ \t]*$/gm);
    if (links === 0 && tables === 0 && titlesWithAddress < 3) {
      const isMarked = headings > 0 || /^[ \t]*[-*+] \*\*|<summary\b/im.test(head);
      return isMarked && countPapers(head.slice(0, MAX_PROBE_CHARS)) > 0 ? 0.7 : 0;
    }
    const isList = tables > 0 || links >= 3 || titlesWithAddress >= 3 || (headings > 0 && links > 0);
    return isList ? 0.8 : 0.2;
  },
  splitter: () => lineSplitter(new RawLineReader(MAX_LINE_CHARS), markdownSections),
};

/** Cuts Markdown into sections, and reads the papers of each. */
function markdownSections(spans: SpanCutter): Splitter<RawLine> {
  let section = '';
  let sectionAt = 0;
  let headerDate: string | undefined;
  /** What the open paragraph costs the parser, in characters. */
  let paragraphCost = 0;
  /** Place in the section of a paragraph that is a heading if an underline follows. */
  let headingAt: number | undefined;
  let isAfterBreak = true;
  return { push, finish };

  function push({ text }: RawLine): readonly SplitSpan[] {
    const { line, cost } = limitMarks(text);
    const continues = !NO_CONTINUATION.test(line);
    paragraphCost = continues ? paragraphCost + cost : 0;
    const isFull = section.length + line.length > MAX_SECTION_CHARS || paragraphCost > MAX_PARAGRAPH_COST;
    const isOver = section !== '' && (isFull || beginsSection(line));
    const ended = isOver ? finish() : UNDERLINE.test(line) ? endBeforeHeading() : [];
    const isBreak = BREAK.test(line);
    if (isBreak || section === '') headingAt = undefined;
    if (isAfterBreak && TEXT.test(line) && continues) headingAt = section.length;
    isAfterBreak = isBreak;
    section += line;
    return ended;
  }

  /** Reads the open section. */
  function finish(): readonly SplitSpan[] {
    paragraphCost = 0;
    const [, marked, underlined = ''] = HEADING_TEXT.exec(section) ?? [];
    headerDate = headingDate(marked ?? underlined, headerDate) ?? headerDate;
    const found = readSection(section).flatMap(({ start, end, result }) => {
      const [from, to] = [sectionAt + start, sectionAt + end];
      if ('code' in result) return spans.reject(from, to, result.code, result.message);
      return spans.record(from, to, headerDate === undefined ? result : { headerDate, ...result });
    });
    sectionAt += section.length;
    section = '';
    return [...found, ...spans.skip(sectionAt)];
  }

  /** Ends the section before an underlined heading: the parser takes quadratic time for many of them in one section. */
  function endBeforeHeading(): readonly SplitSpan[] {
    if (headingAt === undefined || headingAt === 0) return [];
    const heading = section.slice(headingAt);
    if (fieldLabel(heading) !== undefined) return [];
    section = section.slice(0, headingAt);
    const ended = finish();
    section = heading;
    return ended;
  }
}
