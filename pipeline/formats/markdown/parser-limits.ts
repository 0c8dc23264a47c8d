/** Keeps Markdown within what the parser reads in linear time and without deep recursion. Texts keep their length. */

/** Markup for whose end the parser searches from each beginning to the end of the paragraph. */
const CLOSED_MARKUP = [
  ['<?', '?>'],
  ['<!--', '-->'],
  ['<![', ']]>'],
] as const;
/** So many beginnings without an end are damage. */
const MAX_OPEN_MARKUP = 16;

/** A line that opens more than 100 quotations and lists within each other: `> - > - ...`. */
const NESTED =
  /^((?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))){100})((?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t])))+)/gm;
/** As above, with each on a line of its own, indented further. */
const INDENTED = /^([ \t]{100,})(?:>|[-*+]|\d{1,9}[.)])(?=\s)/gm;

/** Marks that the parser pairs with all marks before them in a paragraph; the brackets of links are no problem. */
const MARK = /\](?!\()|[*_~]/g;
/** A line with more marks does not mean any of them. */
const MAX_LINE_MARKS = 512;
/** A mark costs the parser as much as this many other characters. */
const CHARS_PER_MARK = 16;

/** The section without markup that never ends and without the marks of nesting that no person writes. */
export function limitNesting(section: string): string {
  let text = section;
  for (const [begin, end] of CLOSED_MARKUP) {
    if (!text.includes(begin)) continue;
    const closed = text.lastIndexOf(end) + 1;
    const parts = text.slice(closed).split(begin);
    if (parts.length > MAX_OPEN_MARKUP) text = text.slice(0, closed) + parts.join(' '.repeat(begin.length));
  }
  return text
    .replace(NESTED, (_, kept: string, rest: string) => kept + ' '.repeat(rest.length))
    .replace(INDENTED, (line) => ' '.repeat(line.length));
}

/** The line without its marks when it has too many, and what the line costs the parser, in characters. */
export function limitMarks(line: string): { readonly line: string; readonly cost: number } {
  const marks = line.match(MARK)?.length ?? 0;
  return {
    line: marks > MAX_LINE_MARKS ? line.replace(/[[\]*_~]/g, ' ') : line,
    cost: line.length + Math.min(marks, MAX_LINE_MARKS) * CHARS_PER_MARK,
  };
}
