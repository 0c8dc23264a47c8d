import { type Field, type FieldMap, SYNONYMS } from './synonyms.ts';

/** The field that a name stands for, and how good the name is for it: 0 is best. */
export interface RankedField {
  readonly field: Field;
  readonly rank: number;
}

/** Names of objects within a record that describe the same paper: `{"paper": {...}, "publishedAt": ...}`. See {@link foldName}. */
export const WRAPPER_NAMES: ReadonlySet<string> = new Set(
  'paper details detail content metadata meta attributes source fields item record document article bibjson entry info'.split(
    ' ',
  ),
);

/** Finds the field that a name stands for: in {@link SYNONYMS}, where the names of a map replace those of its fields. */
export class FieldNames {
  /** Names for a title, for error messages. */
  readonly titleNames: readonly string[];
  readonly #byName = new Map<string, RankedField>();

  constructor(map: FieldMap = {}) {
    this.titleNames = map.title ?? SYNONYMS.title.slice(0, 1);
    const others = Object.entries(SYNONYMS).filter(([field]) => !Object.hasOwn(map, field));
    // The map goes last, so that it also takes a name from another field.
    for (const [field, names] of [...others, ...Object.entries(map)]) {
      for (const [rank, name] of names.entries())
        this.#byName.set(foldName(name), { field: field as Field, rank });
    }
  }

  /** `paper` before a name does not count: `paper.summary`. */
  find(name: string): RankedField | undefined {
    const folded = foldName(name);
    return this.#byName.get(folded) ?? this.#byName.get(folded.replace(/^paper/u, ''));
  }
}

/** The letters and digits of a name in lower case, without a vocabulary's prefix: `dc:title`, `Paper URL` -> `title`, `paperurl`. */
export function foldName(name: string): string {
  return name
    .toLowerCase()
    .replace(/^(?:dc|dcterms|prism|schema)[:.]/u, '')
    .replace(/[^\p{L}\p{N}]+/gu, '');
}
