/** Searches and filters: parameters, parsed once into a query, and what it finds. */
import type { Database } from '../../db/database.ts';
import type { Item } from '../../db/items/find-items.ts';
import { type DumpFilter, findDumpName } from '../../db/items/item-dumps.ts';
import type { ItemFilter } from '../../db/items/item-page.ts';
import { countMatches, findIdentified, type Search } from '../../db/search/search-items.ts';
import { type KnownSlug, listSlugs } from '../../db/topics/find-topic.ts';
import { arxivId, idsIn } from '../../pipeline/text/external-ids.ts';
import { nameSlug, slugName } from '../../pipeline/text/names/name-keys.ts';
import { rejectParameters } from '../http/parameters.ts';
import type { InvalidParameter } from '../http/problem.ts';
import {
  MAX_TERMS,
  parseTopics,
  slugsOf,
  type TopicSelection,
  termsOf,
  topicOfTerm,
  uniqueTopics,
} from '../lookup/topic-expression.ts';
import {
  categoriesIn,
  type NARROWING_PARAMETERS,
  percent,
  readYears,
  type SEARCH_PARAMETERS,
} from './parameters.ts';
import { readPeriod, writtenPeriod } from './period.ts';
import { authorTerms, bothDays, type FieldFilter, readFields, venueTerm } from './query-fields.ts';
import { parseQueryText, type QueryText } from './query-text.ts';
import { exclusion, phraseExpression, strictExpression, wordExpressions } from './word-expressions.ts';

/** The parameters of a search or list as they were sent. */
export type SearchParameters = { readonly [Name in keyof typeof SEARCH_PARAMETERS]?: string | undefined };

/** What narrows a list, a search or a feed. */
export interface Narrowing {
  /** Codes of arXiv; papers in any of them, if there are any. */
  readonly categories: readonly string[];
  /** The slug of a name. */
  readonly author: string | undefined;
  /** Words of the name of a journal or a conference. */
  readonly venue: string | undefined;
  /** Years of publication, see `readYears`. */
  readonly year: string | undefined;
  /** Only papers that a new version brought, or none of them. */
  readonly revised: boolean | undefined;
  /** The least score of a paper in each topic that is named, else in its best one; above 0. */
  readonly min: number | undefined;
}

/** Which papers a search or a list selects: words, topics, categories, an author, a dump, days. */
export interface SearchQuery extends TopicSelection, Narrowing {
  /** As typed; empty in a list. */
  readonly q: string;
  /** The parts of `q`. */
  readonly text: QueryText;
  /** What the fields in `q` select. */
  readonly fields: FieldFilter;
  readonly dump: DumpFilter | undefined;
  /** ISO 8601 days, both inclusive. */
  readonly since: string | undefined;
  readonly until: string | undefined;
  /** Names a day or a week, see `readPeriod`. */
  readonly arrived: string | undefined;
}

/**
 * Parses parameters into a query, with the topics and the dump that they name.
 * @param options.topicsName the name of the parameter `topics` in this request
 * @param options.slugs all slugs, if the caller has read them already
 * @throws Problem 400 that names each unknown topic and dump, and each field of `q` that names nothing
 */
export async function parseSearchQuery(
  db: Database,
  base: string,
  parameters: SearchParameters,
  options: { readonly topicsName?: string; readonly slugs?: Promise<readonly KnownSlug[]> } = {},
): Promise<SearchQuery> {
  const { q = '', since, until, arrived } = parameters;
  const dumpName = parameters.dump ?? parameters.source;
  const text = parseQueryText(q);
  const hasTopics = text.fields.some(({ name }) => name === 'topic');
  const slugs = options.slugs ?? (hasTopics ? listSlugs(db) : undefined);
  const [{ topics, without, unknown }, known, dump] = await Promise.all([
    findTopics(db, parameters.topics ?? '', slugs),
    hasTopics ? slugs : undefined,
    dumpName === undefined ? undefined : findDumpName(db, dumpName),
  ]);
  const invalid: InvalidParameter[] = unknown.map((value) => ({
    parameter: options.topicsName ?? 'topics',
    value,
    expected: `up to ${MAX_TERMS} topics, separated by commas; a minus sign before a topic excludes it; ${base}/api/topics lists them`,
  }));
  if (dumpName !== undefined && dump === undefined) {
    invalid.push({
      parameter: parameters.dump === undefined ? 'source' : 'dump',
      value: dumpName,
      expected: `the name of a dump; ${base}/api/status and each paper list names`,
    });
  }
  const fields = readFields(text.fields, known ?? [], base);
  invalid.push(...fields.invalid);
  if (invalid.length > 0) rejectParameters(invalid);
  return {
    q,
    text,
    fields: fields.filter,
    topics,
    without,
    ...readNarrowing(parameters),
    dump,
    since,
    until,
    arrived,
  };
}

