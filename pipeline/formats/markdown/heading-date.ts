import { monthNumber } from '../../text/dates.ts';

const MONTH = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)';

/** `June 23rd`. */
const MONTH_DAY = new RegExp(String.raw`\b(${MONTH}[a-z]*)\.? (\d{1,2})(?:st|nd|rd|th)?(?!\d)`, 'gi');
/** `23 June 2025`. */
const DAY_MONTH_YEAR = new RegExp(
  String.raw`\b(\d{1,2})(?:st|nd|rd|th)? (${MONTH}[a-z]{0,6})\.?,? (\d{4})\b`,
  'i',
);
/** `2025年6月23日`. */
const EAST_ASIAN = /(\d{4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일]/u;
/** `2025-06-23`, `2025/06/23`. */
const ISO = /\b(\d{4})[-/.](\d{2})[-/.](\d{2})\b/;
const YEAR = /\b(20\d{2}|19\d{2})\b/;
/** The end of a range behind its first day: ` - 8` of `Jan 1 - 8`. */
const RANGE_END = /^\s*(?:-|–|to)\s*(\d{1,2})\b/;

/**
 * The day in the heading of a section, the last one of a range: `2025-06-29` for `June 23 - June 29, 2025`. Lists begin with the newest
 * section, so a day without a year takes the latest year in which it is not after the previous section's.
 * @param previous the day of the section before
 * @returns `June 29` when the year cannot be told; `undefined` for a heading without a day
 */
export function headingDate(heading: string, previous: string | undefined): string | undefined {
  const [, year, month, day] =
    ISO.exec(heading) ?? swapDayAndYear(DAY_MONTH_YEAR.exec(heading)) ?? EAST_ASIAN.exec(heading) ?? [];
  if (year !== undefined) return ymd(year, month, day);
  const last = [...heading.matchAll(MONTH_DAY)].at(-1);
  if (last === undefined) return undefined;
  const [written, name = '', firstDay] = last;
  const lastDay = RANGE_END.exec(heading.slice(last.index + written.length))?.[1] ?? firstDay;
  const monthDay = ymd('', name, lastDay).slice(1);
  const yearBehind = YEAR.exec(heading.slice(last.index))?.[1];
  if (yearBehind !== undefined) return `${yearBehind}-${monthDay}`;
  const [, previousYear, previousMonthDay = ''] = /^(\d{4})-(\d{2}-\d{2})$/.exec(previous ?? '') ?? [];
  if (previousYear === undefined) return `${name} ${Number(lastDay)}`;
  return `${monthDay <= previousMonthDay ? previousYear : Number(previousYear) - 1}-${monthDay}`;
}

function swapDayAndYear(match: RegExpExecArray | null): (string | undefined)[] | null {
  return match && [match[0], match[3], match[2], match[1]];
}

/** @param month its number or its name */
function ymd(year: string, month = '', day = ''): string {
  const number = monthNumber(month) || Number(month);
  return `${year}-${String(number).padStart(2, '0')}-${day.padStart(2, '0')}`;
}
