import * as v from 'valibot';
import { list } from '../../http/parameters.ts';

/** The parameter `fields=` for what `schema` describes: which of its fields to show. Fields within fields cannot be named. */
export function fieldsOf<Entries extends v.ObjectEntries>(schema: v.ObjectSchema<Entries, undefined>) {
  const names = Object.keys(schema.entries) as (keyof Entries & string)[];
  return v.optional(
    v.pipe(
      list(names, `one of ${names.join(', ')}`),
      v.description('Shows only these fields, apart by commas; without it, all.'),
    ),
  );
}

/** The fields that were asked for, in the order of `value`. To clients it is typed as a whole, which it is without `fields=`. */
export function pick<Value extends object>(value: Value, fields: readonly string[] | undefined): Value {
  if (fields === undefined) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => fields.includes(name))) as Value;
}
