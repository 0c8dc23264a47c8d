/** A name in parts between commas, and parts joined to a name with the given names first. */

/** `Smith` or `J.`, and the suffix behind it: `Jr.`. */
export interface NamePart {
  readonly text: string;
  readonly suffix: string;
}

const SUFFIX = /^(?:jr|sr|junior|senior|ii|iii|iv|2nd|3rd|4th)\.?$/iu;
export const DEGREE =
  /^(?:P[Hh]\.? ?[Dd]|M\.? ?D|M\.? ?[Ss]c|B\.? ?[Ss]c|D\.? ?[Pp]hil|MPH|MBA|DDS|RN|F(?:AA|AC|RC)[A-Z]{1,3})\.?$/u;
/** `MD` behind a given name: `Author, Ann B. MD`. */
const LAST_WORD = /(?<=\S) (\S+)$/u;
/** A mark of an affiliation behind it: `Author, Ann 1`. */
const LAST_MARK = /(?<=\p{L}\.?) (?:\d{1,2}|\+)$/u;
/** A family name of one word, perhaps after particles: `van der Maaten`. */
export const FAMILY = /^(?:\p{Ll}[\p{L}'’]{0,9} ){0,3}(?:al-|d'|l'|el-|'t )?\p{Lu}[^\s,.]*$/u;
/** `J. A.`, `JA`, `Yu. A.`, `J. van der`, `M. del P.` */
export const INITIALS =
  /^(?:\p{Lu}\p{Ll}{0,2}\.[ -]?|\p{Lu}(?!\p{Ll})[ -]?){1,4}(?: ?\p{Ll}{2,4}){0,3}(?:(?<=\p{Ll}) \p{Lu}\.)?$/u;
export const HAS_LETTER = /\p{L}/u;
const EAST_ASIAN = /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}ー]+$/u;

/** The parts between commas and colons, each with the suffix behind it; degrees are left out. */
export function partsOf(text: string): NamePart[] {
  const parts: NamePart[] = [];
  for (const part of text.split(/[,:]/u).map((each) =>
    each
      .replace(/^[\s.…]+/u, '')
      .trim()
      .replace(LAST_MARK, ''),
  )) {
    const [beforeLast, last] = [parts.at(-2), parts.at(-1)];
    // `Smith, JR`, `Smith, MD`: initials, as `Smith` has no others.
    const isInitials =
      last !== undefined &&
      /^(?!I{2,3}$)(?:\p{Lu}\.? ?){1,4}$/u.test(part) &&
      FAMILY.test(last.text) &&
      (beforeLast === undefined || INITIALS.test(beforeLast.text));
    if (last !== undefined && SUFFIX.test(part) && !isInitials)
      parts[parts.length - 1] = { ...last, suffix: part };
    else if (HAS_LETTER.test(part) && (isInitials || !DEGREE.test(part)))
      parts.push({ text: part, suffix: '' });
  }
  return parts;
}

export function join({ text, suffix }: NamePart): string {
  return `${text} ${suffix}`.trim();
}

export function turnRound(family: NamePart, given: NamePart): string {
  const degree = LAST_WORD.exec(given.text)?.[1] ?? '';
  const name = DEGREE.test(degree) ? given.text.slice(0, -degree.length - 1) : given.text;
  return `${joinName(name, family.text)} ${family.suffix || given.suffix}`.trim();
}

/** Joins the parts of one name. East Asian names have the family name first and no space. */
export function joinName(given: string, family: string): string {
  return EAST_ASIAN.test(given) && EAST_ASIAN.test(family)
    ? `${family}${given}`
    : `${given} ${family}`.trim();
}
