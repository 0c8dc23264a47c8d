/** Reads texts and lists from JSON values of any shape. */

/** A value as JSON.parse returns it. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [name: string]: Json;
}

/** Levels of objects around a text: `{"value": {"text": "..."}}`. */
const MAX_DEPTH = 4;

/** Names under which an object that stands for a text holds it, best first. */
const TEXT_NAMES =
  'value text name identifier display_name title content description abstract term label subject keyword tag url href #text'.split(
    ' ',
  );

/** Names of members that say something about a text: `lang`, `descriptionType`, `mimetype`. */
const ABOUT_TEXT = /^@|type$|^(?:lang|language|scheme|format|direction|dir|sha1|source)$/i;

/** A code of a language: `en`, `pt-BR`. */
const LANGUAGE = /^[a-z]{2}(?:[-_][a-z]{2,8})?$/i;

/** What programs write for a missing value: `NaN`, `n/a`, `--`. */
const MISSING = /^(?:nan|none|null|undefined|n\/?a|nil|unknown|[-–—?]+)$/i;

/** Strings and names of a value as Python prints it, which pandas leaves in CSV files: `['cs.CL', "d'Or"]`, `{'id': None}`. */
const PYTHON_TOKEN =
  /'[^'\\]*(?:\\.[^'\\]*)*'|"[^"\\]*(?:\\.[^"\\]*)*"|['"].*$|\b(?:None|True|False|nan)\b/gsu;

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
  const [texts] = candidates(value)
    .map((each) => textsOf(each, depth + 1))
    .filter(({ length }) => length > 0);
  return texts ?? [];
}

/** The values in an object that stands for a text, best first: by their names, in English, the only one or the first language. */
function candidates(object: JsonObject): readonly Json[] {
  const others = Object.entries(object).filter(([name]) => !ABOUT_TEXT.test(name));
  const isByLanguage = others.every(([name, value]) => LANGUAGE.test(name) && !isNumbers(value));
  const strings = others.filter(([, value]) => typeof value === 'string');
  const rest = isByLanguage ? others : strings.length === 1 ? strings : [];
  return [...[...TEXT_NAMES, 'en'].map((name) => object[name] ?? null), ...rest.map(([, value]) => value)];
}

/** Whether a value is a list of numbers, as the positions of a word are. */
function isNumbers(value: Json): boolean {
  return Array.isArray(value) && value.some((item) => typeof item === 'number');
}

/** The first text in values. */
export function firstText(values: readonly Json[]): string | undefined {
  return values.flatMap((value) => textsOf(value))[0];
}

/**
 * Of a list of objects that say what they are (`{"descriptionType": "Abstract"}`) or in which language, those of the first of
 * `types` that there is, in one language. Any other value unchanged.
 * @param types in lower case; `''` for an object without a type, `'*'` for the first object of any
 */
export function itemsOfType(value: Json, types: readonly string[]): Json {
  if (!Array.isArray(value) || !value.every(isObject)) return value;
  const typed = value.map((item) => ({ item, type: typeOf(item), language: memberLike(item, /^lang/i) }));
  const best = types
    .map((type) => (type === '*' ? typed.slice(0, 1) : typed.filter((each) => each.type === type)))
    .find(({ length }) => length > 0);
  const { language } = best?.find((each) => /^en/i.test(each.language)) ?? best?.[0] ?? {};
  return (best ?? []).filter((each) => each.language === language).map(({ item }) => item);
}

/** Ids in a list by what they are: `[{"idtype": "doi", "value": "10.1000/1"}]` becomes `{"doi": "10.1000/1"}`. */
export function byType(value: Json): JsonObject | undefined {
  if (isObject(value)) return value;
  if (!Array.isArray(value)) return undefined;
  const objects = value.filter(isObject).filter((item) => typeOf(item) !== '');
  return objects.length === 0
    ? undefined
    : Object.fromEntries(
        objects.map((item) => [typeOf(item), memberLike(item, /^(?:value|id|identifier|#text)$/i)]),
      );
}

/**
 * Links by what they lead to: `[{"type": "code", "url": "https://..."}]` becomes `{"code": "https://..."}`. Of links that do not
 * say it, the first leads to the paper.
 */
export function linksByName(value: Json): JsonObject {
  const named = isObject(value)
    ? Object.entries(value)
    : itemsOf(value).map((item): [string, Json] =>
        isObject(item)
          ? [
              memberLike(item, /^(?:type|kind|rel|name|label|title|text)$/i),
              memberLike(item, /^(?:url|href|link)$/i),
            ]
          : ['url', item],
      );
  const links = named.filter(([, link]) => typeof link === 'string' && /^https?:/i.test(link));
  return Object.fromEntries(links.toReversed());
}

/** What an object says that it is, in lower case: `abstract`. */
function typeOf(object: JsonObject): string {
  return memberLike(object, /(?<!mime|content)[-_]?type$/i).toLowerCase();
}

/** The first text of a member whose name matches. */
function memberLike(object: JsonObject, name: RegExp): string {
  const [, value] =
    Object.entries(object).find(([each, value]) => name.test(each) && typeof value === 'string') ?? [];
  return typeof value === 'string' ? value : '';
}

/** The items of a list, or of a text that a list was printed into; any other value is one item. */
export function itemsOf(value: Json): readonly Json[] {
  if (isObject(value) && Array.isArray(value['value'])) return value['value'];
  if (typeof value !== 'string') return isObject(value) || !Array.isArray(value) ? [value] : value;
  const text = value.trim();
  if (!text.startsWith('[') || !text.endsWith(']')) return [value];
  const parsed = printed(text);
  if (Array.isArray(parsed)) return parsed;
  const tokens = [...text.matchAll(PYTHON_TOKEN)].map(([token]) => token);
  const quoted = tokens.filter((token) => /^['"]/.test(token)).map(unquoted);
  // `[Ada Novák, Béla Kis]`: whoever asks knows what separates its items.
  return quoted.length > 0 ? quoted : [value];
}

/** An object or a list of objects that was printed into a text, as JSON or as Python prints it; any other value unchanged. */
export function unprinted(value: Json): Json {
  return typeof value === 'string' && /^\s*(?:\[\s*)?\{\s*['"]/.test(value)
    ? (printed(value.trim()) ?? value)
    : value;
}

function printed(text: string): Json | undefined {
  for (const json of [text, text.replace(PYTHON_TOKEN, asJson)]) {
    try {
      return JSON.parse(json);
    } catch {
      // Not JSON, so it may be Python.
    }
  }
  return undefined;
}

function asJson(token: string): string {
  if (/^['"]/.test(token)) return JSON.stringify(unquoted(token));
  return token === 'True' || token === 'False' ? token.toLowerCase() : 'null';
}

function unquoted(token: string): string {
  const isClosed = token.length > 1 && token.at(-1) === token[0];
  return token.slice(1, isClosed ? -1 : undefined).replace(/\\(.)/gsu, '$1');
}
