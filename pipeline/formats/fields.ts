import type { Link, RawRecord } from '../types.ts';
import { abstractOf, plainText } from './field-abstract.ts';
import { authorsOf } from './field-authors.ts';
import { dateOf, yearAndMonth } from './field-dates.ts';
import { addressesOf, addressOf, externalIdsOf, kindOf, linksOf } from './field-links.ts';
import { isObject, itemsOf, type Json, type JsonObject, textsOf } from './field-values.ts';
import { type Field, type FieldNames, folded } from './synonyms.ts';
import { filled } from './xml-fields.ts';

/** What a record holds beside its place. */
export type RecordFields = Omit<RawRecord, 'kind' | 'start' | 'end'>;

/** Why an object is no record. */
export interface FieldFault {
  readonly code: 'missing-title' | 'missing-abstract';
  readonly message: string;
}

/** Objects within a record that tell of the same paper: `{"paper": {...}, "publishedAt": ...}`. Names as {@link folded}. */
export const INNER: ReadonlySet<string> = new Set(
  'paper details detail content metadata meta attributes source fields item record document article bibjson entry'.split(
    ' ',
  ),
);

/** Levels of {@link INNER} objects that are read. */
const MAX_LEVELS = 3;

/**
 * The record that an object with named fields tells of, whatever they are called and shaped. A name further out goes before
 * one further in, then the better synonym.
 * @param names which names stand for which fields
 */
export function readFields(object: JsonObject, names: FieldNames): RecordFields | FieldFault {
  const values = collect(object, names);
  const all = (field: Field): readonly Json[] => values.get(field) ?? [];
  const text = (field: Field) => all(field).flatMap((value) => textsOf(value)[0] ?? [])[0];
  const title = plainText(text('title') ?? '')
    .replace(/\s+/gu, ' ')
    .trim();
  if (title === '') return missingTitle(object);
  const abstracts = all('abstract').map(abstractOf);
  const abstract = abstracts.find((each) => each.text !== '')?.text ?? '';
  const addresses = all('url').flatMap(addressesOf);
  const externalIds = externalIdsOf({
    arxiv: all('arxiv'),
    doi: all('doi'),
    others: [...all('id'), ...addresses, ...all('pdf')],
  });
  const url = addressOf([...addresses, ...all('id').flatMap(addressesOf)], externalIds);
  if (abstract === '' && url === undefined) {
    const message = `${shown(title)} has neither an abstract nor an address; wanted is one of the two`;
    return { code: 'missing-abstract', message };
  }
  const links: Link[] = (['code', 'project', 'pdf'] as const).flatMap((kind) =>
    all(kind)
      .flatMap(addressesOf)
      .map((address) => ({ kind, url: address })),
  );
  const told = abstracts.flatMap((each) => each.links).map((link) => ({ kind: kindOf(link), url: link.url }));
  return {
    title,
    abstract,
    ...filled({
      date: date(all),
      headerDate: all('headerDate')
        .map((value) => dateOf(value))
        .find((each) => each !== undefined),
      authors: all('authors')
        .map(authorsOf)
        .find((authors) => authors.length > 0),
      externalIds,
      url,
      categories: categoriesOf(all('categories')),
      links: unique(linksOf([...links, ...told], externalIds)),
      comments: prose(all('comments')),
      journal: plain(text('journal')),
      language: text('language'),
    }),
  };
}

function date(all: (field: Field) => readonly Json[]): string | undefined {
  const dates = all('date').map((value) => dateOf(value));
  return dates.find((each) => each !== undefined) ?? yearAndMonth(all('year')[0], all('month')[0]);
}

/** The values of each field, best first. */
function collect(object: JsonObject, names: FieldNames): ReadonlyMap<Field, readonly Json[]> {
  const found = new Map<Field, { value: Json; order: number }[]>();
  let level: readonly JsonObject[] = [object];
  for (let depth = 0; depth < MAX_LEVELS && level.length > 0; depth += 1) {
    const within: JsonObject[] = [];
    for (const each of level) {
      for (const name of Object.keys(each)) {
        const value = each[name] ?? null;
        if (value === null || value === '') continue;
        if (isObject(value) && INNER.has(folded(name))) within.push(value);
        const place = names(name);
        if (place === undefined) continue;
        // No field has a thousand synonyms.
        const entry = { value, order: depth * 1000 + place.rank };
        const entries = found.get(place.field);
        if (entries === undefined) found.set(place.field, [entry]);
        else entries.push(entry);
      }
    }
    level = within;
  }
  return new Map(
    [...found].map(([field, entries]) => [
      field,
      entries.length === 1
        ? entries.map(({ value }) => value)
        : entries.sort((a, b) => a.order - b.order).map(({ value }) => value),
    ]),
  );
}

/** Categories of arXiv may stand in a row, `cs.CL cs.LG`; others are separated by commas or semicolons. */
function categoriesOf(values: readonly Json[]): string[] {
  const texts = values.flatMap(itemsOf).flatMap((value) => textsOf(value));
  const parts = texts.flatMap((text) =>
    /^[a-z-]+(?:\.[A-Za-z-]+)?(?: [a-z-]+\.[A-Za-z-]+)+$/u.test(text)
      ? text.split(' ')
      : text.split(/[,;|]/u),
  );
  return [...new Set(parts.map((part) => part.trim()).filter((part) => part !== ''))];
}

/** The first text; a number of comments is none. */
function prose(values: readonly Json[]): string | undefined {
  return plain(values.filter((value) => typeof value === 'string').flatMap((value) => textsOf(value))[0]);
}

function plain(text: string | undefined): string | undefined {
  return text === undefined ? undefined : plainText(text).replace(/\s+/gu, ' ');
}

/** Each address once, as the first that gives it says. */
function unique(links: readonly Link[]): Link[] {
  const byUrl = new Map<string, Link>();
  for (const link of links) if (!byUrl.has(link.url)) byUrl.set(link.url, link);
  return [...byUrl.values()];
}

function missingTitle(object: JsonObject): FieldFault {
  const names = Object.keys(object)
    .slice(0, 12)
    .map((name) => shown(name));
  const has = names.length === 0 ? 'has no fields' : `has the fields ${names.join(', ')}`;
  return { code: 'missing-title', message: `the record ${has}; wanted is a title in one called "title"` };
}

function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text);
}
