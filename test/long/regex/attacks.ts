import { type Part, parsePattern, type Repeated } from './pattern.ts';

/** A text made to keep a regular expression busy: `prefix`, then `pump` again and again, then `suffix`. */
export interface Attack {
  readonly prefix: string;
  readonly pump: string;
  readonly suffix: string;
}

/** Repetitions of fewer are no matter. */
const MANY = 50;

/** Characters that are tried where a class allows them, those that the pattern names first. */
const ALPHABET = ' \n\taA0.-,:/"\'<>[](){}*_=\\|&#;é一\u00a0';

/** What follows, so that the text matches, does not, or does on the next line. */
const SUFFIXES = ['', '\u0000', '!\nx'];

/** At most so many characters of a class are tried. */
const TRIED = 8;

/**
 * Texts on which a backtracking engine may need more than linear time with a pattern: for every part of it that may be repeated, what
 * leads there, then what the part takes, over and over; also with what leads there each time, for searches begin anywhere.
 */
export function attacksOn(source: string, flags: string): Attack[] {
  const alphabet = [...new Set([...source.replace(/\\[bBdDwWsSpPnrtux]/g, ''), ...ALPHABET])];
  const matching = new Map<string, string[]>();
  const charsOf = (part: string) => {
    const known = matching.get(part);
    if (known !== undefined) return known;
    const pattern = new RegExp(`^(?:${part})$`, flags.replace(/[gym]/g, ''));
    const chars = alphabet.filter((char) => pattern.test(char));
    matching.set(part, chars);
    return chars;
  };
  const shortest = (part: Part): string => {
    if (part.kind === 'char') return charsOf(part.source)[0] ?? '';
    return part.isAhead ? '' : sequence(part.ways[0] ?? []);
  };
  const sequence = (parts: readonly Repeated[]): string =>
    parts.map(({ part, min }) => shortest(part).repeat(Math.min(min, MANY))).join('');

  const attacks = new Map<string, Attack>();
  const add = (prefix: string, pump: string) => {
    for (const suffix of SUFFIXES) {
      for (const attack of [
        { prefix, pump, suffix },
        { prefix: '', pump: prefix + pump, suffix },
      ]) {
        if (pump !== '') attacks.set(JSON.stringify(attack), attack);
      }
    }
  };
  const walk = (ways: readonly (readonly Repeated[])[], before: string, around: boolean) => {
    for (const way of ways) {
      let prefix = before;
      for (const { part, min, max } of way) {
        const often = max >= MANY || around;
        if (part.kind === 'char') {
          if (often) for (const char of charsOf(part.source).slice(0, TRIED)) add(prefix, char);
        } else {
          if (often) for (const each of part.ways) add(prefix, sequence(each));
          walk(part.ways, prefix, max >= MANY);
        }
        prefix += shortest(part).repeat(Math.min(min, MANY));
      }
    }
  };
  walk(parsePattern(source), '', false);
  // A search that begins anywhere is slow on what the pattern can begin with.
  add('', sequence(parsePattern(source)[0] ?? []));
  return [...attacks.values()];
}
