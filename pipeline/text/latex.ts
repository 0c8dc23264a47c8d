import { ACCENTS, CITATIONS, ESCAPES, STYLES, SWITCHES, SYMBOLS } from './latex-symbols.ts';

/** Groups within groups; a brace further in is an ordinary character, so that no text overflows the stack. */
const DEEPEST = 50;

const SPECIAL = /[\\{}$]/g;
const NAME = /[A-Za-z]+/y;
const SPACES = /\s*/y;
const BRACES = /\\[\s\S]|[{}]/g;
/** What may stand between the name of a citation command and its keys. */
const NOTES = /\*?(?:\[[^\][]{0,200}\]){0,2}/uy;
const LATIN = /^\p{Script=Latin}$/u;
const LETTER = /^\p{L}$/u;
const BEGINS_WITH_LETTER = /^\p{L}/u;
/** Marks below the letter leave the dot of i and j alone. */
const BELOW = new Set(['d', 'c', 'k', 'b']);

/**
 * Text as a reader sees it, out of text written for LaTeX: accents (`Long\'ep\'e`), letters (`\ss`, `\'{\i}`), escapes (`\%`),
 * quotes, dashes, font commands and braces. Formulas, in dollar signs or `\(...\)`, are left alone, and so are commands that
 * are not known: nothing that was written is lost. Plain text comes through as it is, but for two hyphens between words, two
 * backquotes, and a tilde between words. Linear time; throws nothing, whatever the input.
 * See "LaTeX2e for authors" (usrguide) for the commands.
 */
export function decodeLatex(text: string): string {
  return MARK.test(text) ? new Reader(text).run(text.length) : text;
}

/** What there is to decode begins with one of these. */
const MARK = /[\\{}~]|--|``/;
/** What is decoded outside of commands, groups and formulas. */
const SIGN = /~|--|``|''/;

/** Reads the text once, from left to right; each method reads one thing that begins here and gives what it stands for. */
class Reader {
  readonly #text: string;
  readonly #hasSigns: boolean;
  #braces: ReadonlyMap<number, number> | undefined;
  /** Where the group being read ends. */
  #end = 0;
  #at = 0;
  #depth = 0;
  #quoted = false;
  /** The next place of what was looked for: to look from every place anew would take quadratic time. */
  #next: Map<string, number> | undefined;

  constructor(text: string) {
    this.#text = text;
    // Most texts have none, so that it need not be looked in each of their parts.
    this.#hasSigns = SIGN.test(text);
  }

  /** All up to `end`. */
  run(end: number): string {
    const outer = this.#end;
    this.#end = end;
    let out = '';
    while (this.#at < end) {
      const character = this.#text.charAt(this.#at);
      if (character === '\\') out += this.#command();
      else if (character === '{') out += this.#group();
      else if (character === '$') out += this.#formula();
      else if (character === '}') out += this.#take();
      else out += this.#plain();
    }
    this.#end = outer;
    return out;
  }

