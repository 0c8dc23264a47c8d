/** Reads dates as pages, mailings and data write them. */

/** Names of the months in English, then in German, French, Spanish, Italian, Portuguese and Russian. */
const MONTH_NAMES = `
  jan january | januar jänner janvier janv enero ene gennaio janeiro январь января
  feb february | februar février févr fév febrero febbraio fevereiro февраль февраля
  mar march | märz mär mrz mars marzo março март марта
  apr april | avril avr abril abr aprile апрель апреля
  may | mai mayo maggio maio май мая
  jun june | juni juin junio giugno junho июнь июня
  jul july | juli juillet juil julio luglio julho июль июля
  aug august | août aout agosto август августа
  sep sept september | septembre septiembre settembre setembro сентябрь сентября
  oct october | oktober okt octobre octubre ottobre outubro октябрь октября
  nov november | novembre noviembre novembro ноябрь ноября
  dec december | dezember dez décembre déc diciembre dic dicembre dezembro декабрь декабря`;
const MONTHS: ReadonlyMap<string, number> = new Map(
  MONTH_NAMES.trim()
    .split('\n')
    .flatMap((line, i) => (line.match(/\p{L}+/gu) ?? []).map((name) => [name, i + 1] as const)),
);
const ENGLISH_MONTHS: ReadonlySet<string> = new Set(
  (MONTH_NAMES.match(/^[^|]+/gmu) ?? []).flatMap((names) => names.trim().split(/\s+/)),
);
/** Journals count winter as the first quarter, unless it spans two years. */
const SEASONS: ReadonlyMap<string, number> = new Map([
  ...['winter', 'win'].map((name) => [name, 1] as const),
  ...['spring', 'spr'].map((name) => [name, 3] as const),
  ...['summer', 'sum'].map((name) => [name, 6] as const),
  ...['autumn', 'aut', 'fall', 'fal'].map((name) => [name, 9] as const),
]);
const WINTER_OF_TWO_YEARS = 12;
const FILLER =
  /^(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|de|del|di|le|of|the|c|ca)$/;
const TOKEN = /q[1-4](?!\p{L})|\p{L}[\p{L}\p{M}]*|\d+(?:st|nd|rd|th|er)?|[^\p{L}\d]/gu;
/** `, 14:30`, ` at 2:30 PM`, ` 14:00:00 GMT+0100 (CET)`; the zone of a day: `2025-03-11Z`. */
const TIME_BEHIND =
  /(?:,? (?:at )?\d{1,2}:\d{2}(?::\d{2})?(?:\.\d{1,9})?(?: ?[ap]\.?m\.?)?(?: ?[a-z]{1,5})?(?:[+-]\d{2}:?\d{2})?(?: \([^()]{1,60}\))?|(?<=\d-\d\d)(?:z|[+-]\d{2}:\d{2}))$/;
