import type { ItemHead } from '../../db/items/find-items.ts';

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

/**
 * What stands for a paper in lists, digests and previews: the sentence that says what it does, quoted from its abstract,
 * else the beginning of the abstract. One line; empty without an abstract.
 * @param maxChars in UTF-16 units
 */
export function extractOf(
  item: Pick<ItemHead, 'abstract' | 'extract'>,
  maxChars = MAX_SUMMARY_CHARS,
): string {
  return summarise(item.extract ?? item.abstract.replaceAll(/\n+/g, ' '), maxChars);
}

/** The same for text without markup: quotation marks tell the extract from the beginning. */
export function quotedExtract(item: Pick<ItemHead, 'abstract' | 'extract'>): string {
  return item.extract === null ? extractOf(item) : `“${extractOf(item)}”`;
}
