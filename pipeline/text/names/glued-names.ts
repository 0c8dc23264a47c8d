/** Names that lost what separated them. */
import { ACADEMIC_TITLE } from './clean-names.ts';
import { GROUP_WORD } from './groups.ts';
import { behind, initialsFirst } from './initials.ts';

/** Between two names without a separator; not within `LeCun`, `McDonald`, `DiCaprio`. */
const GLUE =
  /(?<=\p{Ll})(?<!(?<!\p{L})(?:Ma?c|Fitz|De|Del|Della|Des|Di|Da|Do|Dos|Du|La|Le|Lo|Van|Von|Ver|Vander|Al|El|Ben|Bar|Saint|St|Ter|Ten))(?=\p{Lu}(?:[\p{Ll}.]| \p{Lu}\p{Ll}))/u;
const GLUE_BEHIND_INITIALS = /(?<=\p{Lu}\.) ?(?=\p{Lu}[\p{Ll}'’])/u;
const SEPARATES = /[,;|&、\n]| (?:and|und|et) /u;
const MIN_GLUED_WORDS = 4;

/**
 * The names of a row that lost its separators, as in the tables of SpringerLink: `Ada NovákBéla Kis`, and of EndNote: `Novák A.Kis
 * B. C.Lee D.` A name has two words at least, so `Yann LeCun` is one.
 * @returns `undefined` for a row that has separators or is one name
 */
export function gluedNames(row: string): string[] | undefined {
  if (SEPARATES.test(row) || GROUP_WORD.test(row)) return undefined;
  const pointed = row.trim().split(GLUE_BEHIND_INITIALS);
  if (pointed.length > 2 && pointed.every((name) => behind(name) !== undefined))
    return pointed.map(initialsFirst);
  const names = row.trim().split(GLUE);
  if (names.length === 1 || !names.every((name) => name.includes(' '))) return undefined;
  return names.map((name) => name.replace(ACADEMIC_TITLE, ''));
}

/** Whether a name looks like several without a separator, which {@link gluedNames} cannot tell apart. */
export function isGlued(name: string): boolean {
  const parts = GROUP_WORD.test(name) ? [] : name.split(GLUE);
  return parts.length > 1 && parts.flatMap((part) => part.split(' ')).length >= MIN_GLUED_WORDS;
}
