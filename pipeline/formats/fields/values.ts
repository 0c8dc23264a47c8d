/** A value as JSON.parse gives it. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [name: string]: Json;
}

/** How deep a text may be wrapped: `{"value": {"text": "..."}}`. */
const MAX_DEPTH = 4;

/** Under which name an object that stands for a text holds it, best first. */
const TEXT_NAMES = [
  'value',
  'text',
  'name',
  'display_name',
  'title',
  'term',
  'label',
  'url',
  'href',
  '#text',
];

/** What programs write where there is nothing. */
const NOTHING = /^(?:nan|none|null|undefined|n\/?a|nil|unknown|[-–—?]+)$/i;

/** The longest of its words, in UTF-16 units, and what the longer ones begin with. */
const LONGEST_WORD = 'undefined'.length;
const isDash = (unit: number) => unit === 0x2d || unit === 0x3f || unit === 0x2013 || unit === 0x2014;

/** A list as Python prints it, which is what is left of one in a CSV file of pandas: `['cs.CL', "d'Or"]`. */
const PYTHON_ITEM = /'([^'\\]*(?:\\.[^'\\]*)*)'|"([^"\\]*(?:\\.[^"\\]*)*)"|['"].*$/gsu;

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text itself; `undefined` for what stands for nothing. */
export function textOf(value: string): string | undefined {
  const text = value.trim();
  return text === '' || isNothing(text) ? undefined : text;
}

function isNothing(text: string): boolean {
  // A pattern takes longer than all else that is done with most texts.
  return (text.length <= LONGEST_WORD || isDash(text.charCodeAt(0))) && NOTHING.test(text);
}

/** All texts in a value, from outside in; numbers as they are printed, nothing for what stands for nothing. */
export function textsOf(value: Json | undefined, depth = 0): string[] {
  if (typeof value === 'string') {
    const text = textOf(value);
    return text === undefined ? [] : [text];
  }
  if (typeof value === 'number') return [String(value)];
  if (depth >= MAX_DEPTH || typeof value !== 'object' || value === null) return [];
  if (!isObject(value)) return value.flatMap((item) => textsOf(item, depth + 1));
  for (const name of TEXT_NAMES) {
    const texts = textsOf(value[name], depth + 1);
    if (texts.length > 0) return texts;
  }
  return [];
}

/** The first of {@link textsOf} in values. */
export function firstText(values: readonly Json[]): string | undefined {
  for (const value of values) {
    const text = typeof value === 'string' ? textOf(value) : textsOf(value)[0];
    if (text !== undefined) return text;
  }
  return undefined;
}

/** Items, where each is a text to be taken as it is; `undefined` when one is not, or has in it what `more` finds. */
export function plainTexts(items: readonly Json[], more: RegExp): readonly string[] | undefined {
  for (const item of items) {
    if (typeof item !== 'string' || more.test(item) || textOf(item) !== item) return undefined;
  }
  return items as readonly string[];
}

/** The items of a value that is a list, or a text that a list was written into. */
export function itemsOf(value: Json): readonly Json[] {
  if (isObject(value) && Array.isArray(value['value'])) return value['value'];
  if (typeof value !== 'string') return isObject(value) || !Array.isArray(value) ? [value] : value;
  const text = value.trim();
  return text.startsWith('[') && text.endsWith(']') ? writtenList(text) : [value];
}

function writtenList(text: string): readonly Json[] {
  try {
    const parsed: unknown = JSON.parse(text);
    if (Array.isArray(parsed)) return parsed;
  } catch {
    // Not JSON, so it may be Python.
  }
  return [...text.matchAll(PYTHON_ITEM)].map(([, single, double]) =>
    (single ?? double ?? '').replace(/\\(.)/gsu, '$1'),
  );
}
