/** Reads the syntax of BibTeX: fields, values in braces or quotes, macros. */

/**
 * Reads the fields of an entry, by their names in lower case. A value is `{...}`, `"..."`, a number, a macro, or several of these
 * joined with `#`; it comes without its braces or quotes. Reading stops at the first error.
 * @param macros of `@string`; the name of a macro that is not defined stands for itself, as months do
 */
export function readBibtexFields(entry: string, macros: ReadonlyMap<string, string>): Map<string, string> {
  const fields = new Map<string, string>();
  // Behind the key and its comma.
  let at = entry.indexOf(',', entry.search(/[{(]/)) + 1;
  if (at === 0) return fields;
  // `, title = `
  const name = /\s*(?:,\s*)?([A-Za-z][\w.:+-]*)\s*=\s*/y;
  for (;;) {
    name.lastIndex = at;
    const match = name.exec(entry);
    if (match === null) return fields;
    at = name.lastIndex;
    let value = '';
    for (;;) {
      const part = readValue(entry, at, macros);
      if (part === undefined) return fields;
      value += part.text;
      at = part.end;
      const join = /\s*#\s*/y;
      join.lastIndex = at;
      if (join.exec(entry) === null) break;
      at = join.lastIndex;
    }
    const key = (match[1] ?? '').toLowerCase();
    if (!fields.has(key)) fields.set(key, value);
  }
}

function readValue(
  text: string,
  start: number,
  macros: ReadonlyMap<string, string>,
): { text: string; end: number } | undefined {
  const open = text.charAt(start);
  if (open !== '{' && open !== '"') {
    const bare = /[^\s,#{}()"=]+/y;
    bare.lastIndex = start;
    const word = bare.exec(text)?.[0];
    return word === undefined
      ? undefined
      : { text: macros.get(word.toLowerCase()) ?? word, end: start + word.length };
  }
  let depth = 0;
  for (let i = start + (open === '"' ? 1 : 0); i < text.length; i++) {
    const character = text.charAt(i);
    if (character === '{') depth++;
    else if (character === '}') depth--;
    const isEnd = open === '"' ? character === '"' && depth === 0 : depth === 0;
    if (isEnd) return { text: text.slice(start + 1, i), end: i + 1 };
  }
  return undefined;
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
