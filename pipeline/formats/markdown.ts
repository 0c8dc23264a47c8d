import type { Format, TextChunk } from '../types.ts';
import { labelOf } from './labels.ts';
import { sectionDate } from './markdown-dates.ts';
import { readSection } from './markdown-section.ts';
import { rawLines } from './raw-lines.ts';
import { Tiles } from './tiles.ts';

/** A heading (CommonMark 0.31, section 4.2); its section reaches to the next one. */
const HEADING = /^#{1,6}(?:[ \t]|$)/;

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

/** A line that is no more of the paragraph before it. */
const NO_MORE = /^\s*(?:$|[-*+] |\d+[.)] )|\|/u;

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

    function* flush() {
      paragraph = 0;
      const heading = /^#{1,6}[ \t]+([^\n]*)/.exec(section)?.[1];
      date = sectionDate(heading ?? '', date) ?? date;
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

    function* take(line: string) {
      paragraph = NO_MORE.test(line) ? 0 : paragraph + line.length;
      const isFull = section.length + line.length > MAX_SECTION || paragraph > MAX_PARAGRAPH;
      if (section !== '' && (isFull || isTitle(line))) yield* flush();
      section += line;
    }

    for await (const text of rawLines(input, tiles, signal, MAX_LINE)) yield* take(text);
    if (section !== '') yield* flush();
    yield* tiles.finish();
  },
};
