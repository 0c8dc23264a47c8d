import * as v from 'valibot';
import { list } from '../../http/parameters.ts';

/** The parameter `fields=`: the fields of `schema` to return. It cannot name fields within fields. */
export function fieldsOf<Entries extends v.ObjectEntries>(schema: v.ObjectSchema<Entries, undefined>) {
  const names = Object.keys(schema.entries) as (keyof Entries & string)[];
  return v.optional(
    v.pipe(
      list(names, `one of ${names.join(', ')}`),
      v.description('Returns only these fields, separated by commas. Default: all.'),
    ),
  );
}

/** The requested fields of a value, in its order. For clients the type stays whole, as it is without `fields=`. */
export function pick<Value extends object>(value: Value, fields: readonly string[] | undefined): Value {
  if (fields === undefined) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => fields.includes(name))) as Value;
}
