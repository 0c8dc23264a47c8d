/** About three lines. */
const MAX_SUMMARY_CHARS = 280;

/**
 * Shortens a text to its first words, with an ellipsis.
 * @param maxChars in UTF-16 units; surrogate pairs stay whole
 */
export function summarise(text: string, maxChars = MAX_SUMMARY_CHARS): string {
  if (text.length <= maxChars) return text;
  const head = text.slice(0, maxChars + 1);
  const space = head.search(/\s\S*$/);
  // Text without spaces, such as Chinese, is cut between characters.
  const cut =
    space > maxChars / 2 ? head.slice(0, space) : head.slice(0, maxChars).replace(/[\uD800-\uDBFF]$/, '');
  return `${cut.replace(/(?<![\s.,;:])[\s.,;:]+$/, '')}…`;
}
