import type { Format, SplitSpan, Splitter } from '../../types.ts';
import { lineSplitter } from '../core/line-splitter.ts';
import { type RawLine, RawLineReader } from '../core/lines.ts';
import type { SpanCutter } from '../core/span-cutter.ts';
import { fieldLabel } from '../cues/field-labels.ts';
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
  return HEADING.test(line) && fieldLabel(line.replace(/^#+/, '')) === undefined;
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

/** Longest line, in UTF-16 units. */
const MAX_LINE_CHARS = 16_384;

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
  splitter: () => lineSplitter(new RawLineReader(MAX_LINE_CHARS), (spans) => new Sections(spans)),
};

class Sections implements Splitter<RawLine> {
  readonly #spans: SpanCutter;
  #section = '';
  #sectionAt = 0;
  #date: string | undefined;
  #paragraphChars = 0;
  /** Where the paragraph begins that may turn out to be a heading. */
  #headingAt: number | undefined;
  #isAfterBreak = true;

  constructor(spans: SpanCutter) {
    this.#spans = spans;
  }

  push({ text }: RawLine): readonly SplitSpan[] {
    const marks = text.match(MARK)?.length ?? 0;
    const line = calmed(text, marks);
    this.#paragraphChars = NO_MORE.test(line)
      ? 0
      : this.#paragraphChars + line.length + Math.min(marks, MOST_MARKS) * MARK_LENGTH;
    const isFull = this.#section.length + line.length > MAX_SECTION || this.#paragraphChars > MAX_PARAGRAPH;
    const isOver = this.#section !== '' && (isFull || isTitle(line));
    const ended = isOver ? this.finish() : UNDERLINE.test(line) ? this.#beforeHeading() : [];
    const isBreak = BREAK.test(line);
    if (isBreak || this.#section === '') this.#headingAt = undefined;
    if (this.#isAfterBreak && TEXT.test(line) && !NO_MORE.test(line)) this.#headingAt = this.#section.length;
    this.#isAfterBreak = isBreak;
    this.#section += line;
    return ended;
  }

  /** Reads the section that is open. */
  finish(): readonly SplitSpan[] {
    const [section, sectionAt, spans] = [this.#section, this.#sectionAt, this.#spans];
    this.#paragraphChars = 0;
    const [, marked, underlined = ''] = HEADED.exec(section) ?? [];
    this.#date = sectionDate(marked ?? underlined, this.#date) ?? this.#date;
    const headerDate = this.#date;
    const found = readSection(section).flatMap(({ start, end, fields, reject }) => {
      const [from, to] = [sectionAt + start, sectionAt + end];
      if (reject !== undefined) return spans.reject(from, to, reject.code, reject.message);
      if (fields === undefined) return [];
      return spans.record(from, to, headerDate === undefined ? fields : { headerDate, ...fields });
    });
    this.#sectionAt += section.length;
    this.#section = '';
    spans.skip(this.#sectionAt);
    return found;
  }

  /** A heading with a line below it begins a section like others: the parser takes the square of how many it meets. */
  #beforeHeading(): readonly SplitSpan[] {
    const at = this.#headingAt;
    if (at === undefined || at === 0) return [];
    const heading = this.#section.slice(at);
    if (fieldLabel(heading) !== undefined) return [];
    this.#section = this.#section.slice(0, at);
    const ended = this.finish();
    this.#section = heading;
    return ended;
  }
}
