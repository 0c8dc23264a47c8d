import { Parser } from 'htmlparser2';
import { FormulaBuilder } from './formula-elements.ts';
import { BLOCKS, FIELD_ELEMENTS, localName, PAGE_ELEMENTS, SILENT, UNCLOSED } from './markup-vocabulary.ts';
import { isNumber, superscript } from './scripts.ts';
import { oneLine } from './unwrap.ts';

/** `<b>`, `<!-- -->`, `&amp;`; but not `a < b & c`. */
const MARKUP = /<\/?[a-z][^<>]*>|<!--|<!\[CDATA\[|<\?[a-z]|&(?:[a-z][a-z\d]{1,9}|#\d{1,7}|#x[\da-f]{1,6});/i;

/** A reference that is left when references were decoded: the text was escaped twice. */
const ESCAPED_TWICE = /&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#x[\da-f]{1,6});/i;

/** How often a text may have been escaped. */
const MAX_ESCAPES = 3;

/** The parser looks through all open elements at each tag; deeper nesting is no text. */
const MAX_DEPTH = 1_000;

/** Pieces of text and elements in an exponent. */
const MAX_EXPONENT_PARTS = 8;

/** Stands for a `br`; no white space of the source. */
const LINE_END = '\u2028';

/**
 * The text of HTML, which may hold formulas in MathML and elements of JATS: paragraphs separated by blank lines, a line end for
 * each `br`, references decoded. For texts that are HTML by the definition of their format; others: {@link markupText}. What
 * looks like a tag but is no known element stays (`Vec<T>`, `$n<d$ and $d>m$`), and so does text without markup.
 */
export function htmlText(html: string): string {
  if (!MARKUP.test(html)) return html;
  const source = withoutComments(html);
  const elements = readTags(source).filter(({ name }) => isElement(name));
  const text = textOfElements(withEscapedText(source, elements));
  // HTML without any element was escaped once too often.
  return inParagraphs(elements.length === 0 ? decodeFurther(text) : decodeReferences(text));
}

/**
 * The text of a field whose format does not say whether it is plain text or markup: titles and abstracts in JSON, CSV, BibTeX,
 * RIS. Elements of text are those that are closed, or need not be: of HTML, JATS and MathML, as publishers give Crossref. Every
 * other `<` is a character. The form of the text is that of {@link htmlText}.
 */
export function markupText(text: string): string {
  return MARKUP.test(text) ? inParagraphs(decodeFurther(withoutComments(text))) : text;
}

/** Decodes markup and references until none is left that is certain. */
function decodeFurther(written: string): string {
  let text = written;
  for (let i = 0; i < MAX_ESCAPES && MARKUP.test(text); i++) {
    const elements = closedElements(readTags(text));
    if (elements.length === 0 && !text.includes('&')) break;
    text = textOfElements(withEscapedText(text, elements));
  }
  return text;
}

function decodeReferences(written: string): string {
  let text = written;
  for (let i = 0; i < MAX_ESCAPES && ESCAPED_TWICE.test(text); i++)
    text = textOfElements(withEscapedText(text, []));
  return text;
}

/** A tag as it stands in a text, `[start, end)` in UTF-16 units. */
interface Tag {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  readonly kind: 'open' | 'close' | 'empty';
  readonly hasAttributes: boolean;
}

const TAG_START = /<(\/?)([A-Za-z][\w:.-]*)/g;
const ATTRIBUTE = /\s+[\w:.-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>=`]+))?/y;
const TAG_END = /\s*(\/?)>/y;

/** What is written like a tag, whatever its name. The first attribute has a value: `a<b and c>d` holds no tag. */
function readTags(text: string): Tag[] {
  const tags: Tag[] = [];
  for (const { 0: begin, 1: slash, 2: name = '', index: start } of text.matchAll(TAG_START)) {
    const nameEnd = start + begin.length;
    let at = nameEnd;
    for (;;) {
      ATTRIBUTE.lastIndex = at;
      const attribute = ATTRIBUTE.exec(text)?.[0];
      if (attribute === undefined || (at === nameEnd && !attribute.includes('='))) break;
      at = ATTRIBUTE.lastIndex;
    }
    TAG_END.lastIndex = at;
    const tagEnd = TAG_END.exec(text);
    if (tagEnd === null) continue;
    const kind = slash === '/' ? 'close' : tagEnd[1] === '/' ? 'empty' : 'open';
    tags.push({ start, end: TAG_END.lastIndex, name, kind, hasAttributes: at > nameEnd });
  }
  return tags;
}

/** Whether a name is that of an element of HTML, JATS, MathML or another vocabulary of texts. */
export function isElement(name: string): boolean {
  const local = localName(name);
  return local.length < name.length || FIELD_ELEMENTS.has(local) || PAGE_ELEMENTS.has(local);
}

/** Whether a text holds a tag of a known element: `<b>`, but not `<mask>` or the `<b and c>` of `a<b and c>d`. */
export function isMarkup(text: string): boolean {
  return readTags(text).some(({ name }) => isElement(name));
}

/** The tags of elements of text that have both tags, or need no end tag. */
function closedElements(tags: readonly Tag[]): Tag[] {
  const elements = new Set<Tag>();
  const open = new Map<string, Tag[]>();
  for (const tag of tags) {
    const { name, kind, hasAttributes } = tag;
    const local = localName(name);
    const isPrefixed = local.length < name.length;
    const isOfPage = PAGE_ELEMENTS.has(local) && (hasAttributes || open.has(local));
    if (!isPrefixed && !FIELD_ELEMENTS.has(local) && !isOfPage) continue;
    const partners = open.get(local) ?? [];
    open.set(local, partners);
    // `<P>` without an end is a type in a program.
    if (isPrefixed || kind === 'empty' || hasAttributes || UNCLOSED.has(name)) elements.add(tag);
    if (kind === 'open') partners.push(tag);
    const partner = kind === 'close' ? partners.pop() : undefined;
    if (partner !== undefined) elements.add(partner).add(tag);
  }
  return tags.filter((tag) => elements.has(tag));
}

/** `text` as HTML in which only `elements` have tags. */
function withEscapedText(text: string, elements: readonly Tag[]): string {
  let at = 0;
  const parts = elements.map(({ start, end, name }) => {
    const before = escaped(text.slice(at, start));
    at = end;
    // The parser reads no tags in the `title` of a page; that of JATS holds any.
    const tag = text.slice(start, end);
    return before + (/^title$/i.test(name) ? tag.replace(/title/i, 'jats:title') : tag);
  });
  return parts.join('') + escaped(text.slice(at));
}

/** Text whose `<` are characters, and so are `&` that begin no reference: the parser reads `search&notify` as `search¬ify`. */
function escaped(text: string): string {
  return text
    .replaceAll('<', '&lt;')
    .replace(/&(?!(?:[a-z][a-z\d]{1,31}|#\d{1,7}|#x[\da-f]{1,6});)/gi, '&amp;');
}

/** Leaves out comments, instructions, declarations, and the marks around character data, for which IOP has an instruction. */
function withoutComments(html: string): string {
  if (!/<[!?]/.test(html)) return html;
  const text = withoutAll(html, '<!--', '-->').replace(/<\?CDATA ([^?]*)\?>|<!\[CDATA\[|\]\]>/g, '$1');
  return withoutAll(text, '<?', '?>').replace(/<!doctype[^<>]*>|<\?xml[^<>]*>/gi, '');
}

/** Leaves out all that stands between two marks. */
function withoutAll(text: string, open: string, close: string): string {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    const start = text.indexOf(open, at);
    const end = start < 0 ? -1 : text.indexOf(close, start);
    if (end < 0) return parts.join('') + text.slice(at);
    parts.push(text.slice(at, start));
    at = end + close.length;
  }
}

/** The text of HTML, with line ends and blank lines where elements ask for them. */
function textOfElements(html: string): string {
  const parts: string[] = [];
  /** Depth of the outermost open element without text for people; KaTeX has a formula twice, once hidden. */
  let silentDepth: number | undefined;
  let depth = 0;
  /** Where the open superscripts begin in `parts`. */
  const superscripts: number[] = [];
  let isBehindMath = false;
  const formula = new FormulaBuilder();
  const parser = new Parser(
    {
      onopentag(written, attributes) {
        if (++depth > MAX_DEPTH) parser.pause();
        const name = localName(written);
        if (SILENT.has(name) || attributes['aria-hidden'] === 'true') silentDepth ??= depth;
        if (silentDepth !== undefined || formula.begin(name, attributes)) return;
        if (name === 'br' || name === 'break') parts.push(LINE_END);
        else if (BLOCKS.has(name)) parts.push('\n\n');
        else if (name === 'sup') superscripts.push(parts.length);
      },
      onclosetag(written) {
        const closed = depth--;
        const name = localName(written);
        if (silentDepth !== undefined) {
          if (silentDepth === closed) silentDepth = undefined;
        } else if (formula.isOpen) {
          const text = formula.end();
          if (text === undefined) return;
          parts.push(spaceBeforeFormula(parts.at(-1) ?? '', text) + text);
          isBehindMath = FORMULA_WORD.test(text);
        } else if (name === 'br' || name === 'break') return;
        else if (BLOCKS.has(name)) parts.push('\n\n');
        else if (name === 'sup') raiseExponent(parts, superscripts.pop() ?? parts.length);
      },
      ontext(part) {
        if (silentDepth !== undefined || formula.add(part)) return;
        parts.push(isBehindMath && WORD_BEHIND.test(part) ? ` ${part}` : part);
        isBehindMath = false;
      },
    },
    { recognizeSelfClosing: true },
  );
  parser.end(html);
  return depth > MAX_DEPTH ? textOfElements(html.replace(/<[^<>]*>/g, ' ')) : parts.join('');
}

/** A word, not the ending of a formula: `$n$th`. */
const WORD_BEHIND = /^(?!(?:th|st|nd|rd|s)\b)(?:\p{L}\p{Ll}|a\s)/u;
/** MathML that begins with a letter or number, or the isotope of one. */
const FORMULA_WORD = /^[⁰¹²³⁴-⁹]{0,9}[\p{L}\d]/u;

/** Some publishers lost the spaces around their formulas: `in<mml:math>`. */
function spaceBeforeFormula(before: string, formula: string): string {
  return /\p{L}\p{Ll}$/u.test(before) && FORMULA_WORD.test(formula) ? ' ' : '';
}

/** Makes the text from `start` a superscript if it stands behind a digit, since `10<sup>5</sup>` is not 105. */
function raiseExponent(parts: string[], start: number): void {
  const before = parts.slice(Math.max(0, start - 4), start).join('');
  if (parts.length - start > MAX_EXPONENT_PARTS || !isNumber(before)) return;
  const raised = superscript(parts.slice(start).join(''));
  if (raised !== undefined) parts.splice(start, parts.length, raised);
}

function inParagraphs(text: string): string {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) =>
      paragraph
        .split(LINE_END)
        .map((line) => oneLine(line))
        .join('\n')
        .trim(),
    )
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
}
