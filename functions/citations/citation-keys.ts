import type { Item } from '../../db/items/find-items.ts';
import type { AuthorName } from '../../pipeline/text/names/author-name.ts';
import { citationOf } from './citation.ts';

/** Words that do not identify a title. */
const STOP_WORDS = new Set(
  'a an and are at by can do does for from how in is of on the to toward towards what when why with'.split(
    ' ',
  ),
);

/** ASCII for letters without a decomposition in Unicode. */
const ASCII: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  ı: 'i',
  þ: 'th',
};

/** Replaces an author that is missing or has no ASCII letters: a key starts with a letter. */
const NO_AUTHOR = 'paper';

/**
 * The keys of items in a list: author, year and first keyword, such as `vaswani2017attention`. Items with the same key all
 * get the beginning of their id too, so that no key depends on the order of the list.
 * @returns lower-case ASCII letters, digits and hyphens, in the order of `items`; unique for unique items
 */
export function citationKeys(items: readonly Item[]): string[] {
  const keyed = items.map((item) => ({ id: item.id, key: plainKey(item) }));
  const byKey = Map.groupBy(keyed, ({ key }) => key);
  return keyed.map(({ id, key }) => {
    const others = (byKey.get(key) ?? []).filter((other) => other.id !== id);
    return others.length === 0 ? key : `${key}-${idPrefix(id, others)}`;
  });
}

/** The shortest beginning of an id that no other id has, of at least four digits. */
function idPrefix(id: string, others: readonly { readonly id: string }[]): string {
  let length = 4;
  while (length < id.length && others.some((other) => other.id.startsWith(id.slice(0, length)))) length++;
  return id.slice(0, length);
}

function plainKey(item: Item): string {
  const { authors, date, title } = citationOf(item);
  const [first] = authors;
  const author = first === undefined ? '' : authorWord(first);
  return `${author || NO_AUTHOR}${date.year}${keyword(title)}`;
}

function authorWord(name: AuthorName): string {
  if (name.kind === 'parts') return ascii(name.family).replace(/\d/g, '');
  if (name.kind === 'person') return ascii(name.text.split(' ').at(-1) ?? '');
  return keyword(name.text).replace(/\d/g, '');
}

/** The first word with ASCII letters or digits that is no stop word. */
function keyword(text: string): string {
  const words = text.split(/[^\p{L}\p{N}\p{M}'’]+/u).map(ascii);
  return words.find((word) => word !== '' && !STOP_WORDS.has(word)) ?? '';
}

function ascii(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[ßæœøđðłıþ]/g, (letter) => ASCII[letter] ?? '')
    .replace(/[^a-z0-9]/g, '');
}
