/** A name, as far as it can be taken apart without guessing. */
export type AuthorName =
  /** A person whose family name is known. */
  | { readonly kind: 'parted'; readonly family: string; readonly given: string }
  /** A person, as written: which of the words are the family name is left to the reader's program. */
  | { readonly kind: 'whole'; readonly text: string }
  /** An organisation, or what does not look like a name: to be shown unchanged. */
  | { readonly kind: 'literal'; readonly text: string };

const ORGANISATION =
  /(?:^|[\s-])(?:AI|Association|Cent(?:er|re)|Collaboration|Committee|Community|Consortium|Corp|Foundation|Group|Inc|Initiative|Institute|Labs?|Laboratory|LLC|Ltd|Network|Project|Research|Society|Team|University)(?=$|[\s.,-])/;

/** Ends one name and starts the next, or stands for those left out, where BibTeX sees it (BibTeXing, section 4, "Names"). */
const KEYWORD = /(?:^|\s)(?:and|others)(?=\s|$)/i;

/** Letters, with one mark of each kind between them: `O'Brien`, `'t`, `J.-P.`. */
const NAME_WORD = /^['’]?\p{L}\p{M}*(?:\.?['’-]?\p{L}\p{M}*)*\.?$/u;

/** Between a given and a family name in the Latin script; it belongs to the latter. */
const PARTICLE = /^(?:van|von|der|den|de|del|della|di|da|do|dos|du|la|le|ter|ten|el|al|bin|ibn|zu)$/;

const LATIN = /^\p{Lu}[\p{Script=Latin}\p{M}'’.-]*$/u;

const INITIALS = /^\p{Lu}\.?(?:-?\p{Lu}\.)*$/u;

const SUFFIX = /^(?:jr|sr|ii|iii|iv|phd|md)\.?$/i;

/**
 * Reads a name on one line, as papers write it or with the family name first and a comma after it.
 *
 * A name without comma is parted only where the words leave no choice: two words, initials between them, or a particle.
 * In `Gabriel García Márquez` and `Juan Carlos Niebles`, nothing tells a second family name from a second given name.
 */
export function readAuthorName(text: string): AuthorName {
  if (ORGANISATION.test(text) || KEYWORD.test(text)) return { kind: 'literal', text };
  const words = text.split(' ');
  if (text.includes(',')) {
    const [family = '', given = '', ...more] = text.split(',').map((part) => part.trim());
    const isName = `${family} ${given}`.split(' ').every((word) => NAME_WORD.test(word));
    return isName && more.length === 0 && !SUFFIX.test(given)
      ? { kind: 'parted', family, given }
      : { kind: 'literal', text };
  }
  if (!words.every((word) => NAME_WORD.test(word))) return { kind: 'literal', text };
  const start = familyStart(words);
  return start === null
    ? { kind: 'whole', text }
    : { kind: 'parted', family: words.slice(start).join(' '), given: words.slice(0, start).join(' ') };
}

/** The index of the first word of the family name, if it is certain. */
function familyStart(words: readonly string[]): number | null {
  const particle = words.findIndex((word) => PARTICLE.test(word));
  const start = particle === -1 ? words.length - 1 : particle;
  const last = words.at(-1) ?? '';
  const isLatin = words.every((word) => PARTICLE.test(word) || LATIN.test(word));
  if (start === 0 || !isLatin || PARTICLE.test(last) || INITIALS.test(last) || SUFFIX.test(last)) return null;
  const certain = particle !== -1 || words.slice(1, start).every((word) => INITIALS.test(word));
  return certain ? start : null;
}
