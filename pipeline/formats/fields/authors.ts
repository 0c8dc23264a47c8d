/** Reads the names of authors from values of any shape. */
import { htmlText, markupText } from '../../text/html-text.ts';
import { decodeLatex } from '../../text/latex.ts';
import { gluedNames } from '../../text/names/glued-names.ts';
import { joinName } from '../../text/names/name-parts.ts';
import { readAuthors, readPersons } from '../../text/names/read-names.ts';
import { foldName } from './field-names.ts';
import { isObject, itemsOf, type Json, type JsonObject, textsOf } from './json-values.ts';

/** Names of fields that hold a whole name, best first, and its parts; as {@link foldName} gives them. */
const WHOLE_NAME = 'name text fullname displayname rawauthorname rawname literal'.split(' ');
const GIVEN_NAME = 'given givenname givennames first firstname firstnames forename forenames initials'.split(
  ' ',
);
const FAMILY_NAME = 'family familyname last lastname keyname surname surnames'.split(' ');

/** `García Márquez, Gabriel`; in prose, the second may also be the name by which a user goes. */
const SOLE_PERSON = /^[^,;|]+, ?\p{Lu}[\p{L}'’-]+$/u;

/** Names of members that hold the person: of OpenAlex, Europe PMC, Invenio, GraphQL and EPrints. */
const AROUND_NAME = ['author', 'personororg', 'person', 'edges', 'node', 'name'];

/** Levels of objects around a name: `{"author": {"author": ...}}`. */
const MAX_DEPTH = 4;

/** Particles of CSL before the family name, in their order: `Jan van der Berg`. */
const PARTICLES = ['droppingparticle', 'nondroppingparticle'];

/** The names in a text of a feed or a list: in a row, or one a line; see {@link readAuthors}. */
export function authorsFromHtml(html: string): string[] {
  return readAuthors(htmlText(html).trim().replaceAll('\n', '; '));
}

/**
 * The names of authors, in order, from a value of any shape: a text (`A and B`, `Author, A.; Author, B.`), a list of texts or
 * of objects (`{name}`, `{given, family}`, `{author: {...}}`), `[family, given, suffix]` as in arXiv's metadata, or
 * `[given, family]`.
 */
export function authorsOf(value: Json, depth = 0): string[] {
  const items = itemsOf(value);
  const [only] = items;
  if (items.length === 1 && typeof only === 'string' && !SOLE_PERSON.test(only))
    return textsOf(only).flatMap((text) => gluedNames(text) ?? readAuthors(withoutMarkup(text)));
  const whole = items.map(wholeName);
  if (whole.every((name) => name !== undefined)) return readPersons(whole.map(withoutMarkup));
  return items.flatMap((item) => namesOf(item, depth)).filter((name) => name !== '');
}

function namesOf(value: Json, depth: number): string[] {
  const whole = wholeName(value);
  if (whole !== undefined) return readPersons([withoutMarkup(whole)]);
  if (isObject(value)) {
    const person = withFoldedNames(value);
    const author = AROUND_NAME.map((name) => person[name] ?? null).find((each) => each !== null);
    if (typeof author !== 'object' || author === null) return [joinedName(person)];
    return depth < MAX_DEPTH ? authorsOf(author, depth + 1) : [];
  }
  if (!Array.isArray(value)) return [];
  const [family, given, suffix] = value.map((part) => textsOf(part)[0]);
  return [value.length > 2 ? joinParts(given, family, suffix) : joinParts(family, given)];
}

/** `[Ada Novák](https://example.org)`. */
const LINKED = /\[([^[\]\n]{1,200})\]\([^()\s]{1,500}\)/gu;
/** `**Ada Novák**`, `_Ada Novák_`; no asterisks of footnotes. */
const EMPHASIS =
  /(?<![\p{L}\p{N}*_.])[*_]{1,2}(?=\p{L})([^*_\n]{2,200}?)(?<=[\p{L}.])[*_]{1,2}(?![\p{L}\p{N}])/gu;

/** Names without the HTML, Markdown and TeX with which pages of groups set off their own people. */
function withoutMarkup(names: string): string {
  const text = markupText(names).replace(LINKED, '$1').replace(EMPHASIS, '$1').replace(EMPHASIS, '$1');
  return decodeLatex(text.replace(/\\(?=[*_])/gu, ''));
}

/** A name in one text; empty for a text without one, `undefined` for one in parts, which may say more: `Novák A` is Ada Novák. */
function wholeName(value: Json): string | undefined {
  if (typeof value === 'string') return textsOf(value)[0] ?? '';
  if (!isObject(value)) return undefined;
  const person = withFoldedNames(value);
  if (firstOf(person, GIVEN_NAME) && firstOf(person, FAMILY_NAME)) return undefined;
  // OpenAlex: the name of the author goes before the one that the paper prints.
  const author = person['rawauthorname'] === undefined ? undefined : person['author'];
  const name = isObject(author) ? firstOf(author, ['display_name']) : undefined;
  return name ?? firstOf(person, WHOLE_NAME);
}

function withFoldedNames(person: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(person).map(([name, value]) => [foldName(name), value]));
}

function joinedName(person: JsonObject): string {
  const family = [...PARTICLES.map((name) => firstOf(person, [name])), firstOf(person, FAMILY_NAME)];
  const present = family.filter((part) => part !== undefined).join(' ');
  return joinParts(firstOf(person, GIVEN_NAME), present, firstOf(person, ['suffix']));
}

function firstOf(person: JsonObject, names: readonly string[]): string | undefined {
  return names.map((name) => textsOf(person[name])[0]).find((text) => text !== undefined);
}

function joinParts(given = '', family = '', suffix = ''): string {
  return decodeLatex(`${joinName(given, family)} ${suffix}`.trim());
}
