/** Recognises lines that name the authors of a paper. */

const PARTICLES = 'd[aeiou]|del|della|dos|van|von|der|den|ten|ter|te|zu|af|bin|ibn|al|el|la|le|los|las|y|e';
const NAME_WORD = `(?:\\p{Lu}[\\p{L}\\p{M}.'’-]*|${PARTICLES}|ben)`;
/** Two to five words with a capital, or a particle or initial among them: `Laurens van der Maaten`, `J. R. R. Smith`. */
const NAME = new RegExp(`^${NAME_WORD}(?: ${NAME_WORD}){1,4}$`, 'u');
/** Two to five characters of an East Asian script: `张三`. */
const EAST_ASIAN_NAME = /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]{2,5}$/u;
/** Two to four words in a script that has no capitals: `سارة حسن`. */
const NAME_WITHOUT_CAPITALS =
  /^[\p{Script=Arabic}\p{Script=Hebrew}\p{M}'’-]{2,20}(?: [\p{Script=Arabic}\p{Script=Hebrew}\p{M}'’-]{2,20}){1,3}$/u;
/** `Authors: `, `作者：`, `by `. */
const LEAD = /^(?:(?:authors?|论文作者|作者|著者|저자)\s*[:：]\s*|by\s+(?=\p{Lu}))/iu;
const MAX_BYLINE_CHARS = 2000;
const MAX_NAME_CHARS = 50;
const MAX_CITATION_CHARS = 300;

/**
 * Reads a line that lists authors: two or more full names separated by commas, or any number after `Authors:`. A title of
 * capitalised phrases can look the same; only the order of lines tells them apart.
 * @returns the names; `undefined` for any other line
 */
export function readByline(text: string): readonly string[] | undefined {
  const names = splitNames(text);
  return names?.every((name) => NAME.test(name) || EAST_ASIAN_NAME.test(name)) ? names : undefined;
}

/** As {@link readByline}, for a place where names are expected: some of many names may have an unusual shape. */
export function readLooseByline(text: string): readonly string[] | undefined {
  const names = splitNames(text);
  if (names === undefined) return undefined;
  const usual = names.filter((name) => NAME.test(name)).length;
  const areShort = names.every((name) => name.length <= MAX_NAME_CHARS && name.split(' ').length <= 6);
  return areShort && usual >= Math.min(names.length, Math.max(2, 0.7 * names.length)) ? names : undefined;
}

/** Whether a line is one name, `Paul Erdős` or `Lee, Ann`. Titles of a few capitalised words look the same. */
export function isName(text: string): boolean {
  if (text.length > MAX_NAME_CHARS) return false;
  const [family = '', given] = text.split(', ');
  return NAME.test(given === undefined ? text : `${given} ${family}`);
}

/** The line below a title in Google Scholar: `A Lee, MJ Kim… - Journal of Stairs, 2025 - example.org`. */
export interface Citation {
  readonly authors: readonly string[];
  readonly journal: string | undefined;
  readonly year: string | undefined;
}

/** Initials and a family name: `MJ Kim`, `L van der Maaten`. */
const SHORT_NAME = new RegExp(
  `^\\p{Lu}{1,4} (?:(?:${PARTICLES}) ){0,3}(?:d['’])?\\p{Lu}[\\p{L}\\p{M}.'’-]{0,40}(?: \\p{Lu}[\\p{L}\\p{M}.'’-]{0,40}){0,2}$`,
  'u',
);
/** `Journal of Stairs, 2025 - example.org`. */
const VENUE_AND_YEAR =
  /^(?<venue>.{0,200}?)(?:(?:^|, )(?<year>(?:19|20)\d\d))?(?: - [\w-]{1,40}(?:\.[\w-]{1,40}){1,4}| - .{2,40})?$/u;

/** Reads names with initials, a hyphen, then venue and year; `undefined` for any other line. */
export function readCitation(text: string): Citation | undefined {
  const at = text.search(/ [-–] /u);
  if (at <= 0 || text.length > MAX_CITATION_CHARS) return undefined;
  const names = text
    .slice(0, at)
    .replace(/(?:, ?)?(?:…|\.\.\.)$/u, '')
    .split(/, /u);
  const { venue = '', year } = VENUE_AND_YEAR.exec(text.slice(at + 3))?.groups ?? {};
  if (year === undefined || !names.every((name) => SHORT_NAME.test(name))) return undefined;
  return { authors: names, journal: venue === '' ? undefined : venue, year };
}

