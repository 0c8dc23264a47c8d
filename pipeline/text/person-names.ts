/** Reads lists of authors: separates names, strips affiliations, affiliation marks, degrees and `et al.` */

/** Marks of footnotes and affiliations behind a name: digits, superscripts, asterisks, daggers. */
const MARKS = /(?<![\d\s*∗⁎†‡§¶#^⁰¹²³⁴-⁹])[\d\s*∗⁎†‡§¶#^⁰¹²³⁴-⁹]+$/u;
const MARKS_BUT_NO_DIGITS = /(?<![\s*∗⁎†‡§¶#^⁰¹²³⁴-⁹])[\s*∗⁎†‡§¶#^⁰¹²³⁴-⁹]+$/u;
/** Such marks as a formula: `$^{1,2}$`. */
const FORMULA_MARK = /\$ ?\{?\}?\^[^$]{0,40}\$/gu;
/** `Bill` of `William (Bill) Smith`. */
const NICKNAME = /^\p{Lu}\p{Ll}{1,20}$/u;
const SUFFIX = /^(?:jr|sr|ii|iii|iv)\.?$/iu;
const NO_NAME = /^(?:et\.? ?al\.?|and|others|and others|ph\.? ?d\.?|m\.? ?d\.?)$/iu;
const ET_AL = / et\.? ?al\.?$/iu;
const ON_BEHALF = / (?:for|on behalf of) the /iu;
/** `CMS Collaboration`. */
const GROUP = /\b(?:collaboration|consortium|team|group)$/iu;
const AND = /,? (?:and|&) /iu;
/** A family name of one word, perhaps after particles: `van der Maaten`. */
const FAMILY = /^(?:\p{Ll}[\p{L}'’]{0,9} ){0,3}[^\s,]+$/u;
/** `J. A.`. */
const INITIALS = /^ ?(?:\p{Lu}\.?[ -]?){1,4}$/u;
const INITIAL = /(?:^|[\s.-])\p{Lu}\./u;
const HAS_LETTER = /\p{L}/u;

/**
 * Reads the names, in order, of a list of authors: `A. Author, B. Author and C. Author`, with affiliations in parentheses
 * (`A. Author (1), B. Author (2) ((1) MIT, (2) ETH)`), with marks of footnotes (`A. Author*`), or with family names first
 * (`Author, Ann and Author, Bo`; `Author, A.; Author, B.`), which are turned round. LaTeX must be decoded already.
 * The rules for parentheses, colons and suffixes are arXiv's, see https://info.arxiv.org/help/prep.html#author.
 * @returns names on one line, without affiliations, degrees and `et al.`
 */
export function readAuthors(text: string): string[] {
  const flat = text.replace(/\s+/gu, ' ').replace(FORMULA_MARK, '');
  const list = withoutAffiliations(flat);
  const names = familyFirst(list) ?? joinSuffixes(list.split(AND).flatMap((part) => part.split(/[,;:]/u)));
  return names
    .flatMap(withoutMarks)
    .map((name) => name.trim())
    .filter((name) => HAS_LETTER.test(name) && !NO_NAME.test(name));
}

/** Replaces each outermost pair of parentheses with a comma, as it ends a name; except in `William (Bill) Smith`. */
function withoutAffiliations(text: string): string {
  const out: string[] = [];
  let depth = 0;
  let from = 0;
  for (const { 0: sign, index } of text.matchAll(/[()]/gu)) {
    if (sign === ')' && depth === 0) continue;
    depth += sign === '(' ? 1 : -1;
    if (sign === '(' && depth === 1) {
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
  // A semicolon or the end separates names without a comma.
  return out.join('').replace(/,(?=;|$)/gu, '');
}

/** The names of a list with family names first, turned round; `undefined` for any other list. */
function familyFirst(list: string): string[] | undefined {
  const names = initialsBehind(list);
  if (names !== undefined) return names;
  const parts = list.split(list.includes(';') ? /;/u : / and /iu).map((part) => part.split(','));
  if (parts.some((part) => part.length !== 2)) return undefined;
  const pairs = parts.map(([family = '', given = '']) => ({ family: family.trim(), given: given.trim() }));
  const [one] = pairs;
  const areFamilyFirst =
    list.includes(';') ||
    (pairs.length > 1
      ? pairs.every(({ family }) => FAMILY.test(family))
      : one !== undefined && FAMILY.test(one.family) && INITIAL.test(one.given));
  if (!areFamilyFirst) return undefined;
  return pairs.map((name) => `${name.given} ${name.family}`);
}

/** As {@link familyFirst}, for family names and initials in turn: `Author, A., Author, B., and Author, C.`. */
function initialsBehind(list: string): string[] | undefined {
  const parts = list.split(AND).flatMap((part) => part.split(','));
  const others = parts.filter((part) => part.trim() !== '');
  if (others.length < 4 || others.length % 2 !== 0) return undefined;
  const names: string[] = [];
  for (let i = 0; i < others.length; i += 2) {
    const [family = '', initials = ''] = [others[i], others[i + 1]];
    if (!INITIALS.test(initials) || INITIALS.test(family)) return undefined;
    names.push(`${initials.trim()} ${family.trim()}`);
  }
  return names;
}

/** Joins `John Smith`, `Jr.` to one name. */
function joinSuffixes(names: readonly string[]): string[] {
  const joined: string[] = [];
  for (const name of names.map((each) => each.trim())) {
    const before = joined.at(-1);
    if (before !== undefined && SUFFIX.test(name)) joined[joined.length - 1] = `${before} ${name}`;
    else if (name !== '') joined.push(name);
  }
  return joined;
}

/** A name without marks and `et al.`; two names for `A. Author for the B Collaboration`. */
function withoutMarks(name: string): string[] {
  // The digits of a user name, `bys0318`, are no mark.
  const marks = /\s\S/u.test(name.trim()) ? MARKS : MARKS_BUT_NO_DIGITS;
  const names = name.replace(marks, '').replace(ET_AL, '').split(ON_BEHALF);
  return GROUP.test(names.at(-1) ?? '') ? names : [names.join(' for the ')];
}
