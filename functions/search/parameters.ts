import * as v from 'valibot';
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

/** Selects papers by whether a new version brought them. */
export const revisedParameter = v.optional(
  v.pipe(
    v.picklist(['no', 'only'], 'no or only'),
    v.description('`no` leaves out papers that are there because of a new version; `only` gives no others.'),
  ),
);

/** Parameters that filter papers by the dump they came from, by publication date, and by whether they are revised. */
export const FILTER_PARAMETERS = {
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
  revised: revisedParameter,
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