/** The parts between the commas of a line, without `et al.` and affiliation marks; `undefined` for a line without commas. */
function splitNames(text: string): readonly string[] | undefined {
  const lead = LEAD.exec(text)?.[0] ?? '';
  if (text.length > MAX_BYLINE_CHARS || (lead === '' && !/[,|，、]/.test(text))) return undefined;
  const names = text
    .slice(lead.length)
    .replace(/,? et al\.?$/iu, '')
    .split(/(?<!\s)\s*[,;·|，、；]\s*(?:and\s+|&\s*)?|(?<!\s)\s+(?:and|&)\s+/u)
    // `Ann Lee1*`, `*Ann Lee` -> `Ann Lee`
    .map((name) => name.replace(/(?<![\d*†‡§¹²³⁴⁵])[\d*†‡§¹²³⁴⁵]+$|^[*†‡§]+/gu, '').trim());
  if (names.length < 2 && lead === '') return undefined;
  return names;
}

/** `et al.`, in the languages of references. */
export const ET_AL = /,? ?(?:\bet\.? al\b\.?|\band others\b|…|\.\.\.|,?等$)/giu;
const BETWEEN_NAMES = / ?[,;，、；،] ?(?:(?:and|et|und|y) |& ?)?| (?:and|AND|et|und|y|&) | ?\/ ?(?=\p{Lu})/u;
/** Between names of which each has the family name first: `Lee, Ann; Lind, Bo`, `LEE, Ann et LIND, Bo`. */
const BETWEEN_INVERTED_NAMES = / ?; ?| ?\/ ?(?=\p{Lu})|,? (?:and|et|und|y|&) /u;
/** `J. A.`, `Yu. A.`, `M. del P.`, `A. B. da`. */
const INITIALS = /^(?:\p{Lu}\.?[ -]?|\p{Lu}\p{Ll}\.[ -]?){1,4}(?:(?:d[aeo]s?|del)(?: \p{Lu}\.)?)?$/u;
const HAS_INITIAL = /(?:^|[\s.-])\p{Lu}(?:\.|$|\s)/u;
const ONE_WORD = /^\p{Lu}[\p{L}\p{M}'’-]{1,30}$/u;
const SUFFIX = /^(?:jr|sr|ii|iii|iv|eds?)\.?$/iu;
/** `LI X`, as GB/T 7714 writes names. */
const IN_CAPITALS = /^\p{Lu}{2,} \p{Lu}{1,3}$/u;
/** `Ann B.` */
const GIVEN_AND_INITIALS = /^\p{Lu}[\p{L}\p{M}'’-]{1,30}(?: \p{Lu}\.?){1,3}$/u;

/** Whether a text is a row of names, as references have it: in full, with initials before or behind them, or in East Asian scripts. */
export function areNames(text: string): boolean {
  const inverted = text.replace(/\.$/u, '').split(BETWEEN_INVERTED_NAMES);
  if (inverted.length > 1 && inverted.every((name) => /^[^.,]+, [^.,]+$/u.test(name) && isName(name)))
    return true;
  const names = text
    .replace(ET_AL, ', ')
    .replace(/\((?:eds?|hrsg|hg|coords?|comps?|orgs?|dirs?)\.?\)/giu, '')
    .replace(/(?<!\b\p{Lu})[.,]\s*$/u, '')
    .split(BETWEEN_NAMES)
    .map((name) => name.trim())
    .filter((name) => name !== '' && !SUFFIX.test(name));
  const isFamily = (name = '') => ONE_WORD.test(name) || (isName(name) && !HAS_INITIAL.test(name));
  // `S. V. N.` goes on.
  const isWhole = (name: string) => isName(name) && /\p{L}{2}/u.test(name);
  return (
    names.length > 0 &&
    names.every((name, i) => {
      if (EAST_ASIAN_NAME.test(name) || NAME_WITHOUT_CAPITALS.test(name)) return true;
      if (INITIALS.test(name)) return isFamily(names[i - 1]) || IN_CAPITALS.test(name);
      if (isWhole(name)) return true;
      // `Author, A.`; `Author, Ann, and Bo Author`; `Author, Ann B.`
      const next = names[i + 1] ?? '';
      return (
        ONE_WORD.test(name) &&
        (INITIALS.test(next) ||
          (i === 0 && (isFamily(next) || GIVEN_AND_INITIALS.test(next))) ||
          (i === 1 && isFamily(names[0])))
      );
    })
  );
}
