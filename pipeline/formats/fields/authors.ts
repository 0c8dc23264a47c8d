/** Reads the names of authors from values of any shape. */
import { htmlText } from '../../text/html-text.ts';
import { decodeLatex } from '../../text/latex.ts';
import { readAuthors } from '../../text/person-names.ts';
import { isObject, itemsOf, type Json, type JsonObject, textsOf } from './json-values.ts';

/** Names of fields that hold a whole name, best first, and its parts. */
const WHOLE_NAME = 'name text full_name fullname fullName display_name raw_author_name literal'.split(' ');
const GIVEN_NAME = 'given given_name givenName first first_name firstName forenames'.split(' ');
const FAMILY_NAME = 'family family_name familyName last last_name lastName keyname surname'.split(' ');

/** The names in a text of a feed or a list: in a row, or one a line; see {@link readAuthors}. */
export function authorsFromHtml(html: string): string[] {
  return readAuthors(htmlText(html).trim().replaceAll('\n', '; '));
}

/**
 * The names of authors, in order, from a value of any shape: a text (`A and B`, `Author, A.; Author, B.`), a list of texts or
 * of objects (`{name}`, `{given, family}`, `{author: {...}}`), or `[family, given, suffix]` as in arXiv's metadata.
 */
export function authorsOf(value: Json): readonly string[] {
  const items = itemsOf(value);
  const [only] = items;
  if (items.length === 1 && typeof only === 'string')
    return textsOf(only).flatMap((text) => readAuthors(decodeLatex(text)));
  return items.flatMap(namesOf).filter((name) => name !== '');
}

function namesOf(value: Json): string[] {
  if (typeof value === 'string') return textsOf(value).flatMap(oneName);
  if (isObject(value)) {
    const author = value['author'];
    return typeof author === 'object' && author !== null
      ? itemsOf(author).flatMap(namesOf)
      : [personName(value)];
  }
  if (!Array.isArray(value)) return [];
  const [family, given, suffix] = value.map((part) => textsOf(part)[0]);
  return [joinParts(given, family, suffix)];
}

function personName(person: JsonObject): string {
  const first = (names: readonly string[]) =>
    names.map((name) => textsOf(person[name])[0]).find((text) => text !== undefined);
  const whole = first(WHOLE_NAME);
  return whole === undefined ? joinParts(first(GIVEN_NAME), first(FAMILY_NAME)) : (oneName(whole)[0] ?? '');
}

function joinParts(...parts: readonly (string | undefined)[]): string {
  return decodeLatex(parts.filter((part) => part !== undefined && part !== '').join(' '));
}

/** A text that is one name: `Lovelace, Ada` becomes `Ada Lovelace`; affiliations in parentheses are left out. */
function oneName(text: string): string[] {
  const name = decodeLatex(text);
  if (name.includes('(')) return readAuthors(name);
  const [, family, given = ''] = /^([^,]+),\s*([^,]+)$/u.exec(name) ?? [];
  return [family === undefined || /^(?:jr|sr)\.?$/iu.test(given) ? name : `${given} ${family}`];
}
