/** Reads texts and lists from JSON values of any shape. */

/** A value as JSON.parse returns it. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [name: string]: Json;
}

/** Levels of objects around a text: `{"value": {"text": "..."}}`. */
const MAX_DEPTH = 4;

/** Names under which an object that stands for a text holds it, best first. */
const TEXT_NAMES = 'value text name display_name title term label url href #text'.split(' ');

/** What programs write for a missing value: `NaN`, `n/a`, `--`. */
const MISSING = /^(?:nan|none|null|undefined|n\/?a|nil|unknown|[-–—?]+)$/i;

/** An item of a list as Python prints it, which pandas leaves in CSV files: `['cs.CL', "d'Or"]`. */
const PYTHON_ITEM = /'([^'\\]*(?:\\.[^'\\]*)*)'|"([^"\\]*(?:\\.[^"\\]*)*)"|['"].*$/gsu;

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** All texts in a value, from outside in; numbers as printed, nothing for a missing value. */
export function textsOf(value: Json | undefined, depth = 0): string[] {
  if (typeof value === 'string') {
    const text = value.trim();
    return text === '' || MISSING.test(text) ? [] : [text];
  }
  if (typeof value === 'number') return [String(value)];
  if (depth >= MAX_DEPTH || typeof value !== 'object' || value === null) return [];
  if (!isObject(value)) return value.flatMap((item) => textsOf(item, depth + 1));
  return TEXT_NAMES.map((name) => textsOf(value[name], depth + 1)).find((texts) => texts.length > 0) ?? [];
}

/** The first text in values. */
export function firstText(values: readonly Json[]): string | undefined {
  return values.flatMap((value) => textsOf(value))[0];
}

/** The items of a list, or of a text that a list was printed into; any other value is one item. */
export function itemsOf(value: Json): readonly Json[] {
  if (isObject(value) && Array.isArray(value['value'])) return value['value'];
  if (typeof value !== 'string') return isObject(value) || !Array.isArray(value) ? [value] : value;
  const text = value.trim();
  return text.startsWith('[') && text.endsWith(']') ? printedItems(text) : [value];
}

function printedItems(text: string): readonly Json[] {
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
