/** A regular expression as a tree, as far as it is needed to find texts that it is slow on. */
export type Part =
  /** A character or a class, as written. */
  | { readonly kind: 'char'; readonly source: string }
  | { readonly kind: 'group'; readonly ways: readonly (readonly Repeated[])[]; readonly isAhead: boolean };

export interface Repeated {
  readonly part: Part;
  readonly min: number;
  readonly max: number;
}

const CHAR =
  /\\p\{[^}]*\}|\\P\{[^}]*\}|\\u\{[^}]*\}|\\u[\da-f]{4}|\\x[\da-f]{2}|\\.|\[(?:\\.|[^\]\\])*\]|[^\\[]/isuy;
const QUANTIFIER = /(?:([*+?])|\{(\d+)(,(\d*))?\})\??/y;
const OPEN = /\((\?:|\?[=!]|\?<[=!]|\?<\w+>)?/y;

/** Parses a pattern of ECMAScript (ECMA-262, section 22.2.1). Assertions that take no text are left out. */
export function parsePattern(source: string): readonly (readonly Repeated[])[] {
  let at = 0;
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match !== null) at = pattern.lastIndex;
    return match;
  };
  const ways = (): Repeated[][] => {
    const found: Repeated[][] = [[]];
    while (at < source.length && source[at] !== ')') {
      if (source[at] === '|') {
        at++;
        found.push([]);
        continue;
      }
      if (take(/\^|\$|\\b|\\B/y)) continue;
      const opened = take(OPEN);
      let part: Part;
      if (opened !== null) {
        part = { kind: 'group', ways: ways(), isAhead: /^\?<?[=!]$/.test(opened[1] ?? '') };
        at++;
      } else {
        const char = take(CHAR);
        if (char === null) throw new Error(`parsing ${source}: nothing known at ${at}`);
        part = { kind: 'char', source: char[0] };
      }
      const [text, sign, least, comma, most] = take(QUANTIFIER) ?? [];
      const min = sign === '+' || text === undefined ? 1 : Number(least ?? 0);
      const max =
        text === undefined || sign === '?'
          ? 1
          : sign !== undefined || (comma !== undefined && most === '')
            ? Number.POSITIVE_INFINITY
            : Number(most ?? least);
      found.at(-1)?.push({ part, min, max });
    }
    return found;
  };
  return ways();
}