/** The parameters that narrow every list, as they were sent and checked. */
export type NarrowingParameters = Pick<SearchParameters, keyof typeof NARROWING_PARAMETERS>;

/** Reads the parameters that narrow every list. */
export function readNarrowing(parameters: NarrowingParameters): Narrowing {
  const { category, author, venue, year, revised, min } = parameters;
  return {
    venue: venue?.trim(),
    year: year?.trim(),
    min: Number(min ?? 0) || undefined,
    revised: revised === undefined ? undefined : revised === 'only',
    categories: categoriesIn(category ?? '') ?? [],
    author: author === undefined ? undefined : nameSlug(author),
  };
}

/**
 * Finds the topics of a parameter: `a,b`, or as in the address of a feed `a+b-c` and `-c`. A renamed topic is found by
 * its former slugs too.
 * @param slugs all slugs, if the caller has read them already
 * @returns also `unknown`: terms that name no topic, or the whole text when it names more than twelve
 */
async function findTopics(
  db: Database,
  text: string,
  slugs?: Promise<readonly KnownSlug[]>,
): Promise<TopicSelection & { readonly unknown: readonly string[] }> {
  // In a query string, a plus sign stands for a space.
  const terms = text.split(/[\s,+]+/).filter((term) => term !== '');
  if (terms.length === 0) return { topics: [], without: [], unknown: [] };
  const bySlug = new Map((await (slugs ?? listSlugs(db))).map(({ slug, topic }) => [slug, topic]));
  const expressions = terms.map((term) => ({
    term,
    parsed: parseTopics(term, (slug) => Boolean(bySlug.get(slug))),
  }));
  const topicsOf = (side: 'topics' | 'without') =>
    uniqueTopics(
      expressions
        .flatMap(({ parsed }) => parsed?.[side] ?? [])
        .flatMap((slug) => topicOfTerm(slug) ?? bySlug.get(slug) ?? []),
    );
  const [topics, without] = [topicsOf('topics'), topicsOf('without')];
  const unknown = expressions.flatMap(({ term, parsed }) => (parsed === null ? [term] : []));
  if (topics.length + without.length > MAX_TERMS) unknown.push(text);
  return { topics, without, unknown };
}

/** The part of a query that needs no words. */
export function filterOf({ fields, dump, since, until, arrived, ...query }: SearchQuery): ItemFilter {
  const { topics, without } = termsOf(query);
  const { all = [], ...narrowing } = narrowingFilter(query);
  return {
    ...narrowing,
    topics,
    without: [...without, ...fields.without],
    all: [...all, ...fields.all],
    ...bothDays(bothDays(narrowing, fields), { since, until }),
    dump,
    arrived: (arrived === undefined ? null : readPeriod(arrived)) ?? undefined,
  };
}

/** The part of a filter that narrows any list. */
export function narrowingFilter({
  categories,
  author,
  venue,
  year,
  revised,
  min,
}: Narrowing): Pick<ItemFilter, 'categories' | 'all' | 'since' | 'until' | 'revised' | 'min'> {
  return {
    categories,
    all: [
      ...(author === undefined ? [] : [authorTerms(author)]),
      ...(venue === undefined ? [] : [[venueTerm(venue)]]),
    ],
    ...(year === undefined ? {} : readYears(year)),
    revised,
    min,
  };
}

/** The part of a query that every paper meets, however it ranks: filters, phrases, exclusions. */
export function strictFilter(query: SearchQuery): ItemFilter {
  const { phrases, excluded } = query.text;
  const filter = filterOf(query);
  return {
    ...filter,
    all: [...(filter.all ?? []), ...phrases.map((phrase) => [{ expression: phraseExpression(phrase) }])],
    without: [
      ...(filter.without ?? []),
      ...(excluded.length === 0 ? [] : [{ expression: exclusion(excluded) }]),
    ],
  };
}

