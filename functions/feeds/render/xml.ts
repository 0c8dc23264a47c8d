/*
 * Characters outside the Char production of XML 1.0 (section 2.2), which no escape can carry: most control characters,
 * U+FFFE, U+FFFF, and lone surrogates. With the `u` flag, a range of surrogates matches lone ones only.
 */
const CONTROLS = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;
const LONE_SURROGATES = /[\uD800-\uDFFF]/gu;

/** Removes the characters that XML cannot carry. */
export function xmlCharacters(text: string): string {
  return wellFormed(text).replace(CONTROLS, '');
}

function wellFormed(text: string): string {
  return text.isWellFormed() ? text : text.replace(LONE_SURROGATES, '');
}

const NAMED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A parser turns a bare carriage return into a line feed (XML 1.0, section 2.11).
  '\r': '&#xD;',
};

const HEXADECIMAL: Readonly<Record<string, string>> = {
  ...NAMED,
  '&': '&#x26;',
  '<': '&#x3C;',
  '>': '&#x3E;',
};

/** Characters that XML cannot carry, and those with a meaning in XML. */
const SPECIAL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF&<>"\r]/g;

/** Escapes text for character data and double-quoted attributes. CDATA would break at `]]>`. */
export function escapeXml(text: string): string {
  return wellFormed(text).replace(SPECIAL, (character) => NAMED[character] ?? '');
}

/**
 * Escapes plain text for RSS with hexadecimal references, which most readers understand (RSS Advisory Board, Best Practices
 * Profile, "Character Data").
 */
export function escapeRssText(text: string): string {
  return wellFormed(text).replace(SPECIAL, (character) => HEXADECIMAL[character] ?? '');
}

/** Attributes in document order. */
export type Attributes = Readonly<Record<string, string>>;

/** Writes an element. @param content XML; without it, the result is an empty-element tag */
export function element(name: string, attributes: Attributes, content?: string): string {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(value)}"`);
  const start = `<${name}${pairs.join('')}`;
  return content === undefined ? `${start}/>` : `${start}>${content}</${name}>`;
}

/** Namespace of `fh:archive`, the mark of archive documents (RFC 5005, section 4). */
export const HISTORY = { 'xmlns:fh': 'http://purl.org/syndication/history/1.0' };
