/** Recognises lines that consist of a date: of the page, or of one paper. */
import { evenSpaces } from '../../text/unwrap.ts';

const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?';
const DAY = '(?:0?[1-9]|[12]\\d|3[01])(?:st|nd|rd|th)?';
const YEAR = '(?:,? (?:19|20)\\d\\d)';
const WEEKDAY = '(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\\.?,? )';
const DATE = `(?:${MONTH} ${DAY}${YEAR}?|${DAY} ${MONTH}${YEAR}?|(?:19|20)\\d\\d[-/](?:0[1-9]|1[0-2])[-/](?:0[1-9]|[12]\\d|3[01]))`;
const RANGE_END = `(?: ?[-–—] ?(?:${DATE}|${DAY}${YEAR}?))`;

/** `Mar 11`, `Daily Papers for Tuesday, March 11th, 2025`, `June 23 - June 29`. */
const DATE_ALONE = new RegExp(
  `^(?:(?:(?:daily|trending|top|new) )*papers?(?: (?:for|of|on|from|[-–—|]))?:? )?(?<date>${WEEKDAY}?${DATE})${RANGE_END}?$`,
  'iu',
);
/** Lines that date one paper. */
const DATES_OF_PAPERS: readonly RegExp[] = [
  // `Published on Mar 11`, `8 authors · Published Mar 11 · Modified ...`
  new RegExp(
    `(?:^|[·•|] ?)published(?: on)?:? (?<date>${WEEKDAY}?${DATE})(?: [·•|].*|,? (?:last )?modified:? .*)?$`,
    'isu',
  ),
  // papers.cool: `Publish: 2025-03-10 17:59:59 UTC`
  new RegExp(`^publish(?:ed)?: (?<date>${DATE})(?: \\d{1,2}:\\d{2}(?::\\d{2})?(?: UTC)?)?$`, 'iu'),
  // Zenodo: `Uploaded on October 14, 2025`
  new RegExp(`^uploaded on (?<date>${DATE})$`, 'iu'),
  // Hugging Face's search: `4 authors·Mar 1, 2025`
  new RegExp(`^\\d{1,5} authors? ?[·•|] ?(?<date>${DATE})$`, 'iu'),
  // Papers with Code: `lab/walking-robots • • 10 Mar 2025`
  new RegExp(`^[\\w.-]{1,60}/[\\w.-]{1,80} [•· ]{1,5}(?<date>${DATE})$`, 'iu'),
  // OpenReview: `23 Sept 2023 (modified: 11 Feb 2024)`
  new RegExp(`^(?<date>${DATE}),? \\((?:last )?modified:? [^()]{4,40}\\)$`, 'iu'),
];

/** The rest of `Submitted by somebody on Mar 11`, which pages break before the date; it does not date the paper. */
export const SUBMITTED_ON = new RegExp(`^(?:submitted |posted )?on ${WEEKDAY}?${DATE}$`, 'iu');

/** Room for `Daily papers for`, a weekday and a range. */
const MAX_DATE_ALONE_CHARS = 60;
const MAX_LINE_CHARS = 120;

/** A date as written, the first day of a range. */
export interface DateLine {
  /** What the date belongs to. */
  readonly subject: 'page' | 'paper';
  readonly date: string;
}

/** `2025年3月11日`, `2025년 3월 11일`. */
const EAST_ASIAN_DATE = /((?:19|20)\d\d)[年년] ?(\d{1,2})[月월] ?(\d{1,2})[日일]/u;

function eastAsianDate(_: string, year: string, month: string, day: string): string {
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** The date that stands in a heading, in figures: `2025年3月11日`, `2025/03/11`. */
export function dateInHeading(text: string): string | undefined {
  const [, year, month = '', day = ''] =
    /((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})/u.exec(text.replace(EAST_ASIAN_DATE, eastAsianDate)) ?? [];
  return year === undefined ? undefined : eastAsianDate('', year, month, day);
}

/** Reads a line that consists of a date; `undefined` for any other line. */
export function readDateLine(text: string): DateLine | undefined {
  if (text.length > MAX_LINE_CHARS || !/\d/.test(text)) return undefined;
  const line = evenSpaces(text).replace(EAST_ASIAN_DATE, eastAsianDate);
  const page = line.length > MAX_DATE_ALONE_CHARS ? undefined : DATE_ALONE.exec(line)?.groups?.['date'];
  if (page !== undefined) return { subject: 'page', date: page };
  const [paper] = DATES_OF_PAPERS.flatMap((pattern) => pattern.exec(line)?.groups?.['date'] ?? []);
  return paper === undefined ? undefined : { subject: 'paper', date: paper };
}
