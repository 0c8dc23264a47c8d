/** Reads dates from values of any shape. */
import { isoSeconds, readDate } from '../../text/dates.ts';
import { isObject, itemsOf, type Json, textsOf } from './json-values.ts';

/** Names under which an object that stands for a date holds it: MongoDB, Crossref, arXiv's versions. */
const DATE_NAMES = ['$date', 'date-time', 'created', 'date', 'value', 'raw', 'literal'];
const MAX_DEPTH = 2;

/** Names of numbers that are instants, and the milliseconds of their unit: of MongoDB, Firestore, Protocol Buffers. */
const INSTANTS = [
  ['$numberLong', 1],
  ['_seconds', 1000],
  ['seconds', 1000],
] as const;

/** The dates in values, as written, each once. */
export function datesOf(values: readonly Json[]): readonly string[] {
  return [...new Set(values.map((value) => dateOf(value)).filter((date) => date !== undefined))];
}

/** The first date in values, as written. */
export function firstDate(values: readonly Json[]): string | undefined {
  return datesOf(values)[0];
}

/** `202503`. */
const YEAR_AND_MONTH = /^((?:19|20)\d\d)(0[1-9]|1[0-2])$/u;

/** A date as written, from a text, a number of seconds or milliseconds, an object, or the first item of a list. */
function dateOf(value: Json | undefined, depth = 0): string | undefined {
  if (typeof value === 'number')
    return Number.isFinite(value) ? dateOf(String(Math.trunc(value)), depth) : undefined;
  if (typeof value === 'string')
    return /\d/.test(value) ? value.trim().replace(YEAR_AND_MONTH, '$1-$2') : undefined;
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return undefined;
  if (!isObject(value)) return dateOf(itemsOf(value)[0], depth + 1);
  const instant = INSTANTS.flatMap(([name, factor]) => instantAt(textsOf(value[name])[0], factor))[0];
  if (instant !== undefined) return instant;
  const parts =
    dateParts(value['date-parts']) ??
    dateParts([[value['year'] ?? null, value['month'] ?? null, value['day'] ?? null]]);
  if (parts !== undefined) return parts;
  const name = DATE_NAMES.find((each) => value[each] !== undefined);
  return name === undefined ? undefined : dateOf(value[name], depth + 1);
}

function instantAt(number: string | undefined, factor: number): string[] {
  const time = new Date(number === undefined ? Number.NaN : Number(number) * factor);
  return Number.isNaN(time.getTime()) ? [] : [isoSeconds(time)];
}

/** A date from a year and a month, perhaps with a day, in fields of their own: `2025-03`, `MAR 5 2025`, `2025`. */
export function yearAndMonth(year: Json | undefined, month: Json | undefined): string | undefined {
  const [, yyyy] = /^((?:1[4-9]|20)\d\d)(?:\.0)?$/u.exec(textsOf(year)[0] ?? '') ?? [];
  if (yyyy === undefined) return undefined;
  const [written = ''] = textsOf(month);
  if (/^\d{1,2}$/u.test(written)) return Number(written) === 0 ? yyyy : `${yyyy}-${written.padStart(2, '0')}`;
  // `March`, `MAR 5`, `SPR`
  const day = `${written} ${yyyy}`.trim();
  return readDate(day, '') === null ? yyyy : day;
}

/** A date with the year of another field, if it has none: `MAY 27` of Web of Science. */
export function withYear(date: string, year: Json | undefined): string {
  return /\d{4}/u.test(date) ? date : (yearAndMonth(year, date) ?? date);
}

/** `[[2025, 3, 11]]` of CSL-JSON (https://docs.citationstyles.org): a year, perhaps a month, perhaps a day. */
function dateParts(value: Json | undefined): string | undefined {
  const first = Array.isArray(value) ? value[0] : undefined;
  const parts = Array.isArray(first) ? first.flatMap((part) => textsOf(part)).map(Number) : [];
  return parts.length === 0 || parts.some(Number.isNaN)
    ? undefined
    : parts.map((part) => String(part).padStart(2, '0')).join('-');
}

/** A date of a feed as an instant in UTC, if it has a time (RFC 822, RFC 3339); any other text unchanged. */
export function instantOf(text: string | undefined): string | undefined {
  if (text === undefined || !/\d{4}/.test(text) || !/\d{1,2}:\d{2}/.test(text)) return text;
  const time = Date.parse(text);
  return Number.isNaN(time) ? text : isoSeconds(new Date(time));
}
