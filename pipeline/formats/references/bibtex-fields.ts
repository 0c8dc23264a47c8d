/**
 * The fields of a BibTeX entry by their names in lower case, values without the braces or quotes around them: `{...}`,
 * `"..."`, a number, a macro, or several joined with `#`. What cannot be read ends the list.
 * @param macros of `@string`; months stand for themselves
 */
export function readFields(entry: string, macros: ReadonlyMap<string, string>): Map<string, string> {
  const fields = new Map<string, string>();
  // Behind the key and its comma.
  let at = entry.indexOf(',', entry.search(/[{(]/)) + 1;
  if (at === 0) return fields;
  const name = /\s*(?:,\s*)?([A-Za-z][\w.:+-]*)\s*=\s*/y;
  for (;;) {
    name.lastIndex = at;
    const match = name.exec(entry);
    if (match === null) return fields;
    at = name.lastIndex;
    let value = '';
    for (;;) {
      const part = readPart(entry, at, macros);
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

function readPart(
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
