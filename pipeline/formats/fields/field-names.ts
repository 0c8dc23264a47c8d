/** Finds the fields of a paper in an object, by the names that dumps give them. */
import { isObject, type Json, type JsonObject, linksByName, unprinted } from './json-values.ts';
import { type Field, type FieldMap, SYNONYMS } from './synonyms.ts';

/** Names of objects within a record that describe the same paper: `{"paper": {...}, "publishedAt": ...}`. See {@link foldName}. */
export const WRAPPER_NAMES: ReadonlySet<string> = new Set(
  `paper details detail content metadata meta attributes source fields item record document article bibjson entry info data resource
   row work citingpaper citedpaper`.split(/\s+/),
);

/** Names of objects and lists that hold the links of a paper. */
const LINK_LISTS: ReadonlySet<string> = new Set(['links', 'urls']);

/** Names of titles that other objects have too, as {@link foldName} gives them. */
export const WEAK_TITLE_NAMES: ReadonlySet<string> = new Set(['name', 'displayname', 'headline']);

/** Names of abstracts that other objects have too. */
export const WEAK_ABSTRACT_NAMES: ReadonlySet<string> = new Set(
  'description text content body snippet excerpt'.split(' '),
);

/** Finds the field that a name stands for: in {@link SYNONYMS}, where the names of a map replace those of its fields. */
export class FieldNames {
  /** Names for a title, for error messages. */
  readonly titleNames: readonly string[];
  readonly #byName = new Map<string, { readonly field: Field; readonly rank: number }>();
  /** The beginnings of names that are paths: `primarylocation`, `primarylocationsource`. */
  readonly #paths = new Set<string>();

  constructor(map: FieldMap = {}) {
    this.titleNames = map.title ?? SYNONYMS.title.slice(0, 1);
    const others = Object.entries(SYNONYMS).filter(([field]) => !Object.hasOwn(map, field));
    // The map goes last, so that it also takes a name from another field.
    for (const [field, names] of [...others, ...Object.entries(map)]) {
      for (const [rank, name] of names.entries()) {
        this.#byName.set(foldName(name), { field: field as Field, rank });
        for (const { index } of name.matchAll(/\./g)) this.#paths.add(foldName(name.slice(0, index)));
      }
    }
  }

  /** Whether a name is the beginning of a path to a field. */
  leadsOn(name: string): boolean {
    return this.#paths.has(foldName(name));
  }

  /** The field of a name, and how good the name is for it: 0 is best. `paper` before a name does not count: `paper.summary`. */
  find(name: string) {
    const folded = foldName(name);
    return this.#byName.get(folded) ?? this.#byName.get(folded.replace(/^paper/u, ''));
  }
}

/** Names are the same in each record of a dump. */
const FOLDED = new Map<string, string>();
const MAX_FOLDED = 1_000;

/**
 * The letters and digits of a name in lower case, without a vocabulary's prefix and the suffix of Solr's dynamic fields: `dc:title`,
 * `title_s`, `Paper URL` -> `title`, `title`, `paperurl`.
 */
export function foldName(name: string): string {
  let folded = FOLDED.get(name);
  if (folded === undefined) {
    folded = name
      .toLowerCase()
      .replace(/^(?:dc|dcterms|prism|schema)[:.]/u, '')
      .replace(/_(?:s|ss|t|txt|tdate)$/u, '')
      .replace(/[^\p{L}\p{N}@]+/gu, '');
    if (FOLDED.size < MAX_FOLDED) FOLDED.set(name, folded);
  }
  return folded;
}

/** The values of each field, best first, without empty ones. */
export type FieldValues = Readonly<Record<Field, readonly Json[]>>;

/** Levels of wrapper objects that are read. */
const MAX_LEVELS = 3;
/** Ranks of a level: more than any field has synonyms. */
const RANKS_PER_LEVEL = 1000;

const FIELDS = Object.keys(SYNONYMS) as Field[];

/** An object within a record, and the path that leads to it: `primary_location.`. */
interface Nested {
  readonly object: JsonObject;
  readonly path: string;
}

/**
 * Sorts the values of an object by the fields that their names stand for. A name further out goes before one further in, then the
 * better synonym goes first.
 */
export function fieldValues(object: JsonObject, names: FieldNames): FieldValues {
  const found: { readonly field: Field; readonly value: Json; readonly rank: number }[] = [];
  const isListing = isObject(object['paper']) && hasField(object['paper'], 'date', names);
  const isTitled = hasField(object, 'title', names);
  let level: Nested[] = [{ object, path: '' }];
  for (let depth = 0; depth < MAX_LEVELS && level.length > 0; depth += 1) {
    const wrapped: Nested[] = [];
    // Paths add objects to the level while it is read.
    for (const each of level) {
      for (const [ownName, written] of Object.entries(each.object)) {
        const value = unprinted(written);
        if (value === null || value === '') continue;
        const name = each.path + ownName;
        const inner = Array.isArray(value) ? value[0] : value;
        if (isObject(inner) && names.leadsOn(name)) level.push({ object: inner, path: `${name}.` });
        if (isObject(value) && WRAPPER_NAMES.has(foldName(name))) {
          wrapped.push({ object: value, path: '' });
          // `content` may also be the abstract itself, with its type.
          if (hasField(value, 'title', names)) continue;
        }
        if (LINK_LISTS.has(foldName(name))) wrapped.push({ object: linksByName(value), path: '' });
        const ranked = names.find(name);
        if (ranked === undefined) continue;
        const { field, rank } = ranked;
        // A part of a record may be of a type of its own: `"source": {"type": "website"}`.
        if (field === 'type' && depth > 0 && each.path === '' && isTitled) continue;
        // The date around `paper` is when the paper was listed; the paper's own goes first.
        const isDate = field === 'date' || field === 'recordDate';
        const isListingDate = isListing && depth === 0 && isDate;
        // When a paper was published tells more than when the record around it was made.
        const byName = isDate && !isListing;
        const isWeakTitle = field === 'title' && WEAK_TITLE_NAMES.has(foldName(name));
        const levels = isListingDate || isWeakTitle ? MAX_LEVELS : depth;
        found.push({
          field,
          value,
          rank: byName ? rank * MAX_LEVELS + depth : levels * RANKS_PER_LEVEL + rank,
        });
      }
    }
    level = wrapped;
  }
  const values = Object.fromEntries(FIELDS.map((field) => [field, []])) as unknown as Record<Field, Json[]>;
  for (const { field, value } of found.sort((a, b) => a.rank - b.rank)) values[field].push(value);
  return values;
}

function hasField(object: JsonObject, field: Field, names: FieldNames): boolean {
  return Object.keys(object).some((name) => names.find(name)?.field === field);
}
