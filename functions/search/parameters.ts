import * as v from 'valibot';
import { arxivCategory } from '../../pipeline/text/arxiv-categories.ts';
import { nameSlug } from '../../pipeline/text/name-keys.ts';
import { required } from '../http/parameters.ts';
import { readPeriod } from './period.ts';
import { MAX_SEARCH, MAX_WORDS, searchExpression } from './search-words.ts';

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

const CATEGORY = 'a category of arXiv such as cs.CV, or several, separated by commas';
const AUTHOR = 'the name of an author such as Ada Novak';

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

const WORDS = `words to look for: at least one, at most ${MAX_WORDS}, ${MAX_SEARCH} characters in all; "a phrase", -without, begin*`;

/** Parameters of a search, in the API, on its page and in its feed. */
export const SEARCH_PARAMETERS = {
  q: required(
    v.pipe(
      v.string(),
      v.check((text) => searchExpression(text) !== null, WORDS),
      v.description(
        `Words that all have to be in the title or the abstract: \`"a phrase"\`, \`-without\`, \`begin*\`. At most ${MAX_WORDS}, and ${MAX_SEARCH} characters.`,
      ),
    ),
  ),
  topics: v.optional(v.string()),
  ...FILTER_PARAMETERS,
} as const;

/** A parameter that selects topics. It must name at least one: an empty one would silently select all papers. */
export function topicsParameter(description: string) {
  const expected = 'the slug of a topic';
  return v.optional(
    v.pipe(v.string(), v.nonEmpty(expected), v.regex(/[^\s,+]/, expected), v.description(description)),
  );
}
