import { decodeLatex } from '../../text/latex.ts';
import { readAuthors } from '../../text/person-names.ts';
import { isObject, itemsOf, type Json, type JsonObject, plainTexts, textsOf } from './values.ts';

/** Names of a whole name, best first; of its parts below. */
const WHOLE = [
  'name',
  'text',
  'full_name',
  'fullname',
  'fullName',
  'display_name',
  'raw_author_name',
  'literal',
];
const GIVEN = ['given', 'given_name', 'givenName', 'first', 'first_name', 'firstName', 'forenames'];
const FAMILY = ['family', 'family_name', 'familyName', 'last', 'last_name', 'lastName', 'keyname', 'surname'];

/**
 * The names of authors, in order, out of any shape they are given in: a text (`A and B`, `Author, A.; Author, B.`), a list
 * of texts, of objects (`{name}`, `{given, family}`, `{author: {...}}`), or of `[family, given, suffix]` as in arXiv's metadata.
 */
export function authorsOf(value: Json): readonly string[] {
  const items = itemsOf(value);
  const [only] = items;
  if (items.length === 1 && typeof only === 'string') return textsOf(only).flatMap(written);
  return plainTexts(items, UNUSUAL) ?? items.flatMap(author).filter((name) => name !== '');
}

/** What a name may hold that is not to be taken as it is. */
const UNUSUAL = /[\\{}~`(,]|--/;

const written = (text: string) => readAuthors(decodeLatex(text));

function author(value: Json): string[] {
  if (typeof value === 'string') {
    const [text] = textsOf(value);
    return text === undefined ? [] : oneName(text);
  }
  if (isObject(value)) {
    const within = value['author'];
    return typeof within === 'object' && within !== null ? itemsOf(within).flatMap(author) : [named(value)];
  }
  if (!Array.isArray(value)) return [];
  const [family, given, suffix] = value.map((part) => textsOf(part)[0]);
  return [joined(given, family, suffix)];
}

function named(person: JsonObject): string {
  const first = (names: readonly string[]) =>
    names.map((name) => textsOf(person[name])[0]).find((text) => text !== undefined);
  const whole = first(WHOLE);
  return whole === undefined ? joined(first(GIVEN), first(FAMILY)) : (oneName(whole)[0] ?? '');
}

function joined(...parts: readonly (string | undefined)[]): string {
  return decodeLatex(parts.filter((part) => part !== undefined && part !== '').join(' '));
}

/** A text that is one name: `Lovelace, Ada` is turned round, affiliations in parentheses are left out. */
function oneName(text: string): string[] {
  const name = decodeLatex(text);
  if (name.includes('(')) return readAuthors(name);
  if (!name.includes(',')) return [name];
  const [, family, given] = /^([^,]+),\s*([^,]+)$/u.exec(name) ?? [];
  return [
    family === undefined || given === undefined || /^(?:jr|sr)\.?$/iu.test(given)
      ? name
      : `${given} ${family}`,
  ];
}
