import type { Context } from 'hono';
import * as v from 'valibot';
import type { Arrival, Keyset } from '../../db/items/item-page.ts';
import { decodeCursor, type RankPlace } from './cursor.ts';
import { type InvalidParameter, Problem, quotable, type Suggestion } from './problem.ts';

/** A query parameter that is a whole number from 1 to `maximum`, in decimal digits. */
export function count(maximum: number, expected = `a whole number from 1 to ${maximum}`) {
  return v.pipe(
    v.string(expected),
    v.check((text) => /^\d{1,16}$/.test(text), expected),
    v.transform(Number),
    v.number(expected),
    v.integer(expected),
    v.minValue(1, expected),
    v.maxValue(maximum, expected),
  );
}

/** The expected value of a cursor. */
const CURSOR = 'the cursor of a "next" link, unchanged';

function cursorParameter<Place>(select: (place: Keyset | Arrival | RankPlace) => Place | null) {
  return v.pipe(
    v.string(CURSOR),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const decoded = decodeCursor(dataset.value);
      const place = decoded === null ? null : select(decoded);
      if (place !== null) return place;
      addIssue({ message: CURSOR });
      return NEVER;
    }),
    v.description('Where the page begins: as in the `next` link of the page before.'),
  );
}

/** A query parameter that names the item before the page of a list, in any order. */
export const cursor = cursorParameter((place) => ('offset' in place ? null : place));

/** The same in a list by date. */
export const dateCursor = cursorParameter((place) => ('publishedAt' in place ? place : null));

/** The same in a search: by relevance, by arrival, or without words by date. */
export const searchCursor = cursorParameter((place) => place);

/** A required query parameter: `schema` has to reject the empty string, which stands for a missing parameter. */
export function required<Output>(schema: v.GenericSchema<string, Output>): v.GenericSchema<string, Output> {
  return v.optional(schema, '') as unknown as v.GenericSchema<string, Output>;
}

/** Whether a parameter may be repeated: its schema then begins with an array. */
export function takesSeveral(schema: object): boolean {
  if ('wrapped' in schema) return takesSeveral(schema.wrapped as object);
  if ('pipe' in schema) return takesSeveral((schema.pipe as readonly object[])[0] ?? {});
  return 'type' in schema && schema.type === 'array';
}

/**
 * Reads the query string. The message of each check in `schema` says what is expected.
 * @param options.strict whether unknown parameters are invalid. They are in the API, where a misspelt filter would
 *   silently select everything. Feeds and pages ignore them: third parties append their own.
 * @throws Problem 400 that names every invalid parameter
 */
export function readParameters<const Entries extends v.ObjectEntries>(
  c: Context,
  schema: v.ObjectSchema<Entries, undefined>,
  { strict }: { readonly strict: boolean },
): v.InferOutput<v.ObjectSchema<Entries, undefined>> {
  const names = Object.keys(schema.entries);
  const invalid = strict ? undecodable(c) : [];
  const input: Record<string, string | string[] | undefined> = {};
  for (const [parameter, values] of Object.entries(c.req.queries())) {
    const entry = Object.hasOwn(schema.entries, parameter) ? schema.entries[parameter] : undefined;
    const [value = ''] = values;
    if (entry === undefined) {
      const expected = names.length === 0 ? 'no parameter' : `one of the parameters ${names.join(', ')}`;
      if (strict) invalid.push({ parameter, value, expected });
    } else if (takesSeveral(entry)) {
      input[parameter] = values;
    } else {
      input[parameter] = value;
      if (values.length > 1) {
        invalid.push({ parameter, value: values.join(' and '), expected: 'one value, not several' });
      }
    }
  }
  const result = v.safeParse(schema, input, { abortPipeEarly: true });
  for (const { path, input: checked, message } of result.issues ?? []) {
    const parameter = String(path?.[0]?.key);
    const sent = input[parameter];
    // The value as sent, not as earlier checks transformed it; of a list, the element.
    invalid.push({ parameter, value: typeof sent === 'string' ? sent : String(checked), expected: message });
  }
  if (invalid.length > 0 || !result.success) rejectParameters(invalid);
  return result.output;
}

/** Parameters with percent-encoding that is not UTF-8, such as Latin-1. Hono keeps the escapes as text. */
function undecodable(c: Context): InvalidParameter[] {
  const [, query = ''] = /\?(.*)$/s.exec(c.req.url) ?? [];
  return query.split('&').flatMap((pair) => {
    try {
      decodeURIComponent(pair);
      return [];
    } catch {
      const [parameter = '', ...value] = pair.split('=');
      const expected = 'UTF-8, percent-encoded, such as caf%C3%A9';
      return [{ parameter, value: value.join('='), expected }];
    }
  });
}

/**
 * The query string as sent, in its order and with its escapes, without the parameters that are not in `schema`.
 * @returns with the question mark, or ''
 */
export function knownQuery(c: Context, schema: v.ObjectSchema<v.ObjectEntries, undefined>): string {
  // URL escapes the characters that would end a quoted address: `"`, `<`, `>`, spaces.
  const pairs = new URL(c.req.url).search.slice(1).split('&');
  const readable = pairs.filter((pair) => {
    const [name] = new URLSearchParams(pair).keys();
    return name !== undefined && Object.hasOwn(schema.entries, name);
  });
  return readable.length === 0 ? '' : `?${readable.join('&')}`;
}

/** @throws Problem 400 for the cursor of a page in another order */
export function rejectCursor(c: Context): never {
  const expected = `${CURSOR}; this one belongs to another order`;
  rejectParameters([{ parameter: 'cursor', value: c.req.query('cursor') ?? '', expected }]);
}

/** @throws Problem 400 that names every invalid parameter */
export function rejectParameters(
  invalid: readonly InvalidParameter[],
  suggestions: readonly Suggestion[] = [],
): never {
  const parameters = invalid.map(({ parameter, value, expected }) => ({
    parameter: quotable(parameter),
    value: quotable(value),
    expected,
  }));
  const detail = parameters.map(
    ({ parameter, value, expected }) => `${parameter} is ${JSON.stringify(value)}, expected ${expected}`,
  );
  throw new Problem(400, `Reading the query: ${detail.join('; ')}.`, { parameters, suggestions });
}
