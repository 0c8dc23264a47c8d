/*
 * What the Char production of XML 1.0 leaves out (section 2.2), and no escape can carry: most control characters,
 * U+FFFE, U+FFFF, and surrogates without their other half, which are all that the `u` flag lets a surrogate range match.
 */
const CONTROLS = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;
const LONE_SURROGATES = /[\uD800-\uDFFF]/gu;

/** `text` without the characters that no XML document may hold; everything else is kept. */
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
  // A parser turns a bare carriage return into a line feed (XML 1.0, section 2.11), and white space in attributes into spaces (3.3.3).
  '\r': '&#xD;',
};

const HEXADECIMAL: Readonly<Record<string, string>> = {
  ...NAMED,
  '&': '&#x26;',
  '<': '&#x3C;',
  '>': '&#x3E;',
};

/** What XML cannot carry, and what it gives a meaning. */
const SPECIAL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF&<>"\r]/g;

/** `text` as XML character data or as the value of a double-quoted attribute. Never CDATA, which `]]>` breaks. */
export function escapeXml(text: string): string {
  return wellFormed(text).replace(SPECIAL, (character) => NAMED[character] ?? '');
}

/**
 * The same for plain text in RSS, where hexadecimal references are understood by most readers
 * (RSS Advisory Board, Best Practices Profile, "Character Data").
 */
export function escapeRssText(text: string): string {
  return wellFormed(text).replace(SPECIAL, (character) => HEXADECIMAL[character] ?? '');
}

/** The attributes of an element, in their order. */
export type Attributes = Readonly<Record<string, string>>;

/** An element with `content`, which is XML already; an empty-element tag without it. */
export function element(name: string, attributes: Attributes, content?: string): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(value)}"`);
  const start = `<${name}${written.join('')}`;
  return content === undefined ? `${start}/>` : `${start}>${content}</${name}>`;
}

/** The namespace of `fh:archive`, which tells an archive document from the current one (RFC 5005, section 4). */
export const HISTORY = { 'xmlns:fh': 'http://purl.org/syndication/history/1.0' };
