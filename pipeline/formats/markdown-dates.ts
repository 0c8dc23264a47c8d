const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const MONTH_DAY =
  /\b((?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)\.? (\d{1,2})(?:st|nd|rd|th)?(?!\d)/gi;
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
  const days = [...heading.matchAll(MONTH_DAY)];
  const last = days.at(-1);
  if (last === undefined) return undefined;
  const month = MONTHS.indexOf((last[1] ?? '').slice(0, 3).toLowerCase()) + 1;
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
