import * as v from 'valibot';

/** The parameter `fields=`: the fields of `schema` to return. It cannot name fields within fields. */
export function fieldsOf<Entries extends v.ObjectEntries>(schema: v.ObjectSchema<Entries, undefined>) {
  type Name = keyof Entries & string;
  const names = Object.keys(schema.entries) as Name[];
  const fields = v.pipe(
    v.array(v.string()),
    v.transform((values) => values.flatMap((value) => value.split(',')).map((name) => name.trim())),
    v.array(v.picklist(names, `one of ${names.join(', ')}`)),
    v.description('Returns only these fields, separated by commas. Default: all.'),
  );
  // The type for clients: one name or several. Commas are for people.
  return v.optional(fields as unknown as v.GenericSchema<Name | Name[], Name[]>);
}

/** The requested fields of a value, in its order. For clients the type stays whole, as it is without `fields=`. */
export function pick<Value extends object>(value: Value, fields: readonly string[] | undefined): Value {
  if (fields === undefined) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => fields.includes(name))) as Value;
}