/** What a query finds in the order of arrival by its words: papers with all of them. */
export function searchOf(query: SearchQuery): Search {
  const { text } = query;
  const expression = strictExpression(text);
  return {
    expression,
    words: [...wordExpressions(text.words), ...text.phrases.map(phraseExpression)],
    ...(expression === undefined ? strictFilter(query) : filterOf(query)),
  };
}

/** The parameters of a query, written in one way: equal queries have equal addresses. */
export function writeSearchQuery({
  q,
  topics,
  without,
  dump,
  since,
  until,
  arrived,
  ...query
}: SearchQuery): URLSearchParams {
  const terms = [...slugsOf(topics), ...slugsOf(without).map((slug) => `-${slug}`)].join(',');
  return new URLSearchParams([
    ['q', q.trim().replaceAll(/\s+/gu, ' ')],
    ...defined({ topics: terms, ...narrowingParameters(query), dump: dump?.name, since, until, arrived }),
  ]);
}

/** The query string of a narrowed list, with its question mark, or ''. */
export function narrowingQuery(narrowing: Narrowing): string {
  const parameters = defined(narrowingParameters(narrowing));
  return parameters.length === 0 ? '' : `?${new URLSearchParams(parameters)}`;
}

function narrowingParameters({ categories, author, venue, year, revised, min }: Narrowing) {
  return {
    category: categories.join(','),
    author,
    venue,
    year,
    revised: revised === undefined ? undefined : revised ? 'only' : 'no',
    min: min?.toString(),
  };
}

/** The parameters that have a value. */
function defined(parameters: Readonly<Record<string, string | undefined>>): [string, string][] {
  return Object.entries(parameters).flatMap(([name, value]) => (value ? [[name, value]] : []));
}

/** The query in words: `“robots” in Speech without Robotics since 2025-01-01`. */
export function describeSearchQuery({
  q,
  topics,
  without,
  dump,
  since,
  until,
  arrived,
  ...query
}: SearchQuery): string {
  const names = (selected: TopicSelection['topics']) => selected.map(({ name }) => name).join(', ');
  return [
    ...(q.trim() === '' ? [] : [`“${q.trim()}”`]),
    ...(topics.length === 0 ? [] : [`in ${names(topics)}`]),
    ...(without.length === 0 ? [] : [`without ${names(without)}`]),
    ...describeNarrowing(query),
    ...(dump === undefined ? [] : [`from ${dump.name}`]),
    ...(since === undefined ? [] : [`since ${since}`]),
    ...(until === undefined ? [] : [`until ${until}`]),
    ...(arrived === undefined ? [] : [`that arrived ${writtenPeriod(arrived)}`]),
  ].join(' ');
}

/** What narrows a list, in words: `in cs.CV`, `by Ada Novak`, `with a score of at least 70%`. */
export function describeNarrowing({ categories, author, venue, year, revised, min }: Narrowing): string[] {
  return [
    ...(categories.length === 0 ? [] : [`in ${categories.join(' or ')}`]),
    ...(author === undefined ? [] : [`by ${slugName(author)}`]),
    ...(venue === undefined ? [] : [`at ${venue}`]),
    ...(year === undefined ? [] : [writtenYears(year)]),
    ...(revised === undefined ? [] : [revised ? 'with new versions only' : 'without new versions']),
    ...(min === undefined ? [] : [`with a score of at least ${percent(min)}`]),
  ];
}

function writtenYears(year: string): string {
  const { since, until } = readYears(year) ?? {};
  const [from, to] = [since?.slice(0, 4), until?.slice(0, 4)];
  if (from === to) return `of ${from}`;
  return [...(from === undefined ? [] : [`from ${from}`]), ...(to === undefined ? [] : [`until ${to}`])].join(
    ' ',
  );
}

/** Counting stops here: an exact count of a common word costs too much. */
const MAX_COUNT = 1_000;

/** Number of papers that match a search. */
export interface Total {
  readonly count: number;
  /** Whether counting stopped before the end. */
  readonly more: boolean;
}

/** Counts the papers that match a search, up to a thousand. */
export function countTotal(db: Database, search: Search): Promise<Total> {
  return countMatches(db, search, MAX_COUNT);
}

/** Finds papers whose arXiv id, DOI or address stands in `q`. */
export function findByIdentifier(db: Database, q: string): Promise<Item[]> {
  const ids = [...idsIn(q), arxivId(q) ?? []].flat();
  return findIdentified(db, [...new Map(ids.map((id) => [id.value, id])).values()]);
}
