/** Reads the names of a row that commas and "and" separate, in whatever order each has its parts. */
import { splitAtAnd } from './and.ts';
import { ET_AL, NO_NAME } from './clean-names.ts';
import { GROUP, GROUP_WORD, PLACE } from './groups.ts';
import { behind, PARTICLE_FIRST } from './initials.ts';
import { FAMILY, INITIALS, join, type NamePart, partsOf, turnRound } from './name-parts.ts';

/** `Van Gogh`; some are given names as well. */
const CAPITAL_PARTICLE = /^(?:Van|Von|De|Del|Della|Di|Da|Dos|Du|La|Le|El|Al|Ten|Ter|St\.?|Ó) \S/u;
/** `A. B.`, `J.-P.`, as Scopus writes them before the family name: `A.B., Novák, Ada B.` */
const POINTED_INITIALS = /^(?:\p{Lu}\p{Ll}{0,2}\.[ -]?){1,8}$/u;
/** The last initial of a given name, which Web of Science takes for a suffix: `Novák, V, Ada`, `Novák, Ada, V`. */
const LAST_INITIAL = /^[IV]$/u;
const FIRST_INITIAL = /^\p{Lu}\p{Ll}?\./u;
/** One given name, perhaps with initials: `Ada`, `Jean-Pierre`, `Ada M.`. */
const GIVEN = /^\p{Lu}[\p{L}'’-]+(?: \p{Lu}\.?){0,2}$/u;

/** The names of a part that is one person, unless it has too many commas or an "and". */
export function readSeparated(text: string): string[] {
  const parts = partsOf(text);
  const [family, given] = parts;
  if (family === undefined || given === undefined || splitAtAnd(text).length > 1) return readRow(text);
  const affiliation = parts.findIndex((part) => GROUP_WORD.test(part.text));
  if (affiliation > 0) return readSeparated(parts.slice(0, affiliation).map(join).join(', '));
  const repeated = initialsGivenTwice(parts);
  if (repeated !== undefined) return [repeated];
  if (parts.length > 2 || isTwo(family, given)) return readRow(text);
  const isGroup = affiliation === 0 && family.text.includes(' ');
  return [isGroup ? `${family.text}, ${given.text}` : turnRound(family, given)];
}

/** The name of three parts that give initials beside the given name; see {@link POINTED_INITIALS} and {@link LAST_INITIAL}. */
function initialsGivenTwice([first, second, third, ...more]: readonly NamePart[]): string | undefined {
  if (first === undefined || second === undefined || third === undefined || more.length > 0) return undefined;
  const [firstLetter, otherLetter] = [first, third].map(({ text }) => text.normalize('NFD').charAt(0));
  if (POINTED_INITIALS.test(first.text) && firstLetter === otherLetter) return turnRound(second, third);
  const given = [second, third].find(({ text }) => !LAST_INITIAL.test(text));
  const initial = [second, third].find(({ text }) => LAST_INITIAL.test(text));
  if (given === undefined || initial === undefined) return undefined;
  return turnRound(first, { ...given, text: `${given.text} ${initial.text}` });
}

/** The names of a row that commas and "and" separate. */
export function readRow(row: string): string[] {
  const chunks = splitAtAnd(row.replace(ET_AL, '')).map(partsOf);
  const parts = withoutPlaces(chunks.flat());
  const haveNoPlaces = parts.length === chunks.flat().length;
  return (
    initialsInTurn(parts) ??
    (haveNoPlaces ? (familyFirst(chunks) ?? firstTurned(parts)) : undefined) ??
    parts.map(join)
  );
}

/** Drops affiliations behind full names, and their towns and countries: `Ada Novák, Example Labs, Brno, Béla Kis`. */
function withoutPlaces(parts: readonly NamePart[]): readonly NamePart[] {
  let isPlace = false;
  return parts.filter(({ text }, i) => {
    const startsPlace = i > 0 && PLACE.test(text) && !GROUP.test(text);
    isPlace = startsPlace || (isPlace && !text.includes(' '));
    return !isPlace;
  });
}

/** Names of a row of family names and initials in turn: `Author, A., Author, B., Some Group, and Author, C.`. */
function initialsInTurn(parts: readonly NamePart[]): string[] | undefined {
  const names: string[] = [];
  let pairs = 0;
  for (let i = 0; i < parts.length; i++) {
    const [family, initials] = [parts[i], parts[i + 1]] as [NamePart, NamePart | undefined];
    const areTwo = behind(family.text) !== undefined && behind(initials?.text ?? '') !== undefined;
    if (initials !== undefined && INITIALS.test(initials.text) && !INITIALS.test(family.text) && !areTwo) {
      names.push(turnRound(family, initials));
      pairs++;
      i++;
    } else if (GROUP_WORD.test(family.text) || NO_NAME.test(family.text.toLowerCase()))
      names.push(family.text);
    else return undefined;
  }
  return pairs === 0 ? undefined : names;
}

/** Names of a list with family names first: `Author, Ann and Author, Bo`, `Author, Ann`; `undefined` for any other list. */
function familyFirst(chunks: readonly (readonly NamePart[])[]): string[] | undefined {
  let areSure = false;
  const names: string[] = [];
  for (const [family, given, ...more] of chunks) {
    if (family === undefined) continue;
    if (given === undefined && GROUP_WORD.test(family.text)) {
      names.push(join(family));
      continue;
    }
    if (given === undefined || more.length > 0 || isTwo(family, given) || isGroupPair(family, given))
      return undefined;
    const isPerson = /^\p{Lu}/u.test(given.text);
    areSure ||=
      isPerson &&
      (FAMILY.test(family.text) ||
        PARTICLE_FIRST.test(family.text) ||
        (CAPITAL_PARTICLE.test(family.text) && !given.text.includes(' ')));
    names.push(turnRound(family, given));
  }
  return areSure ? names : undefined;
}

/** Whether two parts are surely two names: `A. Author, B. Author`, `Author A, Author B`, or without letter case. */
function isTwo(a: NamePart, b: NamePart): boolean {
  return (
    (FIRST_INITIAL.test(a.text) && FIRST_INITIAL.test(b.text)) ||
    (behind(a.text) !== undefined && behind(b.text) !== undefined && !a.text.endsWith('.')) ||
    (!/\p{Lu}/u.test(a.text) && !/\p{Lu}/u.test(b.text))
  );
}

function isGroupPair(a: NamePart, b: NamePart): boolean {
  return GROUP_WORD.test(a.text) || GROUP_WORD.test(b.text);
}

/** Names of a row whose first is turned round alone: `Author, Ann, Bo Author, and Cy Author`, `Author, A., B. Author`. */
function firstTurned([family, given, ...others]: readonly NamePart[]): string[] | undefined {
  const areTurned =
    family !== undefined &&
    given !== undefined &&
    others.length > 0 &&
    FAMILY.test(family.text) &&
    (GIVEN.test(given.text) || INITIALS.test(given.text)) &&
    others.every(({ text }) => text.includes(' '));
  return areTurned ? [turnRound(family, given), ...others.map(join)] : undefined;
}
