import type { Format, TextChunk } from '../../types.ts';
import { rawLines } from '../core/raw-lines.ts';
import { Tiles } from '../core/spans.ts';
import { labelOf } from '../cues/field-labels.ts';
import { sectionDate } from './dates.ts';
import { readSection } from './section.ts';

/** A heading (CommonMark 0.31, section 4.2); its section reaches to the next one. */
const HEADING = /^#{1,6}(?:[ \t]|$)/;

/** What makes the lines above a heading (section 4.3), which are a paragraph else. */
const UNDERLINE = /^ {0,3}(?:=+|-+)\s*$/;

/** The heading of a section, of either kind. */
const HEADED = /^#{1,6}[ \t]+([^\n]*)|^ {0,3}(\S[^\n]*)\n {0,3}(?:=+|-+)[ \t\r]*(?:\n|$)/;

/** After which a paragraph begins. */
const BREAK = /^\s*$|^ {0,3}(?:=+|-+)\s*$|^#{1,6}[ \t]/;

/** Whether a section begins with the line: a heading such as `### Abstract` goes on with the one before. */
function isTitle(line: string): boolean {
  return HEADING.test(line) && labelOf(line.replace(/^#+/, '')) === undefined;
}

/** How much of a text is read to find papers in it that nothing else tells of, in UTF-16 units. */
const LOOKED_AT = 16_384;

/** How many papers there are in the sections of a text. */
function readSections(text: string): number {
  const starts = [...text.matchAll(/^#{1,6}[ \t][^\n]*/gm)].filter(({ 0: line }) => isTitle(line));
  const places = [0, ...starts.map(({ index }) => index), text.length];
  return places.slice(1).reduce((sum, end, i) => sum + readSection(text.slice(places[i], end)).length, 0);
}

/** Longest section that is read as a whole, in UTF-16 units; longer ones are cut between lines. */
const MAX_SECTION = 500_000;

/** Longest line. */
const MAX_LINE = 16_384;

/**
 * Longest paragraph, in UTF-16 units: the parser takes the square of its length. The longest abstracts are a fifth of it; rows of
 * tables and items of lists are no part of one.
 */
const MAX_PARAGRAPH = 16_384;

/**
 * What the parser pairs with all that stands before it in its paragraph, but for the brackets of links; how many of them a line may
 * have, and which part of a paragraph each one uses up.
 */
const MARK = /\](?!\()|[*_~]/g;
const MOST_MARKS = 512;
const MARK_LENGTH = 16;

/** The same line, as long, without its marks where there are so many that they mean nothing. */
function calmed(line: string, marks: number): string {
  return marks > MOST_MARKS ? line.replace(/[[\]*_~]/g, ' ') : line;
}

/** A line that is no more of the paragraph before it. */
const NO_MORE = /^\s*(?:$|[-*+] |\d+[.)] )|\|/u;

/** The first line of a paragraph that stands for itself, in no list and no quotation. */
const TEXT = /^ {0,3}[^\s>#=-]/;

/**
 * Markdown with tables (CommonMark and GitHub's extensions): papers are rows of tables, items of lists, or headings with
 * what stands below them. Read a section at a time.
 */
export const markdown: Format = {
  name: 'markdown',
  why: (head) => {
    const count = (pattern: RegExp) => head.match(pattern)?.length ?? 0;
    return `${count(/^#{1,6} \S/gm)} headings, ${count(/\]\(https?:/g)} links, ${count(/^\|/gm)} rows of tables`;
  },
  detect(head) {
    if (/^\s*(?:<[a-z!?]|[{[]\s*[{["\]}])/i.test(head)) return 0;
    const count = (pattern: RegExp) => head.match(pattern)?.length ?? 0;
    const tables = count(/^\|?(?:[ \t]*:?-{3,}:?[ \t]*\|)+[ \t]*(?::?-{3,}:?[ \t]*)?$/gm);
    const headings = count(/^#{1,6} \S/gm);
    const links = count(/\]\(https?:\/\/[^\s\])]+\)/g);
    // A list of titles with bare addresses, which people also write without meaning Markdown.
    const bare =
      links > 0 ? 0 : count(/^[ \t]{0,3}(?:[-*+]|\d{1,4}[.)]) [^\n]{8,300}https?:\/\/\S{6,300}[ \t]*$/gm);
    if (links === 0 && tables === 0 && bare < 3) {
      const isMarked = headings > 0 || /^[ \t]*[-*+] \*\*|<summary\b/im.test(head);
      return isMarked && readSections(head.slice(0, LOOKED_AT)) > 0 ? 0.7 : 0;
    }
    return tables > 0 || links >= 3 || bare >= 3 || (headings > 0 && links > 0) ? 0.8 : 0.2;
  },
  async *split(input: AsyncIterable<TextChunk>, signal) {
    const tiles = new Tiles();
    let section = '';
    let sectionAt = 0;
    let date: string | undefined;
    let paragraph = 0;
    /** Where the paragraph begins that may turn out to be a heading. */
    let headingAt: number | undefined;
    let afterBreak = true;

    function* flush() {
      paragraph = 0;
      const [, marked, underlined = ''] = HEADED.exec(section) ?? [];
      date = sectionDate(marked ?? underlined, date) ?? date;
      for (const { start, end, fields, reject } of readSection(section)) {
        if (reject !== undefined)
          yield* tiles.reject(sectionAt + start, sectionAt + end, reject.code, reject.message);
        else if (fields !== undefined) {
          const dated = date === undefined ? fields : { headerDate: date, ...fields };
          yield* tiles.record(sectionAt + start, sectionAt + end, dated);
        }
      }
      tiles.skip(sectionAt + section.length);
      sectionAt += section.length;
      section = '';
    }

    function* take(written: string) {
      const marks = written.match(MARK)?.length ?? 0;
      const line = calmed(written, marks);
      paragraph = NO_MORE.test(line)
        ? 0
        : paragraph + line.length + Math.min(marks, MOST_MARKS) * MARK_LENGTH;
      const isFull = section.length + line.length > MAX_SECTION || paragraph > MAX_PARAGRAPH;
      if (section !== '' && (isFull || isTitle(line))) yield* flush();
      else if (UNDERLINE.test(line)) yield* beforeHeading();
      const isBreak = BREAK.test(line);
      if (isBreak || section === '') headingAt = undefined;
      if (afterBreak && TEXT.test(line) && !NO_MORE.test(line)) headingAt = section.length;
      afterBreak = isBreak;
      section += line;
    }

    /** A heading with a line below it begins a section like others: the parser takes the square of how many it meets. */
    function* beforeHeading() {
      if (headingAt === undefined || headingAt === 0) return;
      const heading = section.slice(headingAt);
      if (labelOf(heading) !== undefined) return;
      section = section.slice(0, headingAt);
      yield* flush();
      section = heading;
    }

    for await (const text of rawLines(input, tiles, signal, MAX_LINE)) yield* take(text);
    if (section !== '') yield* flush();
    yield* tiles.finish();
  },
};
