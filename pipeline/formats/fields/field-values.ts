import { type FieldNames, foldName, WRAPPER_NAMES } from './field-names.ts';
import { isObject, type Json, type JsonObject } from './json-values.ts';
import { type Field, SYNONYMS } from './synonyms.ts';

/** The values of each field, best first, without empty ones. */
export type FieldValues = Readonly<Record<Field, readonly Json[]>>;

/** Levels of wrapper objects that are read. */
const MAX_LEVELS = 3;
/** Ranks of a level: more than any field has synonyms. */
const RANKS_PER_LEVEL = 1000;

const FIELDS = Object.keys(SYNONYMS) as Field[];

/**
 * Sorts the values of an object by the fields that their names stand for. A name further out goes before one further in, then the
 * better synonym goes first.
 */
export function fieldValues(object: JsonObject, names: FieldNames): FieldValues {
  const found: { readonly field: Field; readonly value: Json; readonly rank: number }[] = [];
  const isListing = isObject(object['paper']) && hasField(object['paper'], 'date', names);
  let level: readonly JsonObject[] = [object];
  for (let depth = 0; depth < MAX_LEVELS && level.length > 0; depth += 1) {
    const wrapped: JsonObject[] = [];
    for (const [name, value] of level.flatMap((each) => Object.entries(each))) {
      if (value === null || value === '') continue;
      if (isObject(value) && WRAPPER_NAMES.has(foldName(name))) {
        wrapped.push(value);
        // `content` may also be the abstract itself, with its type.
        if (hasField(value, 'title', names)) continue;
      }
      const ranked = names.find(name);
      if (ranked === undefined) continue;
      // The date around `paper` is when the paper was listed; the paper's own goes first.
      const isListingDate = isListing && depth === 0 && ranked.field === 'date';
      const levels = isListingDate ? MAX_LEVELS : depth;
      found.push({ field: ranked.field, value, rank: levels * RANKS_PER_LEVEL + ranked.rank });
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
