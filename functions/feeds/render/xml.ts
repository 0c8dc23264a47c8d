/**
 * Characters outside the Char production of XML 1.0 (section 2.2), which no escape can carry: most control characters,
 * U+FFFE, U+FFFF, and lone surrogates. With the `u` flag, a range of surrogates matches lone ones only.
 */
const NOT_XML = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF\uD800-\uDFFF]/gu;

/** Removes the characters that XML cannot carry. */
export function xmlCharacters(text: string): string {
  return text.replace(NOT_XML, '');
}

const NAMED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A parser turns a bare carriage return into a line feed (XML 1.0, section 2.11).
  '\r': '&#xD;',
};

const HEXADECIMAL = { ...NAMED, '&': '&#x26;', '<': '&#x3C;', '>': '&#x3E;' };

/** Escapes text for character data and double-quoted attributes. CDATA would break at `]]>`. */
export function escapeXml(text: string, escapes = NAMED): string {
  return xmlCharacters(text).replace(/[&<>"\r]/g, (character) => escapes[character] ?? '');
}

/**
 * Escapes plain text for RSS with hexadecimal references, which most readers understand (RSS Advisory Board, Best Practices
 * Profile, "Character Data").
 */
export function escapeRssText(text: string): string {
  return escapeXml(text, HEXADECIMAL);
}

/** Attributes in document order. */
type Attributes = Readonly<Record<string, string>>;

/** Writes an element. @param content XML; a list stands on lines; without it, the result is an empty-element tag */
export function element(name: string, attributes: Attributes, content?: string | readonly string[]): string {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(value)}"`);
  const start = `<${name}${pairs.join('')}`;
  if (content === undefined) return `${start}/>`;
  return `${start}>${typeof content === 'string' ? content : `\n${content.join('\n')}\n`}</${name}>`;
}

/** Writes an element that holds only text. */
export function textElement(name: string, text: string): string {
  return element(name, {}, escapeXml(text));
}

/** Writes a document with its root element. */
export function xmlDocument(name: string, attributes: Attributes, children: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(name, attributes, children)}\n`;
}

/** Namespace of `fh:archive`, the mark of archive documents (RFC 5005, section 4). */
export const HISTORY = { 'xmlns:fh': 'http://purl.org/syndication/history/1.0' };
