import { type FieldNames, type FieldOrder, folded, INNER } from './names.ts';
import type { Field } from './synonyms.ts';
import { isObject, type Json, type JsonObject } from './values.ts';

/** The values of each field, best first; those that are empty are left out. */
export type FieldValues = Readonly<Record<Field, readonly Json[]>>;

/** Levels of {@link INNER} objects that are read. */
const MAX_LEVELS = 3;

const NONE: readonly Json[] = [];

/**
 * The values in an object by the fields that their names stand for. A name further out goes before one further in, then the
 * better synonym.
 */
export function valuesOf(object: JsonObject, names: FieldNames): FieldValues {
  const { fields, inner } = names.order(Object.keys(object));
  const values = Object.values(object);
  for (const place of inner) if (isObject(values[place])) return nestedValues(object, names);
  return flatValues(values, fields);
}

/** Field by field, so that what is made is always of one shape: a loop over fields takes as long as all the rest of a record. */
function flatValues(values: readonly Json[], fields: FieldOrder['fields']): FieldValues {
  return {
    title: pick(values, fields.title),
    abstract: pick(values, fields.abstract),
    authors: pick(values, fields.authors),
    arxiv: pick(values, fields.arxiv),
    doi: pick(values, fields.doi),
    openreview: pick(values, fields.openreview),
    id: pick(values, fields.id),
    url: pick(values, fields.url),
    pdf: pick(values, fields.pdf),
    code: pick(values, fields.code),
    project: pick(values, fields.project),
    date: pick(values, fields.date),
    year: pick(values, fields.year),
    month: pick(values, fields.month),
    headerDate: pick(values, fields.headerDate),
    categories: pick(values, fields.categories),
    comments: pick(values, fields.comments),
    journal: pick(values, fields.journal),
    language: pick(values, fields.language),
  };
}

function pick(values: readonly Json[], places: readonly number[] | undefined): readonly Json[] {
  if (places === undefined) return NONE;
  if (places.length > 1) return places.flatMap((place) => pick(values, [place]));
  const value = values[places[0] ?? 0] ?? null;
  return isEmpty(value) ? NONE : [value];
}

function isEmpty(value: Json): boolean {
  return value === null || value === '';
}

/** The same of an object with others in it that tell of the same paper. */
function nestedValues(object: JsonObject, names: FieldNames): FieldValues {
  const found: { readonly field: Field; readonly value: Json; readonly order: number }[] = [];
  let level: readonly JsonObject[] = [object];
  // What lists a paper has dates of its own, such as when it was listed.
  const isListed =
    isObject(object['paper']) && Object.keys(object['paper']).some((name) => names(name)?.field === 'date');
  for (let depth = 0; depth < MAX_LEVELS && level.length > 0; depth += 1) {
    const within: JsonObject[] = [];
    for (const each of level) {
      for (const name of Object.keys(each)) {
        const value = each[name] ?? null;
        if (isEmpty(value)) continue;
        if (isObject(value) && INNER.has(folded(name))) {
          within.push(value);
          // `content` may also be the abstract itself, with its type.
          if (Object.keys(value).some((inner) => names(inner)?.field === 'title')) continue;
        }
        const place = names(name);
        if (place === undefined) continue;
        // No field has a thousand synonyms.
        const later = isListed && depth === 0 && place.field === 'date' ? 10_000 : 0;
        found.push({ field: place.field, value, order: depth * 1000 + place.rank + later });
      }
    }
    level = within;
  }
  found.sort((a, b) => a.order - b.order);
  const byField = Map.groupBy(found, ({ field }) => field);
  const values: Record<Field, readonly Json[]> = { ...NO_VALUES };
  for (const [field, list] of byField) values[field] = list.map(({ value }) => value);
  return values;
}

const NO_VALUES = flatValues([], {});
