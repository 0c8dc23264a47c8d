/** Marks that lead to footnotes and affiliations: digits, superscripts, asterisks, daggers. */
const MARK = /[\d\s*∗⁎†‡§¶#^⁰¹²³⁴-⁹]/u;
const NO_DIGIT = /[\s*∗⁎†‡§¶#^⁰¹²³⁴-⁹]/u;
/** The same as formulas: `$^{1,2}$`. */
const FORMULA_MARK = /\$ ?\{?\}?\^[^$]{0,40}\$/gu;
const NICKNAME = /^\p{Lu}\p{Ll}{1,20}$/u;
const SUFFIX = /^(?:jr|sr|ii|iii|iv)\.?$/iu;
const NO_NAME = /^(?:et\.? ?al\.?|and|others|and others|ph\.? ?d\.?|m\.? ?d\.?)$/iu;
const ET_AL = / et\.? ?al\.?$/iu;
const ON_BEHALF = / (?:for|on behalf of) the /iu;
const GROUP = /\b(?:collaboration|consortium|team|group)$/iu;
const AND = /,? (?:and|&) /iu;
/** A family name: one word, perhaps after `van der`. */
const FAMILY = /^(?:\p{Ll}[\p{L}'’]{0,9} ){0,3}[^\s,]+$/u;
const INITIALS = /^ ?(?:\p{Lu}\.?[ -]?){1,4}$/u;
const HAS_LETTER = /\p{L}/u;
const INITIAL = /(?:^|[\s.-])\p{Lu}\./u;

/**
 * The names, in order, of a list of authors as people write it: `A. Author, B. Author and C. Author`, with affiliations in
 * parentheses (`A. Author (1), B. Author (2) ((1) MIT, (2) ETH)`), with marks for footnotes (`A. Author*`), or family name
 * first (`Author, Ann and Author, Bo`; `Author, A.; Author, B.`), which is turned round. LaTeX is to be decoded before.
 * The rules for parentheses, colons and suffixes are those of arXiv, see https://info.arxiv.org/help/prep.html#author.
 * @returns names on one line, without affiliations, titles of degrees and `et al.`; `[]` when there is none
 */
export function readAuthors(text: string): string[] {
  const flat = text.replace(/\s+/gu, ' ').replace(FORMULA_MARK, '');
  const list = withoutAffiliations(flat);
  const names = familyFirst(list) ?? joinSuffixes(list.split(AND).flatMap((part) => part.split(/[,;:]/u)));
  return names
    .flatMap(tidy)
    .map((name) => name.trim())
    .filter((name) => HAS_LETTER.test(name) && !NO_NAME.test(name));
}

/** A comma in the place of each outermost pair of parentheses, which ends a name; but `William (Bill) Smith` is one. */
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
      const goesOn = /^ (?!and )\p{L}/u.test(text.slice(index + 1, index + 7));
      const nickname = goesOn && NICKNAME.test(text.slice(from + 1, index));
      out.push(nickname ? text.slice(from, index + 1) : ',');
      from = index + 1;
    }
  }
  if (depth === 0) out.push(text.slice(from));
  // What parts the names anyway needs no help.
  return out.join('').replace(/,(?=;|$)/gu, '');
}

/** The names of a list that gives family names first, turned round; `undefined` when it does not. */
function familyFirst(list: string): string[] | undefined {
  const turned = initialsBehind(list);
  if (turned !== undefined) return turned;
  const parts = list.split(list.includes(';') ? /;/u : / and /iu).map((part) => part.split(','));
  if (parts.some((part) => part.length !== 2)) return undefined;
  const pairs = parts.map(([family = '', given = '']) => ({ family: family.trim(), given: given.trim() }));
  const sure = list.includes(';') || (parts.length > 1 && pairs.every(({ family }) => FAMILY.test(family)));
  const one = parts.length === 1 ? pairs[0] : undefined;
  if (!sure && !(one && FAMILY.test(one.family) && INITIAL.test(one.given))) return undefined;
  return pairs.map((name) => `${name.given} ${name.family}`);
}

/** The same where each has nothing but initials behind a comma: `Author, A., Author, B., and Author, C.`. */
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

/** `John Smith`, `Jr.` are one. */
function joinSuffixes(names: readonly string[]): string[] {
  const joined: string[] = [];
  for (const name of names.map((each) => each.trim())) {
    const before = joined.at(-1);
    if (before !== undefined && SUFFIX.test(name)) joined[joined.length - 1] = `${before} ${name}`;
    else if (name !== '') joined.push(name);
  }
  return joined;
}

/** A name without marks; and with whom it stands for, as in `A. Author for the B Collaboration`. */
function tidy(name: string): string[] {
  let end = name.length;
  // The digits of `bys0318` are no mark: it is what somebody is called on a site.
  const marks = /\s\S/u.test(name.trim()) ? MARK : NO_DIGIT;
  while (end > 0 && marks.test(name.charAt(end - 1))) end -= 1;
  const names = name.slice(0, end).replace(ET_AL, '').split(ON_BEHALF);
  return GROUP.test(names.at(-1) ?? '') ? names : [names.join(' for the ')];
}
