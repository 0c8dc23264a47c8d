import { isObject, itemsOf, type Json, textsOf } from './values.ts';

/** Where an object that stands for a date keeps it: MongoDB, Crossref, arXiv's versions. */
const DATE_NAMES = ['$date', 'date-time', 'created', 'date', 'value', 'raw'];

/** A date, as written, out of a text, a number of seconds or milliseconds, a list whose first is meant, or an object. */
export function dateOf(value: Json | undefined, depth = 0): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? String(Math.trunc(value)) : undefined;
  if (typeof value === 'string') return /\d/.test(value) ? value.trim() : undefined;
  if (typeof value !== 'object' || value === null || depth > 2) return undefined;
  if (!isObject(value)) return dateOf(itemsOf(value)[0], depth + 1);
  const parts = dateParts(value['date-parts']);
  if (parts !== undefined) return parts;
  const name = DATE_NAMES.find((each) => value[each] !== undefined);
  return name === undefined ? undefined : dateOf(value[name], depth + 1);
}

/** Year and month in fields of their own. */
export function yearAndMonth(year: Json | undefined, month: Json | undefined): string | undefined {
  const [text] = textsOf(year);
  if (text === undefined || !/^(?:19|20)\d\d(?:\.0)?$/u.test(text)) return undefined;
  const [inYear] = textsOf(month);
  const written = inYear === undefined || !/^(?:\d{1,2}|[a-z]{3,9}\.?)$/iu.test(inYear) ? '' : inYear;
  const number = Number(written);
  if (written === '' || number === 0) return text.slice(0, 4);
  return Number.isNaN(number) ? `${written} ${text.slice(0, 4)}` : `${text.slice(0, 4)}-${pad(number)}`;
}

/** `[[2025, 3, 11]]` of CSL-JSON (https://docs.citationstyles.org): year, perhaps month, perhaps day. */
function dateParts(value: Json | undefined): string | undefined {
  const first = Array.isArray(value) ? value[0] : undefined;
  const parts = Array.isArray(first) ? first.flatMap((part) => textsOf(part)).map(Number) : [];
  return parts.length === 0 || parts.some(Number.isNaN) ? undefined : parts.map(pad).join('-');
}

function pad(part: number): string {
  return String(part).padStart(2, '0');
}
