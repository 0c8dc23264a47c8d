import { monthNumber } from '../../text/dates.ts';

const MONTH = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)';

/** `June 23rd`. */
const MONTH_DAY = new RegExp(String.raw`\b(${MONTH}[a-z]*)\.? (\d{1,2})(?:st|nd|rd|th)?(?!\d)`, 'gi');
/** `23 June 2025`. */
const DAY_MONTH_YEAR = new RegExp(
  String.raw`\b(?<day>\d{1,2})(?:st|nd|rd|th)? (?<month>${MONTH}[a-z]{0,6})\.?,? (?<year>\d{4})\b`,
  'i',
);
/** `2025年6月23日`. */
const EAST_ASIAN = /(?<year>\d{4}) ?[年년] ?(?<month>\d{1,2}) ?[月월] ?(?<day>\d{1,2}) ?[日일]/u;
/** `2025-06-23`, `2025/06/23`. */
const ISO = /\b(?<year>\d{4})[-/.](?<month>\d{2})[-/.](?<day>\d{2})\b/;
const YEAR = /\b(20\d{2}|19\d{2})\b/;
/** The end of a range behind its first day: ` - 8` of `Jan 1 - 8`. */
const RANGE_END = /^\s*(?:-|–|to)\s*(\d{1,2})\b/;

/**
 * The day in the heading of a section, the last one of a range: `2025-06-29` for `June 23 - June 29, 2025`. Lists begin with the newest
 * section, so a day without a year takes the latest year in which it is not after the previous section's.
 * @param previous the day of the section before
 * @param year that of the heading above: `2023` of `Papers of the week: 2023`
 * @returns `June 29` when the year cannot be told; `undefined` for a heading without a day
 */
export function headingDate(
  heading: string,
  previous: string | undefined,
  year?: string,
): string | undefined {
  const day = (ISO.exec(heading) ?? DAY_MONTH_YEAR.exec(heading) ?? EAST_ASIAN.exec(heading))?.groups;
  if (day !== undefined) return ymd(day['year'], day['month'], day['day']);
  const last = [...heading.matchAll(MONTH_DAY)].at(-1);
  if (last === undefined) return undefined;
  const [written, name = '', firstDay] = last;
  const lastDay = RANGE_END.exec(heading.slice(last.index + written.length))?.[1] ?? firstDay;
  const monthDay = ymd('', name, lastDay).slice(1);
  const yearBehind = YEAR.exec(heading.slice(last.index))?.[1] ?? year;
  if (yearBehind !== undefined) return `${yearBehind}-${monthDay}`;
  const [, previousYear, previousMonthDay = ''] = /^(\d{4})-(\d{2}-\d{2})$/.exec(previous ?? '') ?? [];
  if (previousYear === undefined) return `${name} ${Number(lastDay)}`;
  return `${monthDay <= previousMonthDay ? previousYear : Number(previousYear) - 1}-${monthDay}`;
}

/** The only year in a heading; `undefined` for several. */
export function headingYear(heading: string): string | undefined {
  const [year, ...others] = heading.match(new RegExp(YEAR, 'g')) ?? [];
  return others.length === 0 ? year : undefined;
}

/** @param month its number or its name */
function ymd(year = '', month = '', day = ''): string {
  const number = monthNumber(month) || Number(month);
  return `${year}-${String(number).padStart(2, '0')}-${day.padStart(2, '0')}`;
}
