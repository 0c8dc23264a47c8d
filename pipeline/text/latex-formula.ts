import { FORMULA_SYMBOLS, STYLES, SYMBOLS } from './latex-symbols.ts';
import { subscript, superscript } from './scripts.ts';

/** Longer formulas are none that only sets type. */
const MAX_CHARS = 120;
const MAX_DEPTH = 8;

const TOKEN = /\\(?:[A-Za-z]+|[\s\S])|[0-9.]+|[\s\S]/uy;
/** Signs that stand for themselves. */
const SIGN = /^[,:;()[\]/+\-=<>|!?*'"%–—−×±≤≥≈→…·°∼~]$/u;
const GREEK = /^[\u0370-\u03ff]$/u;
/** Spaces of all widths, and none. */
const SPACES: ReadonlyMap<string, string> = new Map([
  ...Array.from(', ;:>~', (sign): [string, string] => [`\\${sign}`, ' ']),
  ['\\quad', ' '],
  ['\\!', ''],
  ['~', ' '],
]);
const ESCAPED = /^\\[%&#_]$/u;
/** Fonts of formulas, in which one letter may be the name of a set or vector: `\mathbf{x}`. */
const MATH_FONTS = /^\\(?:mathbf|mathsf|mathit|mathtt|boldsymbol)$/u;
/** What stands above a number: `5^{th}`. */
const ORDINAL = /^(?:st|nd|rd|th|TM)$/u;
const MARKS = /^[*†‡′°+⋆]+$/u;

/**
 * The text of a formula (without its delimiters) that only sets type: numbers, signs and arrows, exponents and indices of
 * figures, words in a font, one Greek letter. `\rightarrow` is →, `10^{-3}` is 10⁻³, `^{\circ}C` is °C, `\textit{i.e.}` is i.e.
 * @returns `undefined` for any other formula: one with variables
 */
export function typographicText(source: string): string | undefined {
  if (source.length > MAX_CHARS) return undefined;
  // `\upalpha` is upright.
  const symbol = source.trim().replace(/^(?:\\(?:mathrm|text|textrm) ?)?\{([^{}]*)\}$/u, '$1');
  const [, name = ''] = /^\\(?:up(?!silon))?([A-Za-z]+)$/u.exec(symbol) ?? [];
  const greek = SYMBOLS.get(name) ?? symbol;
  if (GREEK.test(greek) || greek === 'ℓ') return greek;
  return new FormulaReader(source).read();
}

/** Reads a formula from left to right; each method gives `undefined` at what is no typography. */
class FormulaReader {
  readonly #tokens: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(source: string) {
    const tokens: string[] = [];
    for (TOKEN.lastIndex = 0; TOKEN.lastIndex < source.length; ) tokens.push(TOKEN.exec(source)?.[0] ?? '');
    this.#tokens = tokens;
  }

  /** Reads to the end, or to the end of the open group. */
  read(): string | undefined {
    let text = '';
    for (let token = this.#next(); token !== undefined && token !== '}'; token = this.#next()) {
      const piece = this.#piece(token, text);
      if (piece === undefined) return undefined;
      text += piece;
    }
    return this.#depth === 0 && this.#at <= this.#tokens.length ? undefined : text;
  }

  #next(): string | undefined {
    return this.#tokens[this.#at++];
  }

  #skipSpaces(): void {
    while (/^\s$/u.test(this.#tokens[this.#at] ?? '')) this.#at++;
  }

  #piece(token: string, before: string): string | undefined {
    if (/^[0-9.]+$/u.test(token) || SIGN.test(token)) return SPACES.get(token) ?? token;
    if (/^\s$/u.test(token)) return ' ';
    if (token === '{') return this.#group();
    if (token === '^' || token === '_') return this.#script(token, before);
    if (/^[CFKNSEW]$/u.test(token)) return before.endsWith('°') ? token : undefined;
    return token.startsWith('\\') ? this.#command(token, before) : undefined;
  }

  #group(): string | undefined {
    if (this.#depth === MAX_DEPTH) return undefined;
    this.#depth++;
    const text = this.read();
    this.#depth--;
    return this.#tokens[this.#at - 1] === '}' ? text : undefined;
  }

  #command(token: string, before: string): string | undefined {
    const name = token.slice(1);
    if (ESCAPED.test(token)) return name;
    const space = SPACES.get(token);
    if (space !== undefined) return space;
    if (STYLES.has(name) || name === 'operatorname') return this.#words(token);
    if (name === 'rm') return this.#upright('');
    if (name === 'unicode') return this.#unicode();
    const symbol = FORMULA_SYMBOLS.get(name) ?? SYMBOLS.get(name);
    if (symbol === undefined) return undefined;
    // A micrometre; other Greek letters are variables.
    if (/\p{L}/u.test(symbol) && !(symbol === 'μ' && /^\\(?:mathrm|text|rm)$/u.test(this.#following())))
      return undefined;
    const at = this.#at;
    this.#skipSpaces();
    // A space behind a command ends its name, unless the author set one on the other side too.
    const isSpaced = this.#at > at && (before === '' || before.endsWith(' '));
    return isSpaced ? `${symbol} ` : symbol;
  }

  #following(): string {
    this.#skipSpaces();
    return this.#tokens[this.#at] ?? '';
  }

  /** The words in a font: `\textit{i.e.}`, `\mathrm{CO_2}`. */
  #words(font: string): string | undefined {
    this.#skipSpaces();
    if (this.#next() !== '{') return undefined;
    const text = this.#upright(font);
    if (this.#tokens[this.#at - 1] !== '}') return undefined;
    return MATH_FONTS.test(font) && !/\p{L}{2}|\p{N}/u.test(text ?? '') ? undefined : text;
  }

  /** As {@link read}, where letters are letters of words. */
  #upright(font: string): string | undefined {
    if (this.#depth === MAX_DEPTH) return undefined;
    this.#depth++;
    const isText = font.startsWith('\\text') || font.endsWith('box');
    let text = '';
    for (let token = this.#next(); token !== undefined && token !== '}'; token = this.#next()) {
      const isWord = /^[\p{L}\p{M}]$/u.test(token) || (isText && /^[^\\{}$^_~]$/u.test(token));
      const piece = isWord ? token : this.#piece(token, text);
      if (piece === undefined) return undefined;
      text += piece;
    }
    this.#depth--;
    // `\rm` reaches to the end of its group, which reads the brace too.
    if (font === '' && this.#tokens[this.#at - 1] === '}') this.#at--;
    return text.replace(/^ (?=\S)/u, font === '' ? '' : ' ');
  }

  /** `\unicode{x2013}`. */
  #unicode(): string | undefined {
    const end = this.#tokens.indexOf('}', this.#at);
    const [, hex] = /^\{x([\dA-Fa-f]{2,5})$/u.exec(this.#tokens.slice(this.#at, end).join('')) ?? [];
    if (end < 0 || hex === undefined) return undefined;
    this.#at = end + 1;
    return String.fromCodePoint(Number.parseInt(hex, 16));
  }

  #script(kind: string, before: string): string | undefined {
    // Of a number, a word, or what stands in front of the formula; not of a sum or a Greek letter.
    if (before !== '' && !/[A-Za-z0-9)\]}⁰¹²³⁴-⁹₀-₉]$/u.test(before)) return undefined;
    this.#skipSpaces();
    const token = this.#next();
    if (token === undefined || token === '^' || token === '_') return undefined;
    // Only the first figure: `10^23` is 10²3.
    if (/^[0-9.]{2,}$/u.test(token)) return undefined;
    const text = this.#piece(token, '')?.trim();
    if (text === undefined || text === '') return undefined;
    if (kind === '_') return subscript(text) ?? (/^[\d.]+$/u.test(text) ? text : undefined);
    if (MARKS.test(text)) return text === '+' ? '⁺' : text;
    return superscript(text) ?? (ORDINAL.test(text) ? text : undefined);
  }
}
