import type { Item } from '../../db/items/find-items.ts';
import type { AuthorName } from './author-name.ts';
import { citationEntry } from './entry.ts';

/** Words that say nothing of a title at its start. */
const STOP_WORDS = new Set(
  'a an and are at by can do does for from how in is of on the to toward towards what when why with'.split(
    ' ',
  ),
);

/** Letters that have no decomposition in Unicode, as they are written in ASCII. */
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

/** Where there is no author, or none that ASCII can write; a key starts with a letter. */
const NO_AUTHOR = 'paper';

/**
 * The keys of items in a list: author, year and first telling word, such as `vaswani2017attention`. Items that would share
 * one get the beginning of their id as well, each of them, so that no key depends on the order of the list.
 * @returns lower-case ASCII letters, digits and hyphens, in the order of `items`; each is unique if the items are
 */
export function citationKeys(items: readonly Item[]): string[] {
  const keyed = items.map((item) => ({ id: item.id, key: plainKey(item) }));
  const byKey = Map.groupBy(keyed, ({ key }) => key);
  return keyed.map(({ id, key }) => {
    const others = (byKey.get(key) ?? []).filter((other) => other.id !== id);
    return others.length === 0 ? key : `${key}-${telltale(id, others)}`;
  });
}

/** The shortest beginning of an id, of four digits at least, that no other has. */
function telltale(id: string, others: readonly { readonly id: string }[]): string {
  let length = 4;
  while (length < id.length && others.some((other) => other.id.startsWith(id.slice(0, length)))) length++;
  return id.slice(0, length);
}

function plainKey(item: Item): string {
  const { authors, date, title } = citationEntry(item);
  const [first] = authors;
  const author = first === undefined ? '' : authorWord(first);
  return `${author || NO_AUTHOR}${date.year}${telling(title)}`;
}

function authorWord(name: AuthorName): string {
  if (name.kind === 'parted') return ascii(name.family).replace(/\d/g, '');
  if (name.kind === 'whole') return ascii(name.text.split(' ').at(-1) ?? '');
  return telling(name.text).replace(/\d/g, '');
}

/** The first word that is neither a stop word nor without ASCII letters or digits. */
function telling(text: string): string {
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
