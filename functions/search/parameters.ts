import * as v from 'valibot';
import { arxivCategory } from '../../pipeline/text/arxiv-categories.ts';
import { nameSlug } from '../../pipeline/text/names/name-keys.ts';
import { required } from '../http/parameters.ts';
import { readPeriod } from './period.ts';
import { parseQueryText } from './query-text.ts';

const DAY = 'a day such as 2025-03-11';

const day = v.pipe(
  v.string(),
  v.isoDate(DAY),
  v.check((text) => new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) ?? false, DAY),
);

const PERIOD = 'a day such as 2025-03-11, or a week such as 2025-W11';

const period = v.pipe(
  v.string(),
  v.check((text) => readPeriod(text) !== null, PERIOD),
);

const dumpName = v.pipe(v.string(), v.nonEmpty('the name of a dump'));

export const CATEGORY = 'a category of arXiv such as cs.CV, or several, separated by commas';
export const AUTHOR = 'the name of an author such as Ada Novak';
export const VENUE = 'words of the name of a journal or a conference such as ICML';
export const YEARS = 'a year such as 2024, or a range such as 2020-2023, 2020- or -2023';

/** A least score as it was sent; two decimals are as fine as anyone can tell. */
export const MIN_SCORE = /^(?:0?\.\d{1,2}|0|1(?:\.0{1,2})?)$/;
export const SCORE = 'a score from 0 to 1 with at most two decimals, such as 0.7';

/** A number from 0 to 1 for people: `82%`. */
export function percent(share: number, decimals = 0): string {
  return `${(share * 100).toFixed(decimals)}%`;
}

/** The categories in a parameter, as arXiv writes them; `undefined` if any is none. */
export function categoriesIn(text: string): string[] | undefined {
  const codes = text.split(/[\s,]+/).filter((code) => code !== '');
  const categories = codes.flatMap((code) => arxivCategory(code)?.code ?? []);
  return categories.length === codes.length ? [...new Set(categories)].toSorted() : undefined;
}

/** The days of years: of `2024`, `2020-2023`, `2020-`, `-2023`; `undefined` for any other text. */
export function readYears(
  text: string,
): { readonly since: string | undefined; readonly until: string | undefined } | undefined {
  const [, first, dash, last] = /^(\d{4})?(-)?((?<=-)\d{4})?$/.exec(text.trim()) ?? [];
  const [from, to] = [first, dash === undefined ? first : last];
  if ((from ?? to) === undefined || (from !== undefined && to !== undefined && from > to)) return undefined;
  return { since: from && `${from}-01-01`, until: to && `${to}-12-31` };
}

/** Parameters that narrow every list, search and feed. */
export const NARROWING_PARAMETERS = {
  category: v.optional(
    v.pipe(
      v.string(),
      v.check((text) => Boolean(categoriesIn(text)?.length), CATEGORY),
      v.description(
        'Only papers in this category of arXiv: `cs.CV`. `cs.CV,cs.LG` selects papers in either.',
      ),
    ),
  ),
  author: v.optional(
    v.pipe(
      v.string(),
      v.check((text) => nameSlug(text) !== '', AUTHOR),
      v.description(
        'Only papers by an author whose name may be this one: `Ada Novak` finds `A. Novák`, `Novak, Ada` and `Ada M. Novak`.',
      ),
    ),
  ),
  venue: v.optional(
    v.pipe(
      v.string(),
      v.check((text) => parseQueryText(text).plain !== '', VENUE),
      v.description('Only papers whose journal, proceedings or comments name this venue: `ICML`.'),
    ),
  ),
  year: v.optional(
    v.pipe(
      v.string(),
      v.check((text) => readYears(text) !== undefined, YEARS),
      v.description('Only papers published in this year, or in these: `2024`, `2020-2023`, `2020-`.'),
    ),
  ),
  revised: v.optional(
    v.pipe(
      v.picklist(['no', 'only'], 'no or only'),
      v.description(
        '`no` leaves out papers that are there because of a new version; `only` gives no others.',
      ),
    ),
  ),
  min: v.optional(
    v.pipe(
      v.string(),
      v.regex(MIN_SCORE, SCORE),
      v.description(
        'Only papers with at least this score, 0 to 1: in a topic that the request names, else in their best topic.',
      ),
    ),
  ),
} as const;

/** These, and parameters that filter papers by the dump they came from and by publication date. */
export const FILTER_PARAMETERS = {
  ...NARROWING_PARAMETERS,
  dump: v.optional(v.pipe(dumpName, v.description('Only papers of the dump with this name.'))),
  source: v.optional(v.pipe(dumpName, v.description('The former name of `dump`; ignored beside it.'))),
  since: v.optional(v.pipe(day, v.description('Only papers published on this day or later.'))),
  until: v.optional(v.pipe(day, v.description('Only papers published on this day or before.'))),
  arrived: v.optional(
    v.pipe(
      period,
      v.description('Only papers that arrived here on this day or in this week, in UTC: `2025-W11`.'),
    ),
  ),
} as const;

const WORDS = 'words to look for, with at least one letter or digit';

/** Parameters of a search, in the API, on its page and in its feed. */
export const SEARCH_PARAMETERS = {
  q: required(
    v.pipe(
      v.string(),
      v.check((text) => isSearch(text), WORDS),
      v.description(
        'Words of titles, abstracts, authors and venues, of which any may match: `"a phrase"` must, `-without` must not; `begin*`; fields as `author:novak`, `cat:cs.CV`, `venue:ICML`, `year:2020-2023`, `topic:robotics`.',
      ),
    ),
  ),
  topics: v.optional(v.string()),
  ...FILTER_PARAMETERS,
} as const;

/** Whether a text has anything to search for: a word, a phrase or a field. */
export function isSearch(text: string): boolean {
  const { words, phrases, fields } = parseQueryText(text);
  return words.length + phrases.length + fields.length > 0;
}

/** A parameter that selects topics. It must name at least one: an empty one would silently select all papers. */
export function topicsParameter(description: string) {
  const expected = 'the slug of a topic';
  return v.optional(
    v.pipe(v.string(), v.nonEmpty(expected), v.regex(/[^\s,+]/, expected), v.description(description)),
  );
}
