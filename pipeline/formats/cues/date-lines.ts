const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?';
const DAY = '(?:0?[1-9]|[12]\\d|3[01])(?:st|nd|rd|th)?';
const YEAR = '(?:,? (?:19|20)\\d\\d)';
const WEEKDAY = '(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\\.?,? )';
const DATE = `(?:${MONTH} ${DAY}${YEAR}?|${DAY} ${MONTH}${YEAR}?|(?:19|20)\\d\\d[-/](?:0[1-9]|1[0-2])[-/](?:0[1-9]|[12]\\d|3[01]))`;
const UNTIL = `(?: ?[-–—] ?(?:${DATE}|${DAY}${YEAR}?))`;

const LONE = new RegExp(
  `^(?:(?:(?:daily|trending|top|new) )*papers?(?: (?:for|of|on|from|[-–—|]))?:? )?(?<date>${WEEKDAY}?${DATE})${UNTIL}?$`,
  'iu',
);
const PUBLISHED = new RegExp(
  `(?:^|[·•|] ?)published(?: on)?:? (?<date>${WEEKDAY}?${DATE})(?: [·•|].*|,? (?:last )?modified:? .*)?$`,
  'isu',
);

/** How Papers with Code dated papers, behind their code: `lab/walking-robots • • 10 Mar 2025`. */
const WITH_CODE = new RegExp(`^[\\w.-]{1,60}/[\\w.-]{1,80} [•· ]{1,5}(?<date>${DATE})$`, 'iu');

/** How OpenReview dates papers: `23 Sept 2023 (modified: 11 Feb 2024)`. */
const MODIFIED = new RegExp(`^(?<date>${DATE}),? \\((?:last )?modified:? [^()]{4,40}\\)$`, 'iu');

/** How Hugging Face's searches end what they say of a paper: `4 authors·Mar 1, 2025`. */
const WITH_AUTHORS = new RegExp(`^\\d{1,5} authors? ?[·•|] ?(?<date>${DATE})$`, 'iu');

/** The rest of "Submitted by somebody on Mar 11", which pages break before the date: says nothing of the paper. */
export const SUBMITTED = new RegExp(`^(?:submitted |posted )?on ${WEEKDAY}?${DATE}$`, 'iu');

/** No date alone, with a day of the week, a range and "Daily papers for", is longer. */
const LONGEST_LONE = 60;

/** No line with a date that is furniture is longer, in UTF-16 units. */
const LONGEST = 120;

/** A date that stands in a line of its own, as written; of a range its first day. `page`: the page's; `paper`: "Published on". */
export function dateLine(text: string): { readonly of: 'page' | 'paper'; readonly date: string } | undefined {
  if (text.length > LONGEST || !/\d/.test(text)) return undefined;
  const line = text.replace(/\s+/gu, ' ');
  const page = line.length > LONGEST_LONE ? undefined : LONE.exec(line)?.groups?.['date'];
  if (page !== undefined) return { of: 'page', date: page };
  const paper = /published/i.test(line)
    ? PUBLISHED.exec(line)?.groups?.['date']
    : (WITH_AUTHORS.exec(line) ?? WITH_CODE.exec(line) ?? MODIFIED.exec(line))?.groups?.['date'];
  return paper === undefined ? undefined : { of: 'paper', date: paper };
}
