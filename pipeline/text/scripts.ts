/** Superscripts and subscripts of Unicode. */

const PLAIN = '0123456789+-−=()';
const SUPERSCRIPTS = new Map(zip(`${PLAIN}ni`, '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ'));
const SUBSCRIPTS = new Map(zip(`${PLAIN}aehijklmnoprstuvx`, '₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ'));
/** Words in scripts are hard to read. */
const WORD = /\p{L}{2}/u;

function zip(from: string, to: string): [string, string][] {
  return Array.from(from, (character, i) => [character, Array.from(to)[i] ?? '']);
}

function mapped(text: string, scripts: ReadonlyMap<string, string>): string | undefined {
  const characters = Array.from(text, (character) => scripts.get(character));
  return text === '' || WORD.test(text) || characters.includes(undefined) ? undefined : characters.join('');
}

/** Whether a text ends in a number, behind which a superscript is an exponent; behind `Novák1` it is a note. */
export function isNumber(text: string): boolean {
  return /(?:^|[^\p{L}\d])\d{1,9}$/u.test(text);
}

/** `-3` as `⁻³`; `undefined` when a character has no superscript. */
export function superscript(text: string): string | undefined {
  return mapped(text, SUPERSCRIPTS);
}

/** `2` as `₂`; `undefined` when a character has no subscript. */
export function subscript(text: string): string | undefined {
  return mapped(text, SUBSCRIPTS);
}
