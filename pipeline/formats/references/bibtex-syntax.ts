/** Reads the syntax of BibTeX: fields, values in braces or quotes, macros. */

/** The name of a field and the sign behind it: `, title = `. */
const FIELD_NAME = /\s*(?:,\s*)*([A-Za-z][\w.:+-]*)\s*=\s*/y;
/** The same on a line of its own or behind a comma, where reading goes on behind an error. */
const NEXT_FIELD = /[,\n][ \t]{0,80}(?=[A-Za-z][\w.:+-]{0,60}[ \t]{0,20}=)/g;
/** Joins parts of a value. */
const JOIN = /\s*#\s*/y;
/** What follows a value in quotes: a comma, the end, another part, or the next field. */
const BEHIND_QUOTE = /\s*(?:[,#})]|$|[A-Za-z][\w.:+-]{0,60}\s{0,20}=)/y;
/** A number, or the name of a macro. */
const BARE_VALUE = /[^\s,#{}()"=]+/y;

/**
 * Reads the fields of an entry, by their names in lower case. A value is `{...}`, `"..."`, a number, a macro, or several of these
 * joined with `#`; it comes without its braces or quotes. Behind an error reading goes on with the next field.
 * @param macros of `@string`; the name of a macro that is not defined stands for itself, as months do
 * @param maxMacroChars most characters that macros may bring
 * @returns the fields and the number of characters of macros in them; `undefined` when it exceeds `maxMacroChars`
 */
export function readBibtexFields(
  entry: string,
  macros: ReadonlyMap<string, string>,
  maxMacroChars: number,
): { readonly fields: ReadonlyMap<string, string>; readonly macroChars: number } | undefined {
  const fields = new Map<string, string>();
  let macroChars = 0;
  let at = fieldsStart(entry);
  for (;;) {
    const name = match(FIELD_NAME, entry, at);
    if (name === undefined) {
      NEXT_FIELD.lastIndex = at;
      const next = NEXT_FIELD.exec(entry);
      if (next === null) return { fields, macroChars };
      at = NEXT_FIELD.lastIndex;
      continue;
    }
    at += name[0].length;
    let value = '';
    for (;;) {
      const part = readValue(entry, at, macros);
      if (part === undefined) break;
      macroChars += part.macroChars;
      if (macroChars > maxMacroChars) return undefined;
      value += part.text;
      at = part.end;
      const join = match(JOIN, entry, at);
      if (join === undefined) break;
      at += join[0].length;
    }
    const key = (name[1] ?? '').toLowerCase();
    if (!fields.has(key)) fields.set(key, value);
  }
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

/** Where the first field begins: behind the key, unless the entry has none. */
function fieldsStart(entry: string): number {
  const open = entry.search(/[{(]/) + 1;
  const sign = entry.indexOf('=', open);
  const comma = entry.indexOf(',', open);
  if (comma >= 0 && (sign < 0 || comma < sign)) return comma + 1;
  if (sign < 0) return entry.length;
  // `{title = ...`, or `{key title = ...` without the comma.
  const before = entry.slice(open, sign).trimEnd();
  return open + Math.max(...[' ', '\t', '\n'].map((space) => before.lastIndexOf(space))) + 1;
}

function readValue(
  text: string,
  start: number,
  macros: ReadonlyMap<string, string>,
): { text: string; end: number; macroChars: number } | undefined {
  const open = text.charAt(start);
  if (open !== '{' && open !== '"') {
    const word = match(BARE_VALUE, text, start)?.[0];
    if (word === undefined) return undefined;
    const macro = macros.get(word.toLowerCase());
    return { text: macro ?? word, end: start + word.length, macroChars: macro?.length ?? 0 };
  }
  let depth = 0;
  let end: number | undefined;
  for (let i = start + (open === '"' ? 1 : 0); i < text.length; i++) {
    const character = text.charAt(i);
    if (character === '{') depth++;
    else if (character === '}') depth--;
    const isEnd = open === '"' ? character === '"' && depth === 0 : depth === 0;
    if (!isEnd) continue;
    // A quote within a value, which people forget to put in braces, is not its end if there is a better one.
    end ??= i;
    if (open === '"' && match(BEHIND_QUOTE, text, i + 1) === undefined) continue;
    end = i;
    break;
  }
  return end === undefined ? undefined : { text: text.slice(start + 1, end), end: end + 1, macroChars: 0 };
}

/** The parts of a text between the `and`s outside braces. */
export function splitAtAnd(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (const { 0: mark, index } of text.matchAll(/[{}]| and /g)) {
    if (mark === '{') depth++;
    else if (mark === '}') depth--;
    else if (depth <= 0) {
      parts.push(text.slice(start, index));
      start = index + mark.length;
    }
  }
  // `A and and B` has an `and` too many.
  return [...parts, text.slice(start)].map((part) => part.replace(/^and /, ''));
}
