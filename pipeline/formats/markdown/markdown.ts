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
  splitter: () => lineSplitter(new RawLineReader(MAX_LINE_CHARS), (spans) => new Sections(spans)),
};

class Sections implements Splitter<RawLine> {
  readonly #spans: SpanCutter;
  #section = '';
  #sectionAt = 0;
  #headerDate: string | undefined;
  /** What the open paragraph costs the parser, in characters. */
  #paragraphCost = 0;
  /** Place in the section of a paragraph that is a heading if an underline follows. */
  #headingAt: number | undefined;
  #isAfterBreak = true;

  constructor(spans: SpanCutter) {
    this.#spans = spans;
  }

  push({ text }: RawLine): readonly SplitSpan[] {
    const { line, cost } = limitMarks(text);
    const continues = !NO_CONTINUATION.test(line);
    this.#paragraphCost = continues ? this.#paragraphCost + cost : 0;
    const isFull =
      this.#section.length + line.length > MAX_SECTION_CHARS || this.#paragraphCost > MAX_PARAGRAPH_COST;
    const isOver = this.#section !== '' && (isFull || beginsSection(line));
    const ended = isOver ? this.finish() : UNDERLINE.test(line) ? this.#endBeforeHeading() : [];
    const isBreak = BREAK.test(line);
    if (isBreak || this.#section === '') this.#headingAt = undefined;
    if (this.#isAfterBreak && TEXT.test(line) && continues) this.#headingAt = this.#section.length;
    this.#isAfterBreak = isBreak;
    this.#section += line;
    return ended;
  }

  /** Reads the open section. */
  finish(): readonly SplitSpan[] {
    const [section, sectionAt, spans] = [this.#section, this.#sectionAt, this.#spans];
    this.#paragraphCost = 0;
    const [, marked, underlined = ''] = HEADING_TEXT.exec(section) ?? [];
    this.#headerDate = headingDate(marked ?? underlined, this.#headerDate) ?? this.#headerDate;
    const headerDate = this.#headerDate;
    const found = readSection(section).flatMap(({ start, end, result }) => {
      const [from, to] = [sectionAt + start, sectionAt + end];
      if ('code' in result) return spans.reject(from, to, result.code, result.message);
      return spans.record(from, to, headerDate === undefined ? result : { headerDate, ...result });
    });
    this.#sectionAt += section.length;
    this.#section = '';
    spans.skip(this.#sectionAt);
    return found;
  }

  /** Ends the section before an underlined heading: the parser takes quadratic time for many of them in one section. */
  #endBeforeHeading(): readonly SplitSpan[] {
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
