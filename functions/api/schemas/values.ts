import * as v from 'valibot';

/* The values in the API's answers, each with what it means and an example. Dates are ISO 8601 in UTC. */

export const text = (description: string, ...examples: string[]) =>
  v.pipe(v.string(), v.description(description), v.examples(examples));
export const url = (description: string, ...examples: string[]) =>
  v.pipe(v.string(), v.url(), v.description(description), v.examples(examples));
export const time = (description: string, example = '2025-03-11T00:00:00Z') =>
  v.pipe(v.string(), v.isoTimestamp(), v.description(description), v.examples([example]));
export const natural = (description: string, example: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(0), v.description(description), v.examples([example]));
export const cosine = (description: string, example: number) =>
  v.pipe(v.number(), v.minValue(-1), v.maxValue(1), v.description(description), v.examples([example]));

/** What a schema describes, as something to read. */
export type Shown<Schema extends v.GenericSchema> = Frozen<v.InferOutput<Schema>>;

type Frozen<Value> = Value extends readonly (infer Element)[]
  ? readonly Frozen<Element>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: Frozen<Value[Key]> }
    : Value;