/** `2025年3月10日`, `2025년 3월 10일`, `3月10日`. */
const EAST_ASIAN = /^(?:(\d{4}) ?[年년])? ?(?:(\d{1,2}) ?[月월])? ?(?:(\d{1,2}) ?[日号號일])?$/;
/** `20250311`. */
const COMPACT = /^((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/;
/** RIS: `2025/03//`, `2025/03/11/Epub`, `2025///Spring`. */
const RIS = /^(\d{4})\/(\d{0,2})\/(\d{0,2})\/(.{0,40})$/;
/** ISO 8601: `2014-12-31/2015-01-01`. */
const INTERVAL = /^(\d{4}-\d\d(?:-\d\d)?)\/\d{4}-.{0,20}$/;
const MAX_DATE_CHARS = 100;

/** Number of a month, from 1, by its name or the beginning of its English name; 0 for any other text. */
export function monthNumber(name: string): number {
  const written = name.toLowerCase().replace(/\.$/, '');
  return MONTHS.get(written) ?? MONTHS.get(written.slice(0, 3)) ?? 0;
}

const ZONE = ' ?(Z|UTC|GMT|[+-]\\d{2}:?\\d{2})?';
const TIME = '(\\d{1,2}:\\d{2})(?::(\\d{2})(?:[.,]\\d+)?)?';
/** RFC 3339, also as databases and Python print it: with a space for the `T`, without a zone. */
const ISO_INSTANT = new RegExp(`^(\\d{4}[-/]\\d{1,2}[-/]\\d{1,2})[T ]${TIME}${ZONE}$`, 'i');
/** RFC 5322, section 3.3, as in mail, RSS and arXiv's metadata: `Wed, 20 Aug 2025 00:00:00 -0400`. */
const MAIL_INSTANT = new RegExp(
  `^(?:[a-z]{3,9}, +)?(\\d{1,2} +[a-z]{3} +\\d{4}) +${TIME}${ZONE}(?: +\\([a-z]+\\))?$`,
  'i',
);

/** Unix time: nine or ten digits are seconds (1973 to 2286), twelve or thirteen are milliseconds. */
const UNIX_SECONDS = /^\d{9,10}$/;
const UNIX_MILLISECONDS = /^\d{12,13}$/;

/** In eight years there is always a 29 February, also across a century that is no leap year. */
const MAX_YEARS_BACK = 8;

/**
 * Reads a date as people and data write it: `Mar 11`, `Tuesday, March 11th, 2025`, `11 mars 2025`, `2025-03-11`, `11.03.2025`,
 * `2025年3月11日`, `2025`, `1734`, `2024 Mar-Apr`, `Spring 2015`, `2024 Q3`; an instant of RFC 3339 or RFC 5322, in UTC if it has no
 * zone; or Unix time. A missing month or day is the first, and so is a range's. In `3/11/2025` the month goes first when both may.
 *
 * A date without a year is the latest such date that is not after `capturedAt`: `Mar 11` on a page captured on
 * 5 January 2025 is in 2024; `Feb 29` is in the last leap year.
 * @returns an instant in UTC, midnight for a day; `null` when the text is no date or the day does not exist
 */
export function readDate(text: string, capturedAt: string): string | null {
  const trimmed = text.trim();
  if (trimmed.length > MAX_DATE_CHARS) return null;
  const instant = ISO_INSTANT.exec(trimmed) ?? MAIL_INSTANT.exec(trimmed);
  if (instant !== null) return readInstant(instant);
  if (UNIX_SECONDS.test(trimmed)) return isoSeconds(new Date(Number(trimmed) * 1000));
  if (UNIX_MILLISECONDS.test(trimmed)) return isoSeconds(new Date(Number(trimmed)));
  const parts = datePartsOf(trimmed);
  if (parts === null) return null;
  if (parts.year !== undefined) return midnight({ ...parts, year: parts.year });
  const capturedYear = Number(capturedAt.slice(0, 4));
  for (let year = capturedYear; year >= capturedYear - MAX_YEARS_BACK; year--) {
    const day = midnight({ ...parts, year });
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
  const [year = 0, month, day] = written.split(/[-/]/).map(Number);
  const start = /^\d{4}[-/]/.test(written) ? midnight({ year, month, day }) : readDate(written, '');
  if (start === null) return null;
  const offset = /^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(-2)}` : 'Z';
  const instant = new Date(`${start.slice(0, 10)}T${minutes.padStart(5, '0')}:${seconds}${offset}`);
  return Number.isNaN(instant.getTime()) ? null : isoSeconds(instant);
}

/** A day; without its month or day the first. */
interface DateParts {
  readonly month?: number | undefined;
  readonly day?: number | undefined;
}

/** The parts of a date that a text consists of; `null` when it holds anything else. */
function datePartsOf(written: string): (DateParts & { readonly year?: number }) | null {
  const [, yyyy, mm, dd] = EAST_ASIAN.exec(written) ?? COMPACT.exec(written) ?? [];
  const eastAsian = [yyyy, mm, dd].map((part) => (part === undefined ? undefined : Number(part)));
  if (yyyy !== undefined || (mm !== undefined && dd !== undefined))
    return { month: eastAsian[1], day: eastAsian[2], ...(yyyy && { year: Number(yyyy) }) };
  const text = written
    .toLowerCase()
    .replace(INTERVAL, '$1')
    .replace(TIME_BEHIND, '')
    .replace(RIS, (_, ...[year, month, day, rest]) =>
      [year, month, day, SEASONS.has(rest) && rest].filter(Boolean).join(' '),
    )
    .trim();
  const years: number[] = [];
  const months: number[] = [];
  const numbers: number[] = [];
  let isYearFirst = false;
  let isEnglish = true;
  let season = '';
  for (const token of text.match(TOKEN) ?? []) {
    const number = Number.parseInt(token, 10);
    const month = MONTHS.get(token);
    if (/^(?:1[4-9]|20)\d\d$/.test(token)) {
      isYearFirst ||= numbers.length + months.length === 0 && years.length === 0;
      years.push(number);
    } else if (/^\d{1,2}(?:\D|$)/.test(token)) numbers.push(number);
    else if (month !== undefined) {
      isEnglish &&= ENGLISH_MONTHS.has(token);
      months.push(month);
    } else if (SEASONS.has(token)) season ||= token;
    else if (/^q\d$/.test(token)) months.push(3 * Number(token.slice(1)) - 2);
    else if (!FILLER.test(token) && !/^[\s.,;/–—~()[\]©?-]$/.test(token)) return null;
  }
  const [year, lastYear = year] = years;
  const [month] = months;
  const [first, second] = numbers;
  // `2024 Dec-2025 Jan`, `10-12 March 2025`, `Feb 27-Mar 2, 2025`; `2019-20`
  if (years.length > 2 || months.length > 2 || numbers.length > 2) return null;
  if (season !== '') {
    // `Winter 2024/25`
    const spansYears = year !== lastYear || first === ((year ?? 0) + 1) % 100;
    if (year === undefined || (first !== undefined && !spansYears)) return null;
    return {
      year,
      month: SEASONS.get(season) === 1 && spansYears ? WINTER_OF_TWO_YEARS : SEASONS.get(season),
    };
  }
  if (month !== undefined) {
    if (year === undefined) return isEnglish && first !== undefined ? { month, day: first } : null;
    return { year, month, day: first || undefined };
  }
  if (year === undefined || (years.length > 1 && numbers.length > 0)) return null;
  if (first === undefined) return { year };
  if (isYearFirst) {
    const isRangeOfYears = second === undefined && first === (year + 1) % 100 && first > 12;
    return isRangeOfYears ? { year } : { year, month: first || undefined, day: second || undefined };
  }
  if (second === undefined) return { year, month: first };
  // With points the day goes first, and where the other number is no month.
  const isDayFirst = text.includes('.') || first > 12;
  return isDayFirst ? { year, month: second, day: first } : { year, month: first, day: second };
}

/** Midnight of a day; `null` when it does not exist. */
function midnight({ year, month = 1, day = 1 }: DateParts & { readonly year: number }): string | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? isoSeconds(date) : null;
}

/** Made when it is first needed: it loads the names of months, in 25 ms. */
let long: Intl.DateTimeFormat | undefined;

/** A date for people, without the time, in UTC: `11 March 2025`. */
export function writtenDay(iso: string): string {
  long ??= new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
  return long.format(new Date(iso));
}
