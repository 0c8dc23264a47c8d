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
const MONTH_YEAR = new RegExp(`^${MONTH},? +(\\d{4})$`, 'i');
/** Year first; month and day of the year are the first where they are missing. */
const YEAR_FIRST = /^((?:1[89]|20)\d{2})(?:([-/.])(\d{1,2})(?:\2(\d{1,2}))?)?$/;

/** `11.03.2025`, as it is written where days are parted by points: the day first. */
const POINTED = /^(\d{1,2})\.\s?(\d{1,2})\.\s?((?:1[89]|20)\d{2})$/;

const ZONE = ' ?(Z|UTC|GMT|[+-]\\d{2}:?\\d{2})?';
const TIME = '(\\d{1,2}:\\d{2})(?::(\\d{2})(?:[.,]\\d+)?)?';
/** RFC 3339, also as databases and Python print it: with a space for the `T`, without a zone. */
const ISO_INSTANT = new RegExp(`^(\\d{4}[-/]\\d{1,2}[-/]\\d{1,2})[T ]${TIME}${ZONE}$`, 'i');
/** RFC 5322, section 3.3, as in mail, RSS and arXiv's metadata: `Wed, 20 Aug 2025 00:00:00 -0400`. */
const MAIL_INSTANT = new RegExp(
  `^${WEEKDAY}(\\d{1,2} +[a-z]{3} +\\d{4}) +${TIME}${ZONE}(?: +\\([a-z]+\\))?$`,
  'i',
);

/** Unix time: of nine or ten digits in seconds, 1973 to 2286; of twelve or thirteen in milliseconds. */
const UNIX_SECONDS = /^\d{9,10}$/;
const UNIX_MILLISECONDS = /^\d{12,13}$/;

/**
 * Reads a date as it stands on pages, in mailings and in data: `Mar 11`, `Tuesday, March 11th, 2025`, `11 Mar 2025`,
 * `2025-03-11`, `2025/3/1`, `11.03.2025`, `2025-03`, `March 2025`, `2025`; an instant as RFC 3339 or RFC 5322 write it, also without its
 * zone, which is then UTC; or Unix time.
 *
 * A date without a year is the latest such date that is not after `capturedAt`: `Mar 11` on a page taken on
 * 5 January 2025 is that of 2024; `Feb 29` is that of the last leap year.
 * @returns an instant in UTC, midnight for a day, or `null` when the text is no date or the day does not exist
 */
export function readDate(text: string, capturedAt: string): string | null {
  const trimmed = text.trim();
  const instant = ISO_INSTANT.exec(trimmed) ?? MAIL_INSTANT.exec(trimmed);
  if (instant !== null) return readInstant(instant);
  if (UNIX_SECONDS.test(trimmed)) return isoSeconds(new Date(Number(trimmed) * 1000));
  if (UNIX_MILLISECONDS.test(trimmed)) return isoSeconds(new Date(Number(trimmed)));
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

/** Day, time and zone of an instant put together; `null` when one of them does not exist. */
function readInstant([, written = '', minutes = '', seconds = '00', zone = 'Z']: RegExpExecArray):
  | string
  | null {
  const day = readDay(written);
  const start = day?.year === undefined ? null : midnight(day.year, day.month, day.day);
  if (start === null) return null;
  const offset = /^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(-2)}` : 'Z';
  const instant = new Date(`${start.slice(0, 10)}T${minutes.padStart(5, '0')}:${seconds}${offset}`);
  return Number.isNaN(instant.getTime()) ? null : isoSeconds(instant);
}

function readDay(text: string): WrittenDay | null {
  const [, first, , second, third] = YEAR_FIRST.exec(text) ?? [];
  if (first !== undefined)
    return { year: Number(first), month: Number(second ?? 1), day: Number(third ?? 1) };
  const [, pointedDay, pointedMonth, pointedYear] = POINTED.exec(text) ?? [];
  if (pointedDay !== undefined)
    return { year: Number(pointedYear), month: Number(pointedMonth), day: Number(pointedDay) };
  const [, name, inYear] = MONTH_YEAR.exec(text) ?? [];
  if (name !== undefined) return { year: Number(inYear), month: monthOf(name), day: 1 };
  const [, monthName, day, year] = MONTH_FIRST.exec(text) ?? swapDayAndMonth(DAY_FIRST.exec(text)) ?? [];
  if (monthName === undefined || day === undefined) return null;
  return { year: year === undefined ? undefined : Number(year), month: monthOf(monthName), day: Number(day) };
}

function monthOf(name: string): number {
  return MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
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
