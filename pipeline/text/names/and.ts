/** The "and"s between names. */
import { GROUP_WORD } from './groups.ts';

/** `Group of Health and ...`: an "and" behind it does not end it. */
const GROUP_OF = / (?:of|for|on|der|für|de|des|pour) /u;
const AND = /(?:,\s?| )(?:and|&|und|et(?! al)) (?!others\b)/giu;
export const LEADING_AND = /^(?:and|&|und|et(?! al\b)) /iu;

/** The texts between the "and"s; the one within `Centers for Control and Prevention` separates nothing. */
export function splitAtAnd(row: string): string[] {
  const chunks: string[] = [];
  let from = 0;
  let read = 0;
  for (const { 0: and, index } of row.matchAll(AND)) {
    const left = row.slice(read, index);
    const lastName = left.slice(left.lastIndexOf(',') + 1);
    read = index + and.length;
    if (GROUP_OF.test(lastName) && GROUP_WORD.test(lastName)) continue;
    chunks.push(row.slice(from, index));
    from = read;
  }
  return [...chunks, row.slice(from)];
}
