/** Affiliations beside names. */
import { LEADING_AND, splitAtAnd } from './and.ts';
import { PLACE } from './groups.ts';

/** `Bill` of `William (Bill) Smith`. */
const NICKNAME = /^\p{Lu}\p{Ll}{1,20}$/u;
/** `Ada Novák, University of Examples`, `Ada Novák and Béla Kis, Example Labs`. */
const NAME_AND_PLACE =
  /^\p{Lu}[\p{L}.'’-]* (?:[\p{L}.'’-]+,? ){0,12}?\p{Lu}[\p{L}.'’-]+, (?:[^,]{0,40} )?(?:University|Institute|College|Laborator(?:y|ies)|Labs?|Research|Tech|Inc)\b/u;
/** `, Inc.` */
const COMPANY = /, (Inc|Ltd|LLC|Corp)\b/gu;

/** ` | Example Labs` behind a name with the family first. Two parts, as in ` | Kis, Béla`, may be another name. */
const PLACE_BEHIND_BAR =
  /^([^,;|]{1,60}, [^,;|]{1,60}) \| [^,;|]{1,200}(?:, (?:Inc|Ltd|LLC)\.?|(?:, [^,;|]{1,100}){2,8})?$/u;

/** The names of `Novák, Ada | Example Labs; Kis, Béla | Another, Brno`. */
export function withoutPlacesBehindBars(text: string): string {
  if (!text.includes(' | ')) return text;
  const persons = text.split(/; ?/u).map((person) => person.split(' | '));
  if (persons.length === 1) return text.replace(PLACE_BEHIND_BAR, '$1');
  return persons.every(({ length }) => length === 2) ? persons.map(([name]) => name).join('; ') : text;
}

/** Replaces each outermost pair of brackets with a comma, as it ends a name; except in `William (Bill) Smith`. */
export function withoutAffiliations(text: string): string {
  if (!/[([（]/.test(text)) return text;
  const out: string[] = [];
  let depth = 0;
  let from = 0;
  for (const { 0: sign, index } of text.matchAll(/[()[\]（）]/gu)) {
    const opens = '([（'.includes(sign);
    if (!opens && depth === 0) continue;
    depth += opens ? 1 : -1;
    if (opens && depth === 1) {
      out.push(text.slice(from, index));
      from = index;
    } else if (depth === 0) {
      const continues = /^ (?!and )\p{L}/u.test(text.slice(index + 1, index + 7));
      const isNickname = continues && NICKNAME.test(text.slice(from + 1, index));
      out.push(isNickname ? text.slice(from, index + 1) : ',');
      from = index + 1;
    }
  }
  if (depth === 0) out.push(text.slice(from));
  return out.join('');
}

/**
 * The names of groups that end with their affiliation, as USENIX writes them: `Ada Novák and Béla Kis, University of Examples; Si
 * Li, Examples, Inc.`
 * @returns `undefined` for other rows
 */
export function namesBeforeAffiliations(parts: readonly string[]): string[] | undefined {
  if (parts.length === 1 || !parts.some((part) => NAME_AND_PLACE.test(part))) return undefined;
  return parts.flatMap((part) => {
    const pieces = part.replace(COMPANY, ' $1').split(/, ?/u);
    const place = pieces.findIndex((piece, i) => i > 0 && PLACE.test(piece));
    const lastName = pieces.findLastIndex((piece) => /^and | and /u.test(piece)) + 1;
    const end = place > 0 ? place : lastName > 0 && lastName < pieces.length ? lastName : pieces.length - 1;
    return pieces.slice(0, Math.max(1, end)).flatMap((piece) => splitAtAnd(piece.replace(LEADING_AND, '')));
  });
}
