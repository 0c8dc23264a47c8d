import type { Context } from 'hono';
import * as v from 'valibot';
import { decodeCursor } from './cursor.ts';
import { type ParameterFault, Problem } from './problem.ts';

/** A query parameter that counts, in decimal digits. */
export function count(maximum: number, wanted = `a whole number from 1 to ${maximum}`) {
  return v.pipe(
    v.string(wanted),
    v.check((text) => /^\d{1,16}$/.test(text), wanted),
    v.transform(Number),
    v.number(wanted),
    v.integer(wanted),
    v.minValue(1, wanted),
    v.maxValue(maximum, wanted),
  );
}

/** What a cursor has to be. */
export const CURSOR = 'the cursor of a "next" link, unchanged';

/** A query parameter that says after which item a page begins, in any order. */
export const cursor = v.pipe(
  v.string(CURSOR),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const place = decodeCursor(dataset.value);
    if (place !== null) return place;
    addIssue({ message: CURSOR });
    return NEVER;
  }),
  v.description('Where the page begins: as in the `next` link of the page before.'),
);

/** The same in a list by date. */
export const dateCursor = v.pipe(
  cursor,
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    if ('publishedAt' in dataset.value) return dataset.value;
    addIssue({ message: CURSOR });
    return NEVER;
  }),
);

/** The same in a list in the order of arrival. */
export const arrivalCursor = v.pipe(
  cursor,
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    if ('arrival' in dataset.value) return dataset.value;
    addIssue({ message: CURSOR });
    return NEVER;
  }),
);

/** A query parameter that lists some of `names`: with commas between them, or given once for each. */
export function list<const Name extends string>(names: readonly Name[], wanted: string) {
  const schema = v.pipe(
    v.array(v.string()),
    v.transform((values) => values.flatMap((value) => value.split(',')).map((name) => name.trim())),
    v.array(v.picklist(names, wanted)),
  );
  // Programs write names, one or several; that a string may hold more than one is for people.
  return schema as unknown as v.GenericSchema<Name | Name[], Name[]>;
}

/** A query parameter that has to be given: one that is missing reads as an empty one, which `schema` refuses. */
export function required<Output>(schema: v.GenericSchema<string, Output>): v.GenericSchema<string, Output> {
  return v.optional(schema, '') as unknown as v.GenericSchema<string, Output>;
}

/** Whether a parameter may be given more than once: what is read first is an array. */
export function takesSeveral(schema: object): boolean {
  if ('wrapped' in schema) return takesSeveral(schema.wrapped as object);
  if ('pipe' in schema) return takesSeveral((schema.pipe as readonly object[])[0] ?? {});
  return 'type' in schema && schema.type === 'array';
}

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
  const names = Object.keys(schema.entries);
  const faults: ParameterFault[] = [];
  const fault = (parameter: string, value: unknown, wanted: string) =>
    faults.push({ parameter: shorten(parameter), value: shorten(String(value)), wanted });
  const given: Record<string, string | string[] | undefined> = {};
  if (options.strict) faults.push(...undecodable(c));
  for (const [name, values] of Object.entries(c.req.queries())) {
    const entry = schema.entries[name];
    if (entry === undefined || !names.includes(name)) {
      if (options.strict) fault(name, values[0], wantedOf(names));
    } else if (takesSeveral(entry)) given[name] = values;
    else {
      given[name] = values[0];
      if (values.length > 1) fault(name, values.join(' and '), 'one value, not several');
    }
  }
  const result = v.safeParse(schema, given, { abortPipeEarly: true });
  for (const { path, input, message } of result.issues ?? []) {
    const name = String(path?.[0]?.key);
    // What was sent, not what an earlier check has made of it; of a list, the element.
    fault(name, typeof given[name] === 'string' ? given[name] : input, message);
  }
  if (faults.length > 0 || !result.success) refuse(faults);
  return result.output;
}

/**
 * Parameters that hold a percent sign that begins no UTF-8, such as those of Latin-1: they would be read as they stand, and
 * a search would silently look for something else.
 */
function undecodable(c: Context): ParameterFault[] {
  const { url } = c.req;
  const query = url.includes('?') ? url.slice(url.indexOf('?') + 1) : '';
  return query.split('&').flatMap((pair) => {
    try {
      decodeURIComponent(pair);
      return [];
    } catch {
      const [name = '', ...value] = pair.split('=');
      return [
        {
          parameter: shorten(name),
          value: value.join('='),
          wanted: 'UTF-8, percent-encoded, such as caf%C3%A9',
        },
      ];
    }
  });
}

function wantedOf(names: readonly string[]): string {
  return names.length === 0 ? 'no parameter' : `one of the parameters ${names.join(', ')}`;
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
