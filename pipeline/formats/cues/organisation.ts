/** Recognises the names of organisations. */

const MAX_CHARS = 80;
/** `University of Somewhere`, `Some Robotics Institute`, `Some Labs`. */
const ORGANISATION =
  /^(?:the )?(?:university|institute|école|universit[\p{L}]{1,4}|technical university|college|academy) (?:of|for|de|zu|degli)\b.{2,60}$|^(?:[\p{Lu}&][\p{L}.&'’-]{0,30},? (?:(?:of|for|and|de|at) ){0,2}){1,6}(?:university|institute|laborator(?:y|ies)|labs?|college|academy|inc\.?|hospital|research)$/iu;

/** Whether a line looks like the name of a university, laboratory or company. */
export function isOrganisation(text: string): boolean {
  return text.length <= MAX_CHARS && ORGANISATION.test(text);
}
