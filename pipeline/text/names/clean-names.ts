/** Strips whatever is no name. */
import { GROUP } from './groups.ts';
import { DEGREE, HAS_LETTER } from './name-parts.ts';

/** Marks of footnotes and affiliations behind a name: digits, superscripts, asterisks, daggers, a letter. */
const MARKS = /(?<![\d\s*∗⁎†‡§¶#^⁰¹²³⁴-⁹])[\d\s*∗⁎†‡§¶#^⁰¹²³⁴-⁹]+$/u;
const MARKS_BUT_NO_DIGITS = /(?<![\s*∗⁎†‡§¶#^⁰¹²³⁴-⁹])[\s*∗⁎†‡§¶#^⁰¹²³⁴-⁹]+$/u;
const LETTER_MARK = / [a-z]$/u;
/** `'Ada Novák'`. */
const QUOTED = /^['‘](.*)['’]$/u;
/** Signs around a name, and a full stop behind a word. */
const AROUND =
  /^[\s"“”{}*•·–—\p{Extended_Pictographic}-]+|(?<![\s"“”{}•·–…—-])[\s"“”{}•·–…—-]+$|\.{3}$|(?<=\p{L}\p{Ll}{2})(?<!Inc|Ltd|Corp)\.$/gu;
/** `Prof. Dr. ` before a name of two words. */
export const ACADEMIC_TITLE = /^(?:(?:(?:Assoc|Assist|Asst)\. ?)?Prof\.? |Dr\.? |Ph\.D\. ){1,3}(?=\S+ \S)/u;
/** What stands for names that are left out, or for none. */
export const NO_NAME =
  /^(?:(?:and )?others|and|et\.? ?al\.?|etc\.?|等|ほか|他|(?:and |\+ ?)?\d+ (?:others?|more|(?:additional |more |other )?authors?)|anon(?:ymous(?: authors?)?)?\.?|null(?: null)?|nan|none|no authors? listed|unknown(?: author)?|[a-z]|not available|n\/?a)$/u;
/** ` et al.`, ` 等`, ` 等 5 位作者`, ` ほか3名`, ` 외 5명`. */
export const ET_AL =
  /(?: et\.? ?al\.?| and others|(?: |(?<=\p{Script=Han}{2}))(?:等|ほか|他|外|외)(?: ?\d{1,4})?(?: ?[位名人명]\p{L}{0,4})?|(?<=\p{Script=Han}{2}) ?著)$/iu;
const ON_BEHALF = / (?:for|on behalf of) the /iu;
/** `NCT01234567`, `ISRCTN12345678`: the number of a trial, which registers give in place of names. */
const TRIAL_NUMBER = /^(?:\p{Lu}\p{L}{1,7}-?)?\d[\d-]{5,}(?:-\p{Lu}{2})?$/u;
/** Half of `Novák, Ada and al, et`; `AL` are initials. */
const HALF_OF_ET_AL = /^(?:et|al)$/u;

/** A name without marks and `et al.`, or none; two names for `A. Author for the B Collaboration`. */
export function cleanNames(name: string): string[] {
  // The digits of a user name, `bys0318`, are no mark.
  const words = name.trim().split(' ').length;
  const unmarked = name.trim().replace(words > 1 ? MARKS : MARKS_BUT_NO_DIGITS, '');
  const whole = (words > 2 ? unmarked.replace(LETTER_MARK, '') : unmarked).replace(ET_AL, '');
  const names = whole.split(ON_BEHALF);
  return (GROUP.test(names.at(-1) ?? '') ? names : [whole])
    .map((each) => each.trim().replace(QUOTED, '$1').replace(AROUND, '').trim().replace(ACADEMIC_TITLE, ''))
    .filter((each) => HAS_LETTER.test(each) && !NO_NAME.test(each.toLowerCase()))
    .filter((each) => !DEGREE.test(each) && !TRIAL_NUMBER.test(each) && !HALF_OF_ET_AL.test(each));
}
