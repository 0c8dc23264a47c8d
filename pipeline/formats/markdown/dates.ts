const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const MONTH_DAY =
  /\b((?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)\.? (\d{1,2})(?:st|nd|rd|th)?(?!\d)/gi;
const DAY_MONTH =
  /\b(\d{1,2})(?:st|nd|rd|th)? ((?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6})\.?,? (\d{4})\b/i;
const EAST_ASIAN = /(\d{4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일]/u;
const ISO = /\b(\d{4})[-/.](\d{2})[-/.](\d{2})\b/;
const YEAR = /\b(20\d{2}|19\d{2})\b/;

/**
 * The day that a heading names, the last one of a span (`June 23 - June 29` of `2025`), as `2025-06-29` or, when no year
 * can be told, as `June 29`. Such lists begin with the newest: without a year, a day belongs to the latest year in which it
 * is not after the day of the section before.
 * @param before the day of the section before
 */
export function sectionDate(heading: string, before: string | undefined): string | undefined {
  const iso = ISO.exec(heading);
  if (iso) return `${iso[1]}-${iso[2]}-${iso[3]}`;
  const [, day1, name, inYear] = DAY_MONTH.exec(heading) ?? [];
  if (day1 !== undefined && name !== undefined) return dated(monthOf(name), Number(day1), inYear);
  const [, east, eastMonth, eastDay] = EAST_ASIAN.exec(heading) ?? [];
  if (east !== undefined) return dated(Number(eastMonth), Number(eastDay), east);
  const days = [...heading.matchAll(MONTH_DAY)];
  const last = days.at(-1);
  if (last === undefined) return undefined;
  const month = monthOf(last[1] ?? '');
  // `Jan 1-8` names the month once.
  const day = Number(
    /^\s*(?:-|–|to)\s*(\d{1,2})\b/.exec(heading.slice(last.index + last[0].length))?.[1] ?? last[2],
  );
  const monthDay = `${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  const year = YEAR.exec(heading.slice(last.index))?.[1];
  if (year !== undefined) return `${year}-${monthDay}`;
  const [, known, rest] = /^(\d{4})-(\d{2}-\d{2})$/.exec(before ?? '') ?? [];
  if (known === undefined || rest === undefined) return `${last[1]} ${day}`;
  return `${monthDay <= rest ? known : Number(known) - 1}-${monthDay}`;
}

function monthOf(name: string): number {
  return MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
}

function dated(month: number, day: number, year = ''): string {
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
