import { type Field, type FieldMap, SYNONYMS } from './synonyms.ts';

/** A name's field, and how good the name is for it: 0 is best. */
export interface Place {
  readonly field: Field;
  readonly rank: number;
}

/** Gives the field that a name stands for. */
export interface FieldNames {
  (name: string): Place | undefined;
  /** For objects that have these names. */
  order(names: readonly string[]): FieldOrder;
  /** Under which names a title is wanted, to be told to whoever gave none. */
  readonly titles: readonly string[];
}

/** How the fields of objects that have the same names are found. */
export interface FieldOrder {
  /** For each field that there is, which of the names stand for it, best first. */
  readonly fields: Readonly<Partial<Record<Field, readonly number[]>>>;
  /** Which of the names are of {@link INNER}. */
  readonly inner: readonly number[];
}

/** Objects within a record that tell of the same paper: `{"paper": {...}, "publishedAt": ...}`. Names as {@link folded}. */
export const INNER: ReadonlySet<string> = new Set(
  'paper details detail content metadata meta attributes source fields item record document article bibjson entry info'.split(
    ' ',
  ),
);

/** Names remembered; a dump whose keys are ids must not fill the memory. */
const MOST_REMEMBERED = 1000;

/** Lists of names remembered with their order: objects of one dump are of few shapes. */
const MOST_ORDERS = 8;

/** Names in a list that is remembered. */
const MOST_NAMES = 200;

/** Longest name looked up, in UTF-16 units. */
const LONGEST = 60;

/** Looks names up in {@link SYNONYMS}, in which those of `map` replace a field's own. */
export function fieldNames(map: FieldMap = {}): FieldNames {
  const places = new Map<string, Place>();
  // What `map` says goes last, so that it also takes a name from another field.
  for (const names of [
    { ...SYNONYMS, ...Object.fromEntries(Object.keys(map).map((field) => [field, []])) },
    map,
  ]) {
    for (const [field, list] of Object.entries(names)) {
      for (const [rank, name] of list.entries()) places.set(folded(name), { field: field as Field, rank });
    }
  }
  const placeOf = (name: string) =>
    places.get(name) ?? (name.startsWith('paper') ? places.get(name.slice('paper'.length)) : undefined);
  const remembered = new Map<string, Place | undefined>();
  const place = (name: string) => {
    const known = remembered.get(name);
    if (known !== undefined || remembered.has(name)) return known;
    const found = name.length > LONGEST ? undefined : placeOf(folded(name));
    if (remembered.size < MOST_REMEMBERED) remembered.set(name, found);
    return found;
  };
  const orders: { readonly of: readonly string[]; readonly order: FieldOrder }[] = [];
  const order = (of: readonly string[]) => {
    for (const known of orders) if (areSame(known.of, of)) return known.order;
    const found = orderOf(of, place);
    if (of.length > MOST_NAMES) return found;
    if (orders.length >= MOST_ORDERS) orders.shift();
    orders.push({ of, order: found });
    return found;
  };
  return Object.assign(place, { order, titles: map.title ?? SYNONYMS.title.slice(0, 1) });
}

function areSame(some: readonly string[], others: readonly string[]): boolean {
  if (some.length !== others.length) return false;
  for (let i = 0; i < some.length; i += 1) if (some[i] !== others[i]) return false;
  return true;
}

function orderOf(names: readonly string[], placeOf: (name: string) => Place | undefined): FieldOrder {
  const places = names.flatMap((name, index) => {
    const place = placeOf(name);
    return place === undefined ? [] : [{ index, ...place }];
  });
  places.sort((a, b) => a.rank - b.rank); // Stable: of two as good the first.
  const fields: Partial<Record<Field, readonly number[]>> = {};
  for (const [field, list] of Map.groupBy(places, (place) => place.field)) {
    fields[field] = list.map(({ index }) => index);
  }
  return { fields, inner: [...names.keys()].filter((index) => INNER.has(folded(names[index] ?? ''))) };
}

/** What of a name counts: letters and digits, without the prefix of a vocabulary (`dc:title`). */
export function folded(name: string): string {
  return name
    .toLowerCase()
    .replace(/^(?:dc|dcterms|prism|schema)[:.]/u, '')
    .replace(/[^\p{L}\p{N}]+/gu, '');
}
