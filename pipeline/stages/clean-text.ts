/** Cleans the text of a field: one form of each character, no invisible ones, single spaces. */

/**
 * Characters without a glyph that join no letters: terminal colours, controls, soft hyphen, zero-width space, BOM,
 * noncharacters; and overrides of the text direction, which no language needs.
 */
const INVISIBLE =
  /\u001B\[[\d;]{0,20}[A-Za-z]|[\u202D\u202E\u0000-\u0008\u000E-\u001F\u007F-\u0084\u0086-\u009F\u00AD\u200B\u2060\uFEFF\uFFFE\uFFFF\uFDD0-\uFDEF]/gu;

/** Printable ASCII needs no cleaning but for spaces. */
const PLAIN = /^[ -~]*$/;

/** NFC text on one line, with single spaces. Never throws. */
export function cleanLine(text: string): string {
  const cleaned = PLAIN.test(text) ? text : clean(text);
  return cleaned.replace(/[\s\u0085]{2,}|[^\S ]|\u0085/gu, ' ').trim();
}

/** NFC text in paragraphs: each on one line, `\n\n` between them. */
export function cleanParagraphs(text: string): string {
  if (!text.includes('\n')) return cleanLine(text);
  return text
    .split(/\n[^\S\n]*\n\s*/u)
    .map(cleanLine)
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
}

function clean(text: string): string {
  const visible = text.toWellFormed().replace(INVISIBLE, '');
  // NFC keeps typographic ligatures. NFKC would replace them, but flatten superscripts and fractions too.
  return visible.replace(/[\uFB00-\uFB06]/gu, (ligature) => ligature.normalize('NFKC')).normalize('NFC');
}
