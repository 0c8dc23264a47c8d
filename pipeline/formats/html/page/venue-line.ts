/** What lists say beside a title of where and when a paper appeared. */

/** Dates with at least a month; the date is the first group. */
const DATES: readonly RegExp[] = [
  /\b((?:19|20)\d\d-\d\d-\d\d)\b/u, // `2025-03-05`
  // `First Published: 05 March 2025`
  /(?<!\d)(\d{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?,? (?:19|20)\d\d)\b/iu,
  // `Mar 5, 2025`
  /\b((?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \d{1,2},? (?:19|20)\d\d)\b/iu,
  // `In Press, March 2025`
  /\b((?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?,? (?:19|20)\d\d)\b/iu,
];
/** `J Stairs. 2025 Mar 5;12(3):45`. */
const YEAR_FIRST =
  /\b((?:19|20)\d\d) ((?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6})\.?(?: (\d{1,2}))?(?=[;:.,\s]|$)/iu;
const YEAR_ALONE = /(?<![\d/.-])(?:19|20)\d\d(?![\d/-])/u;

/** The name of a journal before its year, volume or pages: `Journal of Stairs, 2024`, `J Stairs. 2024 Mar 5;12(3):45-67.` */
const JOURNAL =
  /^(?:in:? )?(\p{L}[^;(]{1,150}?)(?:[,.;]?\s+\(?(?:19|20)\d\d\b|[,.;]?\s+(?:vol|no|pp|p)\b|[.,;]?\s+\d+(?![\da-z])|\s?[;(]|[.,;]?$)/iu;

/** The date in a text that says when a paper appeared, as written; of a year alone only with `mayBeYear`. */
export function dateOfVenue(text: string, mayBeYear = false): string | undefined {
  if (text.length > 500) return undefined;
  const [, year, month, day] = YEAR_FIRST.exec(text) ?? [];
  const [date] = DATES.flatMap((pattern) => pattern.exec(text)?.[1] ?? []);
  if (date !== undefined) return date;
  if (year !== undefined) return [day, month, year].filter((part) => part !== undefined).join(' ');
  return mayBeYear ? YEAR_ALONE.exec(text)?.[0] : undefined;
}

/** The journal or proceedings that a text begins with. */
export function journalOfVenue(text: string): string | undefined {
  return JOURNAL.exec(text.slice(0, 400))?.[1];
}
