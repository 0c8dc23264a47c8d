/** The schemas of the API's answers: routes are typed by them, /openapi.json is made from them, tests hold answers against them. */

import * as v from 'valibot';

/* Each value has a description and an example. Dates are ISO 8601 in UTC. */

export const text = (description: string, ...examples: string[]) =>
  v.pipe(v.string(), v.description(description), v.examples(examples));
export const url = (description: string, ...examples: string[]) =>
  v.pipe(v.string(), v.url(), v.description(description), v.examples(examples));
export const time = (description: string, example = '2025-03-11T00:00:00Z') =>
  v.pipe(v.string(), v.isoTimestamp(), v.description(description), v.examples([example]));
export const number = (description: string, example: number) =>
  v.pipe(v.number(), v.description(description), v.examples([example]));
export const natural = (description: string, example: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(0), v.description(description), v.examples([example]));
export const counts = (description: string) =>
  v.pipe(v.array(natural('', 3)), v.description(description), v.examples([[3, 0, 5]]));
export const cosine = (description: string, example: number) =>
  v.pipe(v.number(), v.minValue(-1), v.maxValue(1), v.description(description), v.examples([example]));

export const texts = (description: string, example: string[]) =>
  v.pipe(v.array(v.string()), v.description(description), v.examples([example]));
export const hexId = (digits: number, description: string, example: string) =>
  v.pipe(
    v.string(),
    v.regex(new RegExp(`^[0-9a-f]{${digits}}$`)),
    v.description(description),
    v.examples([example]),
  );

export const BASE = 'https://papers.example';

export const slug = text('The name of the topic in addresses.', 'reinforcement-learning');
export const topicName = text('The name of the topic for people.', 'Reinforcement learning');

export const dumpId = text(
  'SHA-256 of the bytes of the dump.',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
);
export const dumpName = text('The name of the dump, for `dump=`.', '2025-03-11-hf-papers.txt');

export const weeks = v.pipe(
  v.array(v.pipe(v.string(), v.isoDate())),
  v.description(
    'The Monday of each of the last weeks (ISO 8601, UTC), the oldest first. The last week has the newest paper, and may not be over.',
  ),
  v.examples([['2025-02-24', '2025-03-03', '2025-03-10']]),
);

/** The read-only value that a schema describes. */
export type AnswerOf<Schema extends v.GenericSchema> = Frozen<v.InferOutput<Schema>>;

type Frozen<Value> = Value extends readonly (infer Element)[]
  ? readonly Frozen<Element>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: Frozen<Value[Key]> }
    : Value;
