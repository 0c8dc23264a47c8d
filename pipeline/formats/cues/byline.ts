/** Two to five words with a capital, or a particle or initial among them: `Laurens van der Maaten`, `J. R. R. Smith`. */
const NAME =
  /^(?:\p{Lu}[\p{L}.'’-]*|d[aeiou]|del|della|dos|van|von|der|den|ten|ter|te|zu|af|bin|ibn|ben|al|el|la|le|los|las|y|e)(?: (?:\p{Lu}[\p{L}.'’-]*|d[aeiou]|del|della|dos|van|von|der|den|ten|ter|te|zu|af|bin|ibn|ben|al|el|la|le|los|las|y|e)){1,4}$/u;
const LEAD = /^(?:authors?\s*:\s*|by\s+(?=\p{Lu}))/iu;
const LONGEST = 2000;
const LONGEST_NAME = 50;

/**
 * The names of a line that lists authors: two or more in full, separated by commas, or any number after "Authors:". `undefined` when
 * it is something else. A title of capitalised phrases can look the same; the order of lines has to tell.
 */
export function authorsOf(text: string): readonly string[] | undefined {
  const names = partsOf(text);
  return names?.every((name) => NAME.test(name)) ? names : undefined;
}

/** The same where it is known that names stand there if anywhere: of many names, some may have a shape of their own. */
export function bylineOf(text: string): readonly string[] | undefined {
  const names = partsOf(text);
  const usual = names?.filter((name) => NAME.test(name)).length ?? 0;
  const isShort = names?.every((name) => name.length <= LONGEST_NAME && name.split(' ').length <= 6) ?? false;
  return names !== undefined && isShort && usual >= Math.min(names.length, Math.max(2, 0.7 * names.length))
    ? names
    : undefined;
}

/** Whether a line is one name, `Paul Erdős` or `Lee, Ann`; titles of a few capitalised words look the same. */
export function isName(text: string): boolean {
  if (text.length > LONGEST_NAME) return false;
  const [family = '', given] = text.split(', ');
  return NAME.test(given === undefined ? text : `${given} ${family}`);
}

/** What stands under a title in Google Scholar, in mails as on pages: `A Lee, MJ Kim… - Journal of Stairs, 2025 - example.org`. */
export interface Citation {
  readonly authors: readonly string[];
  readonly journal: string | undefined;
  readonly year: string | undefined;
}

/** Initials, a family name. */
const SHORT_NAME =
  /^\p{Lu}{1,4} (?:(?:d[aeiou]|del|della|dos|van|von|der|den|ten|ter|te|zu|af|bin|ibn|al|el|la|le|los|las|y|e) ){0,3}(?:d['’])?\p{Lu}[\p{L}\p{M}.'’-]{0,40}(?: \p{Lu}[\p{L}\p{M}.'’-]{0,40}){0,2}$/u;
const WHERE =
  /^(?<venue>.{0,200}?)(?:(?:^|, )(?<year>(?:19|20)\d\d))?(?: - [\w-]{1,40}(?:\.[\w-]{1,40}){1,4}| - .{2,40})?$/u;

/** Names with initials, a hyphen, and where and when it appeared; `undefined` of other text. */
export function citationOf(text: string): Citation | undefined {
  const at = text.search(/ [-–] /u);
  if (at <= 0 || text.length > 300) return undefined;
  const names = text
    .slice(0, at)
    .replace(/(?:, ?)?(?:…|\.\.\.)$/u, '')
    .split(/, /u);
  const { venue = '', year } = WHERE.exec(text.slice(at + 3))?.groups ?? {};
  if (year === undefined || !names.every((name) => SHORT_NAME.test(name))) return undefined;
  return { authors: names, journal: venue === '' ? undefined : venue, year };
}

/** What stands between the commas of a line that may list names; `undefined` for a line without. */
function partsOf(text: string): readonly string[] | undefined {
  const lead = LEAD.exec(text)?.[0] ?? '';
  if (text.length > LONGEST || (lead === '' && !/[,|]/.test(text))) return undefined;
  const names = text
    .slice(lead.length)
    .replace(/,? et al\.?$/iu, '')
    .split(/(?<!\s)\s*[,;·|]\s*(?:and\s+|&\s*)?|(?<!\s)\s+(?:and|&)\s+/u)
    .map((name) => name.replace(/(?<![\d*†‡§¹²³⁴⁵])[\d*†‡§¹²³⁴⁵]+$/u, '').trim());
  if (names.length < 2 && lead === '') return undefined;
  return names;
}
