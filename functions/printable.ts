/**
 * What could forge a line of a log or steer a terminal: controls (C0, DEL and C1), separators of lines and paragraphs, and
 * controls of the writing direction, which make a line read as another (CVE-2021-42574).
 */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Escapes what makes a text more than one harmless line: `\n`, `\u001b`. JSON stays the same JSON. */
export function printable(text: string): string {
  return text.replace(
    UNPRINTABLE,
    (character) => SHORT_ESCAPES[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
