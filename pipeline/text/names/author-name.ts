/** An author's name, split into parts where that needs no guess. */
export type AuthorName =
  | { readonly kind: 'parts'; readonly family: string; readonly given: string }
  /** A person, as written: the reference manager finds the family name. */
  | { readonly kind: 'person'; readonly text: string }
  /** An organisation or an unusual name, to be printed unchanged. */
  | { readonly kind: 'literal'; readonly text: string };

export const ORGANISATION =
  /(?:^|[\s-])(?:AI|Association|Cent(?:er|re)|Collaboration|Committee|Community|Consortium|Corp|Foundation|Group|Inc|Initiative|Institute|Labs?|Laboratory|LLC|Ltd|Network|Project|Research|Society|Team|University)(?=$|[\s.,-])/;

/** BibTeX takes `and` as the end of a name and `others` as omitted names (BibTeXing, section 4, "Names"). */
const KEYWORD = /(?:^|\s)(?:and|others)(?=\s|$)/i;

/** Letters with single marks between them: `O'Brien`, `'t`, `J.-P.`. */
const NAME_WORD = /^['’]?\p{L}\p{M}*(?:\.?['’-]?\p{L}\p{M}*)*\.?$/u;

/** A particle before a family name in Latin script belongs to the family name. */
export const PARTICLE = /^(?:van|von|der|den|de|del|della|di|da|do|dos|du|la|le|ter|ten|el|al|bin|ibn|zu)$/;

const LATIN = /^\p{Lu}[\p{Script=Latin}\p{M}'’.-]*$/u;

const INITIALS = /^\p{Lu}\.?(?:-?\p{Lu}\.)*$/u;

export const SUFFIX = /^(?:jr|sr|ii|iii|iv|phd|md)\.?$/i;

/**
 * Reads a name on one line, in the order of papers or as `family, given`.
 *
 * A name without comma is split only where the words leave no choice: two words, initials between them, or a particle. In
 * `Gabriel García Márquez` and `Juan Carlos Niebles`, no rule tells a second family name from a second given name.
 */
export function readAuthorName(text: string): AuthorName {
  if (ORGANISATION.test(text) || KEYWORD.test(text)) return { kind: 'literal', text };
  const words = text.split(' ');
  if (text.includes(',')) {
    const [family = '', given = '', ...more] = text.split(',').map((part) => part.trim());
    const isName = `${family} ${given}`.split(' ').every((word) => NAME_WORD.test(word));
    return isName && more.length === 0 && !SUFFIX.test(given)
      ? { kind: 'parts', family, given }
      : { kind: 'literal', text };
  }
  if (!words.every((word) => NAME_WORD.test(word))) return { kind: 'literal', text };
  const start = familyStart(words);
  return start === null
    ? { kind: 'person', text }
    : { kind: 'parts', family: words.slice(start).join(' '), given: words.slice(0, start).join(' ') };
}

/** The index of the first word of the family name; `null` if it is uncertain. */
function familyStart(words: readonly string[]): number | null {
  const particle = words.findIndex((word) => PARTICLE.test(word));
  const start = particle === -1 ? words.length - 1 : particle;
  const last = words.at(-1) ?? '';
  const isLatin = words.every((word) => PARTICLE.test(word) || LATIN.test(word));
  if (start === 0 || !isLatin || PARTICLE.test(last) || INITIALS.test(last) || SUFFIX.test(last)) return null;
  const isCertain = particle !== -1 || words.slice(1, start).every((word) => INITIALS.test(word));
  return isCertain ? start : null;
}
