/** Joins the lines of wrapped text. */

/** Words after a hyphen that does not split a word: `pre-` / `and post-training`. */
const SUSPENDED_HYPHEN = /^(?:and|or|nor|to|versus|vs\.?|und|oder|bis|et|ou)(?:\s|$)/iu;
/** A line end within a word: `trans-`. */
const HYPHENATED = /[\p{L}\p{N}][-\u2010\u00ad]$/u;
/** Scripts without spaces between words. */
const SPACELESS = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]/u;

function separator(above: string, below: string): string {
  if (HYPHENATED.test(above.slice(-2)) && !SUSPENDED_HYPHEN.test(below)) return '';
  return SPACELESS.test(above.slice(-1)) && SPACELESS.test(below.slice(0, 1)) ? '' : ' ';
}

/** Joins the hard-wrapped lines of one paragraph. A hyphen at a line end joins two halves of a word, and stays. */
export function unwrap(lines: readonly { readonly text: string }[]): string {
  return lines
    .flatMap(({ text }, i) => (i === 0 ? [text] : [separator(lines[i - 1]?.text ?? '', text), text]))
    .join('');
}

/** The paragraphs of lines, which blank lines separate. */
export function groupParagraphs<L extends { readonly gap: number }>(lines: readonly L[]): L[][] {
  const paragraphs: L[][] = [];
  for (const line of lines) {
    const last = paragraphs.at(-1);
    if (last === undefined || line.gap > 0) paragraphs.push([line]);
    else last.push(line);
  }
  return paragraphs;
}

/** White space but one space: it is followed by more, or no space itself. Most texts have none, and are read at twice the pace of `\s{2,}|[^\S ]`. */
const UNEVEN_SPACE = /\s(?:\s+|(?<! ))/g;

/** The text with a space for each run of white space. */
export function evenSpaces(text: string): string {
  return text.replace(UNEVEN_SPACE, ' ');
}

/** The text on one line: {@link evenSpaces}, and none at either end. */
export function oneLine(text = ''): string {
  return evenSpaces(text).trim();
}

/** The paragraphs of a text, which blank lines separate, on one line each. */
export function unwrapParagraphs(text: string): string {
  return text
    .split(/\n\s*\n/u)
    .map(oneLine)
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
}
