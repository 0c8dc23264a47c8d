/** Initials behind family names: `Author AB`. */
import { GROUP_WORD } from './groups.ts';
import { FAMILY } from './name-parts.ts';

export const PARTICLE_FIRST = /^\p{Ll}[\p{L}'’]{0,9} \S/u;
/** `Smith JR`, `van der Berg J.-P.`, `Smith J Jr`. */
const INITIALS_BEHIND =
  /^((?:\p{Ll}[\p{L}'’]{0,9} ){0,3}\p{Lu}[\p{L}\p{M}'’ -]{1,60}?) ((?:\p{Lu}\p{Ll}?\.[ -]?|\p{Lu}(?:[ -](?=\p{Lu}))?){1,4})(?: ((?:Jr|Sr|I{2,3}|IV|\dnd|\drd|\dth)\.?))?$/u;
/** What looks like initials and is none. */
const NO_INITIALS = /^(?:AI|ML|NLP|II|III|IV|VI|UK|US|USA|EU|MIT|LLC|IT|PHD|MD)$/u;

/** Family name, initials and suffix of `Author AB Jr`. */
export function behind(name: string): readonly string[] | undefined {
  const [, family = '', initials = '', suffix = ''] = INITIALS_BEHIND.exec(name) ?? [];
  const isName = family !== '' && !NO_INITIALS.test(initials) && !GROUP_WORD.test(family);
  return isName ? [initials, family, suffix] : undefined;
}

/** A name with its initials in front, of a source that puts them behind: `Novák A.B.` of Scopus. */
export function initialsFirst(name: string): string {
  const [initials = '', ...others] = behind(name) ?? [];
  return initials.includes('.') ? [initials, ...others].join(' ').trim() : name;
}

/** A sole name with its initials in front, of a style that ends names with a full stop: `Novák A` of Vancouver, `Novák A. B.` of GOST. */
export function initialsInFront(name: string): string {
  return (behind(name) ?? [name]).filter((part) => part !== '').join(' ');
}

/** The names with initials first, if they stand behind several names and all. */
export function withInitialsFirst(names: readonly string[]): string[] {
  const turned = names.map(behind);
  const found = turned.filter((name) => name !== undefined);
  const [first, ...others] = found;
  // `Novák A, Kis B.`: the point ends the row.
  const arePointed = found.every(([initials = '']) => initials.includes('.'));
  const strange = names.filter((name, i) => turned[i] === undefined && !GROUP_WORD.test(name)).length;
  // Groups have names of any form.
  const areBehind = strange === 0 || (arePointed && found.length > 2 && found.length >= 3 * strange);
  // Names may stand as they are if the family name seems to have several words: `Novák Ada M`.
  const single = found.filter(([, family = '']) => FAMILY.test(family)).length;
  // So may `Saumya B` alone; `de la Cruz M` is none.
  const isSure = others.length > 0 ? single > others.length / 2 : PARTICLE_FIRST.test(first?.[1] ?? '');
  if (!areBehind || !isSure) return names.slice();
  return names.map((name, i) => {
    const [initials = '', ...rest] = turned[i] ?? [];
    if (initials === '') return name;
    const written = arePointed ? initials : initials.replace(/\.$/u, '');
    return [written, ...rest].filter((part) => part !== '').join(' ');
  });
}