  #peek(): string {
    return this.#at < this.#end ? this.#text.charAt(this.#at) : '';
  }

  #take(length = 1): string {
    this.#at += length;
    return this.#text.slice(this.#at - length, this.#at);
  }

  /** Reads what `pattern`, a sticky one, matches here. */
  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const end = pattern.test(this.#text) ? pattern.lastIndex : this.#at;
    return this.#take(Math.min(end, this.#end) - this.#at);
  }

  /** Where `what` stands next within the group; -1 when it does not. */
  #find(what: string, from: number): number {
    this.#next ??= new Map();
    let at = this.#next.get(what) ?? from - 1;
    if (at < from) {
      at = this.#text.indexOf(what, from);
      if (at < 0) at = Number.POSITIVE_INFINITY;
      this.#next.set(what, at);
    }
    return at + what.length <= this.#end ? at : -1;
  }

  #plain(): string {
    SPECIAL.lastIndex = this.#at;
    const end = SPECIAL.test(this.#text) ? SPECIAL.lastIndex - 1 : this.#end;
    let text = this.#take(end - this.#at);
    if (!this.#hasSigns) return text;
    // Looking for a mark takes a fraction of what replacing it takes, and most texts have one kind at most.
    if (text.includes('``') || text.includes("''"))
      text = text.replace(/``|''/gu, (mark) => this.#quote(mark));
    if (text.includes('--')) text = withDashes(text);
    // Not an estimate, `~10 times`, nor a home page, `example.org/~name`.
    if (text.includes('~')) text = text.replace(/(?<=[\p{L}.,)\]]|^)~(?=[\p{L}\d([]|$)/gu, ' ');
    return text;
  }

  #quote(mark: string): string {
    // Two primes may also be seconds or inches.
    if (mark === "''" && !this.#quoted) return mark;
    this.#quoted = mark === '``';
    return this.#quoted ? '“' : '”';
  }

  /** The content of a group; its braces stay when they look meant for the reader: `{software, hardware}`, `AP_{50}`. */
  #group(): string {
    const start = this.#at;
    const content = this.#argument();
    if (content === undefined) return this.#take();
    const source = this.#text.slice(start + 1, this.#at - 1);
    const list = source.length > 1 && source.includes(',') && !source.includes('\\');
    const index = /[_^]/u.test(this.#text.charAt(start - 1));
    return list || index ? `{${content}}` : content;
  }

  /** Where the group that begins here ends; `undefined` when none begins. */
  #groupEnd(): number | undefined {
    if (this.#peek() !== '{' || this.#depth >= DEEPEST) return undefined;
    this.#braces ??= matchBraces(this.#text);
    return this.#braces.get(this.#at);
  }

  /** The content of the group that begins here, decoded; `undefined`, with nothing read, when none begins. */
  #argument(): string | undefined {
    const end = this.#groupEnd();
    if (end === undefined) return undefined;
    this.#at += 1;
    this.#depth += 1;
    const content = this.run(end);
    this.#depth -= 1;
    this.#at = end + 1;
    return content;
  }

  /** The same as it is written, which URLs and keys need. */
  #verbatim(): string | undefined {
    const end = this.#groupEnd();
    if (end === undefined) return undefined;
    return this.#take(end + 1 - this.#at)
      .slice(1, -1)
      .replace(/\\([%#&_~])/gu, '$1');
  }

  /** A formula as it is written, or the dollar sign alone when it begins none, as in `$5 to $10`. */
  #formula(): string {
    const mark = this.#text.startsWith('$$', this.#at) ? '$$' : '$';
    let end = this.#find(mark, this.#at + mark.length);
    while (end > 0 && this.#text[end - 1] === '\\') end = this.#find(mark, end + 1);
    if (end < 0) return this.#take();
    const source = this.#text.slice(this.#at + mark.length, end);
    const amount = /^\d/u.test(source) && (/\s$/u.test(source) || /^\d/u.test(this.#text.charAt(end + 1)));
    if (source === '' || amount || /\n\s*\n/u.test(source)) return this.#take(mark.length);
    return this.#take(end + mark.length - this.#at);
  }

  #command(): string {
    const start = this.#at;
    this.#at += 1;
    const name = this.#match(NAME);
    if (name === '') return this.#sign();
    if (ACCENTS.has(name) && /^(?:\{|\s\p{L}|\s?\\[ij])/u.test(this.#text.slice(this.#at, this.#at + 4))) {
      this.#match(SPACES);
      return this.#accent(name);
    }
    const symbol = SYMBOLS.get(name);
    if (symbol !== undefined) return this.#symbol(symbol);
    if (SWITCHES.has(name)) {
      this.#match(SPACES);
      return '';
    }
    const written = this.#at;
    const printed = this.#withArguments(name);
    if (printed !== undefined) return printed;
    this.#at = written;
    return this.#unknown(this.#text.slice(start, written));
  }

  #symbol(symbol: string): string {
    // A space ends the name of a command and is not printed; after signs and words people write it to be read.
    if (LATIN.test(symbol)) this.#match(SPACES);
    if (this.#groupEnd() === this.#at + 1) this.#at += 2;
    return symbol.endsWith('.') && this.#peek() === '.' ? symbol.slice(0, -1) : symbol;
  }

  /** What a command with arguments prints; `undefined` when it is not known or has none. */
  #withArguments(name: string): string | undefined {
    if (CITATIONS.has(name)) this.#match(NOTES);
    this.#match(SPACES);
    if (STYLES.has(name)) return this.#argument();
    if (name === 'url') return this.#verbatim();
    if (name === 'footnote') return surrounded(' (', this.#argument(), ')');
    if (CITATIONS.has(name)) return surrounded('[', this.#verbatim(), ']');
    if (name === 'color') return this.#verbatim() === undefined ? undefined : '';
    if (name !== 'href' && name !== 'textcolor') return undefined;
    const first = this.#verbatim();
    const text = this.#argument();
    return name === 'textcolor' || text === undefined || text === first ? text : `${text} (${first})`;
  }

  #unknown(command: string): string {
    const out = [command];
    for (let content = this.#argument(); content !== undefined; content = this.#argument()) {
      out.push(`{${content}}`);
    }
    return out.join('');
  }

  /** What a backslash before a character that is no letter stands for. */
  #sign(): string {
    const sign = this.#peek();
    this.#at += sign.length;
    if (ACCENTS.has(sign)) return this.#accent(sign);
    const end = sign === '(' ? this.#find('\\)', this.#at) : sign === '[' ? this.#find('\\]', this.#at) : -1;
    if (end >= 0) return `\\${sign}${this.#take(end + 2 - this.#at)}`;
    return ESCAPES.get(sign) ?? `\\${sign}`;
  }

  #accent(accent: string): string {
    const braced = this.#argument();
    if (braced !== undefined) return braced === '' ? accent.replace(/[a-z]/iu, '') : accented(braced, accent);
    if (/^\\[ij](?![A-Za-z])/u.test(this.#text.slice(this.#at, this.#at + 3))) {
      return accented(this.#command(), accent);
    }
    const letter = LETTER.test(this.#peek()) ? this.#take() : '';
    const one = letter === '' ? '' : accented(letter, accent);
    // `don\'t` comes from a programming language: there is no t with an acute.
    return one.length === 1 ? one : accent + letter;
  }
}

/** Two or three hyphens as the dashes they stand for, but not before the options of programs: `the --verbose flag`. */
function withDashes(text: string): string {
  // Not replace, which takes five times as long.
  let out = '';
  let from = 0;
  for (let at = text.indexOf('--'); at >= 0; at = text.indexOf('--', from)) {
    let end = at + 2;
    while (text.charAt(end) === '-') end += 1;
    const isOption =
      at > 0 && /\s/u.test(text.charAt(at - 1)) && BEGINS_WITH_LETTER.test(text.slice(end, end + 2));
    const dash = end - at === 3 ? '—' : end - at === 2 && !isOption ? '–' : text.slice(at, end);
    out += text.slice(from, at) + dash;
    from = end;
  }
  return out + text.slice(from);
}

/** `text` with an accent on its first letter. */
function accented(text: string, accent: string): string {
  const [first = ''] = text;
  const letter = BELOW.has(accent) ? first : first.replace('ı', 'i').replace('ȷ', 'j');
  return (letter + (ACCENTS.get(accent) ?? '')).normalize('NFC') + text.slice(first.length);
}

function surrounded(before: string, text: string | undefined, after: string): string | undefined {
  return text === undefined ? undefined : before + text + after;
}

/** Where each opening brace is closed. Braces after a backslash are characters; those without a partner are left out. */
function matchBraces(text: string): ReadonlyMap<number, number> {
  const closing = new Map<number, number>();
  const open: number[] = [];
  // Not matchAll, which copies the pattern for each text.
  BRACES.lastIndex = 0;
  for (let match = BRACES.exec(text); match !== null; match = BRACES.exec(text)) {
    const { 0: sign, index } = match;
    if (sign === '{') open.push(index);
    const partner = sign === '}' ? open.pop() : undefined;
    if (partner !== undefined) closing.set(partner, index);
  }
  return closing;
}
