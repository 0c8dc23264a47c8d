import type { XmlElement } from '../xml/record-reader.ts';

/** The classes of an element (WHATWG HTML, section 3.2.6). */
export function htmlClasses(element: Pick<XmlElement, 'attributes'>): string[] {
  return (element.attributes['class'] ?? '').split(/\s+/);
}

/** The text of an element without that of the links and labels in it that match. */
export function textWithout(element: XmlElement | undefined, unwanted: RegExp): string {
  if (element === undefined) return '';
  return element.children
    .filter(({ text }) => unwanted.test(text))
    .reduce((text, child) => text.replace(child.text, ' '), element.text);
}
