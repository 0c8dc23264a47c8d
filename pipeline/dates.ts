/** A day as written, perhaps without its year. */
interface WrittenDay {
  readonly year: number | undefined;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?';
const DAY = '(\\d{1,2})(?:st|nd|rd|th)?';
const WEEKDAY = '(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\\.?,? +)?';
const MONTH_FIRST = new RegExp(`^${WEEKDAY}${MONTH} +${DAY}(?:,? +(\\d{4}))?$`, 'i');
const DAY_FIRST = new RegExp(`^${WEEKDAY}${DAY} +${MONTH}(?:,? +(\\d{4}))?$`, 'i');
const ISO_DAY = /^(\d{4})[-/](\d{2})[-/](\d{2})$/;
const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/;

/**
 * Reads a date as it stands on pages and in mailings: `Mar 11`, `Tuesday, March 11th, 2025`, `11 Mar 2025`,
 * `2025-03-11`, or an RFC 3339 instant.
 *
 * A date without a year is the latest such date that is not after `capturedAt`: `Mar 11` on a page taken on
 * 5 January 2025 is that of 2024; `Feb 29` is that of the last leap year.
 * @returns an instant in UTC, midnight for a day, or `null` when the text is no date or the day does not exist
 */
export function readDate(text: string, capturedAt: string): string | null {
  const trimmed = text.trim();
  if (ISO_INSTANT.test(trimmed)) {
    const instant = new Date(trimmed);
    return Number.isNaN(instant.getTime()) ? null : isoSeconds(instant);
  }
  const written = readDay(trimmed);
  if (written === null) return null;
  if (written.year !== undefined) return midnight(written.year, written.month, written.day);
  const captured = capturedAt.slice(0, 10);
  // Eight years always hold a 29 February, also across a century that is no leap year.
  for (let year = Number(captured.slice(0, 4)), tries = 0; tries <= 8; year--, tries++) {
    const instant = midnight(year, written.month, written.day);
    if (instant !== null && instant.slice(0, 10) <= captured) return instant;
  }
  return null;
}

/** The ISO 8601 form used throughout: UTC, whole seconds. */
export function isoSeconds(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`;
}

function readDay(text: string): WrittenDay | null {
  const iso = ISO_DAY.exec(text);
  if (iso) return { year: Number(iso[1]), month: Number(iso[2]), day: Number(iso[3]) };
  const [, monthName, day, year] = MONTH_FIRST.exec(text) ?? swapDayAndMonth(DAY_FIRST.exec(text)) ?? [];
  if (monthName === undefined || day === undefined) return null;
  const month = MONTHS.indexOf(monthName.slice(0, 3).toLowerCase()) + 1;
  return { year: year === undefined ? undefined : Number(year), month, day: Number(day) };
}

function swapDayAndMonth(match: RegExpExecArray | null): (string | undefined)[] | null {
  return match && [match[0], match[2], match[1], match[3]];
}

function midnight(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? isoSeconds(date) : null;
}
