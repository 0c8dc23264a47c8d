/** Reads dates as pages, mailings and data write them. */

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH =
  '(?<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?';
const DAY = '(?<day>\\d{1,2})(?:st|nd|rd|th)?';
const WEEKDAY = '(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\\.?,? +)?';

/** Number of a month, from 1, by the beginning of its English name; 0 for any other text. */
export function monthNumber(name: string): number {
  return MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
}

/** A missing month or day is the first. */
const DAYS: readonly RegExp[] = [
  // `2025-03-11`, `2025/3`, `2025`
  /^(?<year>(?:1[89]|20)\d{2})(?:(?<separator>[-/.])(?<month>\d{1,2})(?:\k<separator>(?<day>\d{1,2}))?)?$/,
  // `11.03.2025`: with points the day goes first
  /^(?<day>\d{1,2})\.\s?(?<month>\d{1,2})\.\s?(?<year>(?:1[89]|20)\d{2})$/,
  // `March 2025`
  new RegExp(`^${MONTH},? +(?<year>\\d{4})$`, 'i'),
  // `Tuesday, March 11th, 2025`, `Mar 11`
  new RegExp(`^${WEEKDAY}${MONTH} +${DAY}(?:,? +(?<year>\\d{4}))?$`, 'i'),
  // `Tue, 11 Mar 2025`, `11 March`
  new RegExp(`^${WEEKDAY}${DAY} +${MONTH}(?:,? +(?<year>\\d{4}))?$`, 'i'),
];

const ZONE = ' ?(Z|UTC|GMT|[+-]\\d{2}:?\\d{2})?';
const TIME = '(\\d{1,2}:\\d{2})(?::(\\d{2})(?:[.,]\\d+)?)?';
/** RFC 3339, also as databases and Python print it: with a space for the `T`, without a zone. */
const ISO_INSTANT = new RegExp(`^(\\d{4}[-/]\\d{1,2}[-/]\\d{1,2})[T ]${TIME}${ZONE}$`, 'i');
/** RFC 5322, section 3.3, as in mail, RSS and arXiv's metadata: `Wed, 20 Aug 2025 00:00:00 -0400`. */
const MAIL_INSTANT = new RegExp(
  `^${WEEKDAY}(\\d{1,2} +[a-z]{3} +\\d{4}) +${TIME}${ZONE}(?: +\\([a-z]+\\))?$`,
  'i',
);

/** Unix time: nine or ten digits are seconds (1973 to 2286), twelve or thirteen are milliseconds. */
const UNIX_SECONDS = /^\d{9,10}$/;
const UNIX_MILLISECONDS = /^\d{12,13}$/;

/** In eight years there is always a 29 February, also across a century that is no leap year. */
const MAX_YEARS_BACK = 8;

/**
 * Reads a date: `Mar 11`, `Tuesday, March 11th, 2025`, `11 Mar 2025`, `2025-03-11`, `2025/3/1`, `11.03.2025`, `2025-03`,
 * `March 2025`, `2025`; an instant of RFC 3339 or RFC 5322, in UTC if it has no zone; or Unix time.
 *
 * A date without a year is the latest such date that is not after `capturedAt`: `Mar 11` on a page captured on
 * 5 January 2025 is in 2024; `Feb 29` is in the last leap year.
 * @returns an instant in UTC, midnight for a day; `null` when the text is no date or the day does not exist
 */
export function readDate(text: string, capturedAt: string): string | null {
  const trimmed = text.trim();
  const instant = ISO_INSTANT.exec(trimmed) ?? MAIL_INSTANT.exec(trimmed);
  if (instant !== null) return readInstant(instant);
  if (UNIX_SECONDS.test(trimmed)) return isoSeconds(new Date(Number(trimmed) * 1000));
  if (UNIX_MILLISECONDS.test(trimmed)) return isoSeconds(new Date(Number(trimmed)));
  const day = readDay(trimmed);
  if (day !== null) return day;
  const capturedYear = Number(capturedAt.slice(0, 4));
  for (let year = capturedYear; year >= capturedYear - MAX_YEARS_BACK; year--) {
    const day = readDay(trimmed, year);
    if (day !== null && day.slice(0, 10) <= capturedAt.slice(0, 10)) return day;
  }
  return null;
}

/** The ISO 8601 form used throughout: UTC, whole seconds. */
export function isoSeconds(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`;
}

/** The instant of a day, time and zone; `null` when one of them does not exist. */
function readInstant([, written = '', minutes = '', seconds = '00', zone = 'Z']: RegExpExecArray):
  | string
  | null {
  const start = readDay(written);
  if (start === null) return null;
  const offset = /^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(-2)}` : 'Z';
  const instant = new Date(`${start.slice(0, 10)}T${minutes.padStart(5, '0')}:${seconds}${offset}`);
  return Number.isNaN(instant.getTime()) ? null : isoSeconds(instant);
}

/** Midnight of the day that a text names; `null` for any other text, and when the day does not exist. */
function readDay(text: string, yearIfMissing = Number.NaN): string | null {
  const parts = DAYS.map((pattern) => pattern.exec(text)?.groups).find((groups) => groups !== undefined);
  if (parts === undefined) return null;
  const year = Number(parts['year'] ?? yearIfMissing);
  const month = parts['name'] === undefined ? Number(parts['month'] ?? 1) : monthNumber(parts['name']);
  const day = Number(parts['day'] ?? 1);
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? isoSeconds(date) : null;
}
