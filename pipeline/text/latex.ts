import { typographicText } from './latex-formula.ts';
import { ACCENTS, CITATIONS, ESCAPES, FORMULA_SYMBOLS, STYLES, SWITCHES, SYMBOLS } from './latex-symbols.ts';

/** A brace nested deeper is an ordinary character, so that no text overflows the stack. */
const MAX_DEPTH = 50;

/** Text without any of these has nothing to decode. */
const MARK = /[\\{}~$]|--|``/;
/** `\emph`, `\%`; not the path `C:\ 1`. */
const COMMAND = /\\[^\s\d]/u;
/** What may be TeX in a text without commands. */
const CONVENTION = /[$~]|--|``|''/;
/** A dash between words or spaces; not a comment (`<!--`), a table (`|---|`) or an arrow (`-->`). */
const DASH = /(?<=[\p{L}\p{N}.,;:?!)\]}"'’”%])-{2,3}(?=[\p{L}\p{N}([{"'‘“])|(?<=[^\S\n])-{2,3}(?=[^\S\n])/gu;
/** Words in quotes of which one is TeX's: ``words'', ''words'', "words'', ``words"; not inches (`a "5'' pipe`). */
const QUOTED = /(?<![^\s([])(``|''|")(?!\s)([^"`$\n]{1,200}?)(?<!\s)((?<!\d)''|")(?![\p{L}\p{N}'])/gu;
const SPECIAL = /[\\{}$~]/g;
const NAME = /[A-Za-z]+/y;
const SPACES = /\s*/y;
const BRACES = /\\[\s\S]|[{}]/g;
/** The star and notes between a citation command and its keys: `[see][p. 3]`. */
const NOTES = /\*?(?:\[[^\][]{0,200}\]){0,2}/uy;
const LATIN = /^\p{Script=Latin}$/u;
const LETTER = /^\p{L}$/u;
/** What follows an accent command with a name, such as `\v`: `{s}`, ` s`, `\i`. */
const ACCENTED = /^(?:\{|\s\p{L}|\s?\\[ij])/u;
/** Accents below the letter leave the dot of i and j alone. */
const ACCENTS_BELOW = new Set(['d', 'c', 'k', 'b']);
/** What stands before and behind a tie: `Fig.~3`, `31~FPS`; not an estimate (`~10 times`), a home page (`/~name`), or a range (`A~C`, `1~n`). */
const BEFORE_TIE = /(?:[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]{2}|[.,)\]}$])$/u;
/** As {@link BEFORE_TIE}, in a text that has commands: `5~GHz`. */
const BEFORE_TIE_OF_TEX = /[\p{L}\d.,)\]}$]$/u;
const BEHIND_TIE = /^[\p{L}\d([\\{$]/u;
const UNIT = /^\p{L}{2}/u;
/** A text that does not settle when it is decoded so often stays as it is. */
const MAX_PASSES = 8;

/**
 * Decodes text written for LaTeX to text as a reader sees it: accents (`Long\'ep\'e`), letters (`\ss`, `\'{\i}`), escapes (`\%`), quotes,
 * dashes, font commands and braces. Formulas (in dollar signs or `\(...\)`) and unknown commands stay as written: nothing is lost.
 * Plain text stays as it is, except two hyphens or a tilde between words, and quotes of two strokes. Linear time; throws nothing.
 * See "LaTeX2e for authors" (usrguide) for the commands.
 */
export function decodeLatex(text: string): string {
  return MARK.test(text) ? new Reader(text, true).readUntil(text.length) : text;
}

/**
 * As {@link decodeLatex}, for texts that may be TeX, as copies of arXiv's metadata are. Braces
 * stay in a text without a command.
 * Decoding what was decoded changes nothing.
 */
export function decodeIfLatex(text: string): string {
  let before = text;
  for (let i = 0; i < MAX_PASSES; i++) {
    const hasCommand = COMMAND.test(before);
    if (!hasCommand && !CONVENTION.test(before)) return before;
    const quoted = withQuotes(before);
    const decoded = new Reader(quoted, hasCommand).readUntil(quoted.length);
    if (decoded === before) return decoded;
    before = decoded;
  }
  return text;
}

/** Sets quotes that TeX writes as strokes on one side at least; the marks of formulas and of plain text stay. */
function withQuotes(text: string): string {
  return text.replace(QUOTED, (quoted, open: string, words: string, close: string) =>
    open === '"' && close === '"' ? quoted : `“${words}”`,
  );
}

/** Reads the text once, from left to right. Each method reads one construct at the current place and returns what it stands for. */
class Reader {
  readonly #text: string;
  readonly #isTex: boolean;
  readonly #hasQuotes: boolean;
  readonly #closingBraces: ReadonlyMap<number, number>;
  /** End of the group that is being read. */
  #end = 0;
  #at = 0;
  #depth = 0;
  #isQuoteOpen = false;
  /** The next place of each text searched for. Searching anew from every place would take quadratic time. */
  readonly #nextPlaces = new Map<string, number>();

  /** @param isTex whether braces are groups; else only what is certain is decoded */
  constructor(text: string, isTex: boolean) {
    this.#text = text;
    this.#isTex = isTex;
    this.#hasQuotes = text.includes('``') && (isTex || text.includes("''"));
    this.#closingBraces = isTex ? matchBraces(text) : new Map();
  }

  readUntil(end: number): string {
    const outerEnd = this.#end;
    this.#end = end;
    let out = '';
    while (this.#at < end) {
      const character = this.#peek();
      if (character === '\\') out += this.#command();
      else if (character === '{') out += this.#group();
      else if (character === '$') out += this.#formula();
      else if (character === '}') out += this.#take();
      else if (character === '~') out += this.#tie();
      else out += this.#plain();
    }
    this.#end = outerEnd;
    return out;
  }

  #peek(): string {
    return this.#at < this.#end ? this.#text.charAt(this.#at) : '';
  }

  #take(length = 1): string {
    this.#at += length;
    return this.#text.slice(this.#at - length, this.#at);
  }

  /** Reads the match of a sticky pattern. */
  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const end = pattern.test(this.#text) ? pattern.lastIndex : this.#at;
    return this.#take(Math.min(end, this.#end) - this.#at);
  }

  /** The next place of `sought` in the group, at `from` or behind; -1 without one. */
  #find(sought: string, from: number): number {
    let at = this.#nextPlaces.get(sought) ?? from - 1;
    if (at < from) {
      at = this.#text.indexOf(sought, from);
      if (at < 0) at = Number.POSITIVE_INFINITY;
      this.#nextPlaces.set(sought, at);
    }
    return at + sought.length <= this.#end ? at : -1;
  }

  #plain(): string {
    SPECIAL.lastIndex = this.#at;
    const end = SPECIAL.test(this.#text) ? SPECIAL.lastIndex - 1 : this.#end;
    const plain = this.#take(end - this.#at);
    const dashed = this.#isTex ? withDashes(plain) : plain.replace(DASH, dash);
    return this.#hasQuotes ? dashed.replace(/(?<!`)``(?!`)|''/gu, (mark) => this.#quote(mark)) : dashed;
  }

  /** A space for a tilde between words. */
  #tie(): string {
    const [before, behind] = [
      this.#text.slice(Math.max(0, this.#at - 4), this.#at),
      this.#text.slice(this.#at + 1, this.#at + 5),
    ];
    const isTie =
      ((this.#isTex ? BEFORE_TIE_OF_TEX : BEFORE_TIE).test(before) && BEHIND_TIE.test(behind)) ||
      (/\d$/u.test(before) && UNIT.test(behind));
    const tilde = this.#take();
    return isTie ? ' ' : tilde;
  }

  /** Two primes without an open quote may be seconds or inches. */
  #quote(mark: string): string {
    if (mark === "''" && !this.#isQuoteOpen) return mark;
    this.#isQuoteOpen = mark === '``';
    return this.#isQuoteOpen ? '“' : '”';
  }

  /** The content of a group. Braces that look meant for the reader stay: `{software, hardware}`, `AP_{50}`. */
  #group(): string {
    const start = this.#at;
    const content = this.#argument();
    if (content === undefined) return this.#take();
    const source = this.#text.slice(start + 1, this.#at - 1);
    const isWhole = start === 0 && this.#at === this.#text.length;
    const isList = source.length > 1 && source.includes(',') && !source.includes('\\') && !isWhole;
    const isIndex = /[_^]/u.test(this.#text.charAt(start - 1));
    return isList || isIndex ? `{${content}}` : content;
  }

  /** The end of the group that begins here; `undefined` when none begins. */
  #groupEnd(): number | undefined {
    return this.#peek() === '{' && this.#depth < MAX_DEPTH ? this.#closingBraces.get(this.#at) : undefined;
  }

  /** The decoded content of the group that begins here; `undefined`, with nothing read, when none begins. */
  #argument(): string | undefined {
    const end = this.#groupEnd();
    if (end === undefined) return undefined;
    this.#at += 1;
    this.#depth += 1;
    const content = this.readUntil(end);
    this.#depth -= 1;
    this.#at = end + 1;
    return content;
  }

  /** As {@link #argument}, but as written: for URLs and keys. */
  #verbatimArgument(): string | undefined {
    const end = this.#groupEnd();
    if (end === undefined) return undefined;
    const group = this.#take(end + 1 - this.#at);
    return group.slice(1, -1).replace(/\\([%#&_~])/gu, '$1');
  }

  /** A formula, or the dollar sign alone when it begins none: `$5 to $10`. */
  #formula(): string {
    const mark = this.#text.startsWith('$$', this.#at) ? '$$' : '$';
    let end = this.#find(mark, this.#at + mark.length);
    while (end > 0 && this.#text[end - 1] === '\\') end = this.#find(mark, end + 1);
    if (end < 0) return this.#take();
    const source = this.#text.slice(this.#at + mark.length, end);
    const isAmount = /^\d/u.test(source) && (/\s$/u.test(source) || /^\d/u.test(this.#text.charAt(end + 1)));
    if (source === '' || isAmount || /\n\s*\n/u.test(source)) return this.#take(mark.length);
    return this.#formulaText(mark, source, mark);
  }

  /** The formula that begins here, between two delimiters: its text if it only sets type, else as written in dollar signs. */
  #formulaText(open: string, source: string, close: string): string {
    const before = this.#text.charAt(this.#at - 1);
    const whole = this.#take(open.length + source.length + close.length);
    // Without a command or an index, two dollar signs may be of amounts: `US$ 5 / US$ 7`.
    const copy = open === '$$' ? this.#copyOf(source) : 0;
    this.#at += copy;
    const hasType =
      /[\\^_]|\P{ASCII}/u.test(source) || (/^\S*[\d%<>)\]+*]$/u.test(source) && !/[A-Za-z]/u.test(before));
    const text = hasType ? typographicText(source)?.trim() : undefined;
    if (text === undefined) {
      if (copy > 0) return `$${source.trim()}$`;
      if (source.includes('$')) return whole;
      return open === '\\(' ? `$${source}$` : open === '\\[' ? `$$${source}$$` : whole;
    }
    // An estimate has a tilde, but one behind a word would be a tie.
    return text.startsWith('∼') && /^[\s([]?$/u.test(before) ? text.replace('∼', '~') : text;
  }

  /**
   * The length of the characters of a formula behind it: `$$\mathcal {H}$$ H -matrices`, `$$FC^{2}$$ F C 2 :`. Springer's
   * metadata has the characters of the MathML beside the TeX.
   */
  #copyOf(source: string): number {
    const characters = source
      .replace(/\\([A-Za-z]+) ?/gu, (_, name: string) => FORMULA_SYMBOLS.get(name) ?? SYMBOLS.get(name) ?? '')
      .replace(/[\s{}^_\\]/gu, '');
    let at = this.#at;
    for (const character of characters) {
      while (at < this.#end && /\s/u.test(this.#text.charAt(at))) at++;
      if (!this.#text.startsWith(character, at)) return 0;
      at += character.length;
    }
    return at < this.#end && /[\p{L}\p{N}]/u.test(this.#text.charAt(at)) ? 0 : at - this.#at;
  }

  #command(): string {
    const start = this.#at;
    this.#at += 1;
    const name = this.#match(NAME);
    if (name === '') return this.#sign();
    if (ACCENTS.has(name) && ACCENTED.test(this.#text.slice(this.#at, this.#at + 4))) {
      this.#match(SPACES);
      return this.#accent(name);
    }
    const symbol = SYMBOLS.get(name);
    if (symbol !== undefined) return this.#symbol(symbol);
    if (SWITCHES.has(name)) {
      this.#match(SPACES);
      return '';
    }
    const nameEnd = this.#at;
    const decoded = this.#commandWithArguments(name);
    if (decoded !== undefined) return decoded;
    this.#at = nameEnd;
    let out = this.#text.slice(start, nameEnd);
    for (let content = this.#argument(); content !== undefined; content = this.#argument())
      out += `{${content}}`;
    return out;
  }

  #symbol(symbol: string): string {
    // A space behind a command only ends its name. Behind signs and words, people write it to be read.
    if (LATIN.test(symbol)) this.#match(SPACES);
    if (this.#groupEnd() === this.#at + 1) this.#at += 2;
    return symbol.endsWith('.') && this.#peek() === '.' ? symbol.slice(0, -1) : symbol;
  }

  /** What a known command with its arguments stands for; `undefined` when it is unknown or has none. */
  #commandWithArguments(name: string): string | undefined {
    if (CITATIONS.has(name)) this.#match(NOTES);
    this.#match(SPACES);
    if (STYLES.has(name)) return this.#argument();
    if (name === 'url') return this.#verbatimArgument();
    if (name === 'footnote') return enclosed(' (', this.#argument(), ')');
    if (name === 'enquote' || name === 'mkbibquote') return enclosed('“', this.#argument(), '”');
    // Formulas of substances: `\ce{Cu_{x}O}`.
    if (name === 'ce') return this.#verbatimArgument()?.replace(/[_^{}$]/gu, '');
    if (CITATIONS.has(name)) return enclosed('[', this.#verbatimArgument(), ']');
    if (name === 'color') return this.#verbatimArgument() === undefined ? undefined : '';
    if (name !== 'href' && name !== 'hyperlink' && name !== 'textcolor') return undefined;
    const first = this.#verbatimArgument();
    const text = this.#argument();
    return name === 'textcolor' || text === undefined || text === first ? text : `${text} (${first})`;
  }

  /** What a backslash before a character that is no letter stands for. */
  #sign(): string {
    const sign = this.#peek();
    this.#at += sign.length;
    if (ACCENTS.has(sign)) return this.#accent(sign);
    const end = sign === '(' ? this.#find('\\)', this.#at) : sign === '[' ? this.#find('\\]', this.#at) : -1;
    if (end >= 0) {
      const source = this.#text.slice(this.#at, end);
      this.#at -= 2;
      return this.#formulaText(`\\${sign}`, source, sign === '(' ? '\\)' : '\\]');
    }
    return ESCAPES.get(sign) ?? `\\${sign}`;
  }

  #accent(accent: string): string {
    const argument = this.#argument();
    if (argument !== undefined)
      return argument === '' ? accent.replace(/[a-z]/iu, '') : withAccent(argument, accent);
    if (/^\\[ij](?![A-Za-z])/u.test(this.#text.slice(this.#at, this.#at + 3)))
      return withAccent(this.#command(), accent);
    const letter = LETTER.test(this.#peek()) ? this.#take() : '';
    const accented = letter === '' ? '' : withAccent(letter, accent);
    // `don\'t` comes from a programming language: there is no t with an acute.
    return accented.length === 1 ? accented : accent + letter;
  }
}

/** Two or three hyphens as the dashes that they stand for, except before options of programs: `the --verbose flag`. */
function withDashes(text: string): string {
  return text.replace(/-{2,}/gu, (hyphens, at: number) => {
    const isOption = /\s/u.test(text.charAt(at - 1)) && /^\p{L}/u.test(text.slice(at + 2, at + 4));
    return hyphens.length > 3 || (hyphens.length === 2 && isOption) ? hyphens : dash(hyphens);
  });
}

function dash(hyphens: string): string {
  return hyphens.length === 2 ? '–' : '—';
}

/** `text` with an accent on its first letter. */
function withAccent(text: string, accent: string): string {
  const [first = ''] = text;
  const letter = ACCENTS_BELOW.has(accent) ? first : first.replace('ı', 'i').replace('ȷ', 'j');
  return (letter + (ACCENTS.get(accent) ?? '')).normalize('NFC') + text.slice(first.length);
}

function enclosed(before: string, text: string | undefined, after: string): string | undefined {
  return text === undefined ? undefined : before + text + after;
}

/** The place of the closing brace of each opening one. Escaped braces and braces without a partner are left out. */
function matchBraces(text: string): ReadonlyMap<number, number> {
  const closing = new Map<number, number>();
  const open: number[] = [];
  for (const { 0: sign, index } of text.matchAll(BRACES)) {
    if (sign === '{') open.push(index);
    const partner = sign === '}' ? open.pop() : undefined;
    if (partner !== undefined) closing.set(partner, index);
  }
  return closing;
}
