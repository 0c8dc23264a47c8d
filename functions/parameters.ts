import type { Context } from 'hono';
import * as v from 'valibot';
import { decodeCursor } from './cursor.ts';
import { type ParameterFault, Problem } from './problem.ts';

/** A query parameter that counts, in decimal digits. */
export function count(maximum: number, wanted = `a whole number from 1 to ${maximum}`) {
  return v.pipe(
    v.string(wanted),
    v.regex(/^\d{1,16}$/, wanted),
    v.transform(Number),
    v.minValue(1, wanted),
    v.maxValue(maximum, wanted),
  );
}

const CURSOR = 'the cursor of a "next" link, unchanged';

/** A query parameter that says after which item a page begins. */
export const cursor = v.pipe(
  v.string(CURSOR),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const place = decodeCursor(dataset.value);
    if (place !== null) return place;
    addIssue({ message: CURSOR });
    return NEVER;
  }),
);

/** Longest part of a value that an answer repeats. */
const SHOWN = 100;

/**
 * Reads the query string. The message of each check in `schema` says what is wanted.
 * @param options.strict whether a parameter that is not in `schema` is a fault. For programs it is, since a misspelt
 *   filter would silently give everything; feed readers and browsers get theirs lengthened by others.
 * @throws Problem 400 that names every fault
 */
export function readParameters<const Entries extends v.ObjectEntries>(
  c: Context,
  schema: v.ObjectSchema<Entries, undefined>,
  options: { readonly strict: boolean },
): v.InferOutput<v.ObjectSchema<Entries, undefined>> {
  const given = c.req.queries();
  const names = Object.keys(schema.entries);
  const faults: ParameterFault[] = [];
  const fault = (parameter: string, value: unknown, wanted: string) =>
    faults.push({ parameter: shorten(parameter), value: shorten(String(value)), wanted });
  for (const [name, values] of Object.entries(given)) {
    if (!names.includes(name)) {
      if (options.strict) fault(name, values[0], `one of the parameters ${names.join(', ')}`);
    } else if (values.length > 1) fault(name, values.join(' and '), 'one value, not several');
  }
  const result = v.safeParse(
    schema,
    Object.fromEntries(Object.entries(given).map(([name, values]) => [name, values[0]])),
  );
  for (const issue of result.issues ?? []) fault(String(issue.path?.[0]?.key), issue.input, issue.message);
  if (faults.length > 0 || !result.success) refuse(faults);
  return result.output;
}

/**
 * The query string as it was written, in its order and with its escapes, but for parameters that `schema` does not know.
 * @returns with the question mark, or nothing
 */
export function writtenQuery(c: Context, schema: v.ObjectSchema<v.ObjectEntries, undefined>): string {
  if (!c.req.url.includes('?')) return '';
  // The parsed address holds none of the characters that would end it where it is quoted: `"`, `<`, `>`, spaces.
  const pairs = new URL(c.req.url).search.slice(1).split('&');
  const known = pairs.filter((pair) => {
    const [name] = new URLSearchParams(pair).keys();
    return name !== undefined && name in schema.entries;
  });
  return known.length === 0 ? '' : `?${known.join('&')}`;
}

/** @throws Problem 400 that names every fault */
export function refuse(faults: readonly ParameterFault[]): never {
  const shown = faults.map(({ value, ...fault }) => ({ ...fault, value: shorten(value) }));
  const detail = shown.map(
    ({ parameter, value, wanted }) => `${parameter} is ${JSON.stringify(value)}, wanted ${wanted}`,
  );
  throw new Problem(400, `Reading the query: ${detail.join('; ')}.`, { faults: shown });
}

function shorten(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
