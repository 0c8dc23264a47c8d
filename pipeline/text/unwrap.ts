import type { Line } from '../formats/core/lines.ts';

/** Words after which a hyphen at a line's end was no break within a word: "pre-" / "and post-training". */
const SUSPENDED = /^(?:and|or|nor|to|versus|vs\.?|und|oder|bis|et|ou)(?:\s|$)/iu;
const HYPHENATED = /[\p{L}\p{N}][-\u2010\u00ad]$/u;
/** Scripts written without spaces between words. */
const SPACELESS = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]/u;

function glue(above: string, below: string): string {
  if (HYPHENATED.test(above.slice(-2)) && !SUSPENDED.test(below)) return '';
  return SPACELESS.test(above.slice(-1)) && SPACELESS.test(below.slice(0, 1)) ? '' : ' ';
}

/** One paragraph out of its hard-wrapped lines. */
export function unwrap(lines: readonly Line[]): string {
  const parts: string[] = [];
  let above: string | undefined;
  for (const { text } of lines) {
    if (above !== undefined) parts.push(glue(above, text));
    parts.push(text);
    above = text;
  }
  return parts.join('');
}
