/** Separates the names of a text, where signs do so without a doubt. */
import { withoutAffiliations, withoutPlacesBehindBars } from './affiliations.ts';
import { LEADING_AND } from './and.ts';
import { HAS_LETTER } from './name-parts.ts';

/** `Authors: `, `By ` before a row. */
const LABEL =
  /^(?:(?:written )?by (?=\p{Lu})|(?:authors?(?:\(s\))?|autor(?:en|es|as)?|auteurs?|作者|著者) ?[:：])\s?/iu;
/** A row within brackets, as programs print lists. */
const PRINTED_LIST = /^\[(?!no author)([^[\]]*)\]$/iu;
/** `editor@example.org (Ada Novák)`, as RSS 2.0 requires. */
const MAIL_AND_NAMES = /^[^\s@]{1,64}@[^\s@()]{1,255} ?\((.*)\)$/u;
const MAIL = /<?[\w.+-]{1,64}@[\w.-]{3,100}>?/gu;
const ORCID = /(?:\borcid(?: id)?:? ?)?(?:https?:\/\/orcid\.org\/)?\b\d{4}-\d{4}-\d{4}-\d{3}[\dX]\b/giu;
/** Marks of footnotes as formulas: `$^{1,2}$`, `^{1,2}`. */
const FORMULA_MARK = /\$ ?\{?\}?\^[^$]{0,40}\$|\^\{[^{}]{0,40}\}/gu;
/** The note itself behind the last name: ` * Corresponding authors`. */
const FOOTNOTE =
  / [*∗⁎†‡§¶#]+ ?(?:co-|equal|correspond|contribut|joint|shared|these|first|senior|present)[^\n]*/iu;
/** Separates names that hold commas of their own, or none. */
const STRONG = /[;；|、،]| [·•/] |\n/u;
/** `山田太郎・鈴木花子`; a point also stands within foreign names. */
const EAST_ASIAN_POINT =
  /(?<=\p{Script=Han}{2})・(?=\p{Script=Han}{2})|(?<=\p{Script=Hangul}{2})[・·](?=\p{Script=Hangul}{2})/gu;
/** Stands in whatever {@link withoutSigns} replaces. */
const SIGN = /[[@\d^，・·*∗⁎†‡§¶#]/;
/** A line of a list with one name a line: `Ann Author,`, `Author, Ann`. */
const ONE_NAME = /^(?:[^,;|]{1,80},?|(?:\p{Ll}[\p{L}'’]{0,9} ){0,3}\p{Lu}[^\s,;|]{0,40}, [^,;|]{1,60})$/u;
/** What IEEE leaves of a name by which a person goes: `A. (. Novák`. */
const CUT_NICKNAME = / \(\. (?=\p{L})/gu;

/** What strong separators separate, without labels, affiliations and addresses. Lines stay apart only where each holds a name. */
export function separate(text: string): string[] {
  const lines = text.trim().split(/\n\s*/u);
  const isOneALine = lines.length > 1 && lines.every((line) => ONE_NAME.test(line));
  const flat = lines
    .join(isOneALine ? '\n' : ' ')
    .replace(/[^\S\n]+/gu, ' ')
    .replace(LABEL, '');
  const names = withoutPlacesBehindBars(flat);
  return withoutAffiliations((SIGN.test(names) ? withoutSigns(names) : names).replace(CUT_NICKNAME, ' '))
    .split(STRONG)
    .filter((part) => HAS_LETTER.test(part))
    .map((part) => part.trim().replace(LEADING_AND, ''));
}

function withoutSigns(text: string): string {
  return text
    .replace(PRINTED_LIST, '$1')
    .replace(MAIL_AND_NAMES, '$1')
    .replace(ORCID, '')
    .replace(MAIL, '')
    .replace(FORMULA_MARK, '')
    .replace(FOOTNOTE, '')
    .replaceAll('，', ',')
    .replace(EAST_ASIAN_POINT, '、');
}
