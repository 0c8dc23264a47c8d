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
