/** Keeps the characters of formulas and of publishers' tags from being read as Markdown. Texts keep their length. */

/** Characters that Markdown reads as marks, and noncharacters that stand for them. */
const MARKS = Array.from('\\*_~<>[]&');
const FIRST_STAND_IN = 0xfdd0;
const STAND_INS = new Map(MARKS.map((mark, i) => [mark, String.fromCharCode(FIRST_STAND_IN + i)]));
const STAND_IN = /[\uFDD0-\uFDD8]/g;

/** `$x_{1}$`, `$$...$$`; not the amounts of `$5 and $10`. */
const IN_DOLLARS =
  /\$\$(?=[^\s$])([^$`]{1,2000})(?<![\s\\])\$\$(?![\d$])|\$(?=[^\s$])([^$`]{1,2000})(?<![\s\\])\$(?![\d$])/g;
const IN_BRACKETS = /\\(?:\(([^`]{1,300}?)\\\)|\[([^`]{1,300}?)\\\])/g;
/** `<jats:italic>`, which Markdown reads as an address. */
const PREFIXED_TAG = /<\/?(?:jats|mml|ce):[^<>]{1,300}>/g;

/** Commands and indices, or no space and no amount. */
const TEX = /[\\^_{]|^[^\d\s]\S*$/;
const COMMAND = /\\[a-z]|[\^{]/i;
/** Formulas that were escaped for Markdown, links, and paragraphs. */
const NO_TEX = /\\[_*]|\\\\[a-z]|\]\(|\n\s*\n/i;

/** The text with stand-ins for the marks within formulas. */
export function hideFormulas(text: string): string {
  return text
    .replace(IN_DOLLARS, (formula, display?: string, inline?: string) => {
      const source = display ?? inline ?? '';
      return TEX.test(source) ? hidden(formula, source) : formula;
    })
    .replace(IN_BRACKETS, (formula, round?: string, square?: string) => {
      const source = round ?? square ?? '';
      return COMMAND.test(source) ? hidden(formula, source) : formula;
    })
    .replace(PREFIXED_TAG, (tag) => hidden(tag, ''));
}

function hidden(formula: string, source: string): string {
  return NO_TEX.test(source)
    ? formula
    : formula.replace(/[\\*_~<>[\]&]/g, (mark) => STAND_INS.get(mark) ?? mark);
}

/** The text with the marks that {@link hideFormulas} hid. */
export function showFormulas(text: string): string {
  return text.replace(STAND_IN, (standIn) => MARKS[standIn.charCodeAt(0) - FIRST_STAND_IN] ?? '');
}
