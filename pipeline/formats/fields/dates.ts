/** Reads dates from values of any shape. */
import { isoSeconds } from '../../text/dates.ts';
import { isObject, itemsOf, type Json, textsOf } from './json-values.ts';

/** Names under which an object that stands for a date holds it: MongoDB, Crossref, arXiv's versions. */
const DATE_NAMES = ['$date', 'date-time', 'created', 'date', 'value', 'raw'];
const MAX_DEPTH = 2;

/** The first date in values, as written. */
export function firstDate(values: readonly Json[]): string | undefined {
  return values.map((value) => dateOf(value)).find((date) => date !== undefined);
}

/** A date as written, from a text, a number of seconds or milliseconds, an object, or the first item of a list. */
function dateOf(value: Json | undefined, depth = 0): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? String(Math.trunc(value)) : undefined;
  if (typeof value === 'string') return /\d/.test(value) ? value.trim() : undefined;
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return undefined;
  if (!isObject(value)) return dateOf(itemsOf(value)[0], depth + 1);
  const parts = dateParts(value['date-parts']);
  if (parts !== undefined) return parts;
  const name = DATE_NAMES.find((each) => value[each] !== undefined);
  return name === undefined ? undefined : dateOf(value[name], depth + 1);
}

/** A date from a year and a month in fields of their own: `2025-03`, `March 2025`, `2025`. */
export function yearAndMonth(year: Json | undefined, month: Json | undefined): string | undefined {
  const [, yyyy] = /^((?:19|20)\d\d)(?:\.0)?$/u.exec(textsOf(year)[0] ?? '') ?? [];
  if (yyyy === undefined) return undefined;
  const [written = ''] = textsOf(month);
  if (/^\d{1,2}$/u.test(written)) return Number(written) === 0 ? yyyy : `${yyyy}-${written.padStart(2, '0')}`;
  return /^[a-z]{3,9}\.?$/iu.test(written) ? `${written} ${yyyy}` : yyyy;
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
