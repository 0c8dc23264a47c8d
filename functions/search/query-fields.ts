/** The fields of a search, as filters of items. */
import type { ItemFilter } from '../../db/items/item-page.ts';
import type { Term } from '../../db/items/term-lists.ts';
import type { KnownSlug } from '../../db/topics/find-topic.ts';
import { namePatterns, nameSlug } from '../../pipeline/text/names/name-keys.ts';
import type { InvalidParameter } from '../http/problem.ts';
import { AUTHOR, CATEGORY, categoriesIn, readYears, VENUE, YEARS } from './parameters.ts';
import { parseQueryText, type QueryField } from './query-text.ts';
import { phraseExpression } from './word-expressions.ts';

/** What fields select. Each narrows: an item must have one of the values of every field. */
export interface FieldFilter extends Pick<ItemFilter, 'since' | 'until'> {
  readonly all: readonly (readonly Term[])[];
  readonly without: readonly Term[];
}

/**
 * Reads the fields of a search.
 * @param slugs all slugs of topics
 * @returns also `invalid`: fields that name nothing
 */
export function readFields(
  fields: readonly QueryField[],
  slugs: readonly KnownSlug[],
  base: string,
): { readonly filter: FieldFilter; readonly invalid: readonly InvalidParameter[] } {
  const all: Term[][] = [];
  const without: Term[] = [];
  const invalid: InvalidParameter[] = [];
  let days: Days = {};
  for (const field of fields) {
    const terms = readTerms(field, slugs);
    const years = field.name === 'year' && !field.isExcluded ? readYears(field.value) : undefined;
    if (years !== undefined) days = bothDays(days, years);
    else if (terms === undefined || terms.length === 0) {
      const value = `${field.isExcluded ? '-' : ''}${field.name}:${field.value}`;
      invalid.push({ parameter: 'q', value, expected: expectedValue(field, base) });
    } else if (field.isExcluded) without.push(...terms);
    else all.push(terms);
  }
  return { filter: { all, without, ...days }, invalid };
}

type Days = Pick<ItemFilter, 'since' | 'until'>;

/** The days that both ranges hold. */
export function bothDays(a: Days, b: Days): Days {
  const [since] = [a.since, b.since]
    .filter((day) => day !== undefined)
    .toSorted()
    .reverse();
  const [until] = [a.until, b.until].filter((day) => day !== undefined).toSorted();
  return { since, until };
}

/** The terms of an author: papers by a person who may have the name; of a single name, also papers by anyone with that name. */
export function authorTerms(slug: string): Term[] {
  const isSingle = !/[_-]/.test(slug);
  return [
    { names: namePatterns(slug) },
    ...(isSingle ? [{ expression: `authors : ${phraseExpression(slug)}` }] : []),
  ];
}

/** The term of a venue: papers whose journal, proceedings or comments hold the phrase. */
export function venueTerm(venue: string): Term {
  return { expression: `venue : (${phraseExpression(venue)})` };
}

/** The terms of a field, of which an item must be under one; `undefined` for a value that is none. */
function readTerms({ name, value }: QueryField, slugs: readonly KnownSlug[]): Term[] | undefined {
  switch (name) {
    case 'author':
      return nameSlug(value) === '' ? undefined : authorTerms(nameSlug(value));
    case 'cat':
      return categoriesIn(value)?.map((category) => ({ category }));
    case 'venue':
      return parseQueryText(value).plain === '' ? undefined : [venueTerm(value)];
    case 'topic':
      return readTopics(value, slugs);
    case 'year':
      return undefined;
  }
}

/** Topics by a name, or by slugs with commas between. */
function readTopics(value: string, slugs: readonly KnownSlug[]): string[] | undefined {
  const wanted = value.toLowerCase();
  const named = slugs.find(({ topic }) => topic?.name.toLowerCase() === wanted);
  if (named?.topic) return [named.topic.slug];
  const found = wanted.split(/[\s,]+/).map((slug) => slugs.find((each) => each.slug === slug)?.topic?.slug);
  return found.every((slug) => slug !== undefined) ? found : undefined;
}

function expectedValue({ name, isExcluded }: QueryField, base: string): string {
  switch (name) {
    case 'author':
      return AUTHOR;
    case 'cat':
      return CATEGORY;
    case 'venue':
      return VENUE;
    case 'year':
      return isExcluded ? `${YEARS}, without a minus sign` : YEARS;
    case 'topic':
      return `the slug or the name of a topic; ${base}/api/topics lists them`;
  }
}
