import type { Link, RawRecord } from '../types.ts';
import { abstractOf, plainText } from './field-abstract.ts';
import { authorsOf } from './field-authors.ts';
import { dateOf, yearAndMonth } from './field-dates.ts';
import { addressesOf, addressOf, externalIdsOf, kindOf, linksOf } from './field-links.ts';
import { firstText, isObject, itemsOf, type Json, type JsonObject, textsOf } from './field-values.ts';
import { type Field, type FieldNames, folded } from './synonyms.ts';
import { line } from './xml-fields.ts';

/** What a record holds beside its place. */
export type RecordFields = Omit<RawRecord, 'kind' | 'start' | 'end'>;

/** Why an object is no record. */
export interface FieldFault {
  readonly code: 'missing-title' | 'missing-abstract';
  readonly message: string;
}

/** Objects within a record that tell of the same paper: `{"paper": {...}, "publishedAt": ...}`. Names as {@link folded}. */
export const INNER: ReadonlySet<string> = new Set(
  'paper details detail content metadata meta attributes source fields item record document article bibjson entry info'.split(
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
  const all = (field: Field): readonly Json[] => values[field] ?? NONE;
  const text = (field: Field) => firstText(all(field));
  const title = line(plainText(text('title') ?? ''));
  if (title === '') return missingTitle(object);
  const abstracts = all('abstract').map(abstractOf);
  const abstract = abstracts.find((each) => each.text !== '')?.text ?? '';
  const addresses = all('url').flatMap(addressesOf);
  const externalIds = externalIdsOf({
    arxiv: all('arxiv'),
    doi: all('doi'),
    openreview: all('openreview'),
    others: [...all('id'), ...addresses, ...all('pdf')],
  });
  const url = addressOf([...addresses, ...all('id').flatMap(addressesOf)], externalIds);
  if (abstract === '' && url === undefined) {
    const message = `${shown(title)} has neither an abstract nor an address; wanted is one of the two`;
    return { code: 'missing-abstract', message };
  }
  const links: Link[] = [];
  for (const kind of LINKS) {
    for (const value of all(kind))
      for (const address of addressesOf(value)) links.push({ kind, url: address });
  }
  for (const { links: told } of abstracts) {
    for (const link of told) links.push({ kind: kindOf(link), url: link.url });
  }
  return withoutEmpty({
    title,
    abstract,
    date: date(all),
    headerDate: firstDate(all('headerDate')),
    authors: firstAuthors(all('authors')),
    externalIds,
    url,
    categories: categoriesOf(all('categories')),
    links: links.length === 0 ? NO_LINKS : unique(linksOf(links, externalIds)),
    comments: prose(all('comments')),
    journal: plain(text('journal')),
    language: text('language'),
  });
}

const NONE: readonly Json[] = [];
const NO_LINKS: readonly Link[] = [];

/** Fields by their names, with `undefined` for those that there are not. */
type Fields = { readonly [Name in keyof RecordFields]-?: RecordFields[Name] | undefined };

/** Leaves out fields that hold nothing. One by one: a loop over names takes as long as all the rest of a record. */
function withoutEmpty(fields: Fields & { readonly title: string; readonly abstract: string }): RecordFields {
  const { title, abstract, date, headerDate, authors, externalIds, url } = fields;
  const { categories, links, comments, journal, language } = fields;
  const record: { -readonly [Name in keyof RecordFields]: RecordFields[Name] } = { title, abstract };
  if (date !== undefined) record.date = date;
  if (headerDate !== undefined) record.headerDate = headerDate;
  if (authors !== undefined && authors.length > 0) record.authors = authors;
  if (externalIds !== undefined && externalIds.length > 0) record.externalIds = externalIds;
  if (url !== undefined) record.url = url;
  if (categories !== undefined && categories.length > 0) record.categories = categories;
  if (links !== undefined && links.length > 0) record.links = links;
  if (comments !== undefined) record.comments = comments;
  if (journal !== undefined) record.journal = journal;
  if (language !== undefined) record.language = language;
  return record;
}
const LINKS = ['code', 'project', 'pdf'] as const;

function firstDate(values: readonly Json[]): string | undefined {
  for (const value of values) {
    const found = dateOf(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

function firstAuthors(values: readonly Json[]): readonly string[] | undefined {
  for (const value of values) {
    const authors = authorsOf(value);
    if (authors.length > 0) return authors;
  }
  return undefined;
}

function date(all: (field: Field) => readonly Json[]): string | undefined {
  return firstDate(all('date')) ?? yearAndMonth(all('year')[0], all('month')[0]);
}

/** The values of each field, best first. */
function collect(object: JsonObject, names: FieldNames): Readonly<Partial<Record<Field, readonly Json[]>>> {
  const found: Partial<Record<Field, Json[]>> = {};
  /** How good each value is; lower is better. */
  const orders: Partial<Record<Field, number[]>> = {};
  let level: readonly JsonObject[] = [object];
  // What lists a paper has dates of its own, such as when it was listed.
  const isListed =
    isObject(object['paper']) && Object.keys(object['paper']).some((name) => names(name)?.field === 'date');
  for (let depth = 0; depth < MAX_LEVELS && level.length > 0; depth += 1) {
    const within: JsonObject[] = [];
    for (const each of level) {
      for (const name of Object.keys(each)) {
        const value = each[name] ?? null;
        if (value === null || value === '') continue;
        if (isObject(value) && INNER.has(folded(name))) {
          within.push(value);
          // `content` may also be the abstract itself, with its type.
          if (Object.keys(value).some((inner) => names(inner)?.field === 'title')) continue;
        }
        const place = names(name);
        if (place === undefined) continue;
        // No field has a thousand synonyms.
        const later = isListed && depth === 0 && place.field === 'date' ? 10_000 : 0;
        const order = depth * 1000 + place.rank + later;
        const values = found[place.field];
        if (values === undefined) {
          found[place.field] = [value];
          orders[place.field] = [order];
        } else insert(values, orders[place.field] ?? [], value, order);
      }
    }
    level = within;
  }
  return found;
}

/** Puts a value behind those that are as good or better. */
function insert(values: Json[], orders: number[], value: Json, order: number): void {
  let at = orders.length;
  while (at > 0 && (orders[at - 1] ?? 0) > order) at -= 1;
  values.splice(at, 0, value);
  orders.splice(at, 0, order);
}

/** Categories of arXiv may stand in a row, `cs.CL cs.LG`; others are separated by commas or semicolons. */
function categoriesOf(values: readonly Json[]): string[] {
  const found = new Set<string>();
  for (const value of values) {
    for (const item of itemsOf(value)) {
      for (const text of textsOf(item)) {
        const row = text.includes(' ') && ARXIV_ROW.test(text);
        for (const part of row ? text.split(' ') : text.split(/[,;|]/u)) {
          const category = part.trim();
          if (category !== '') found.add(category);
        }
      }
    }
  }
  return [...found];
}

const ARXIV_ROW = /^[a-z-]+(?:\.[A-Za-z-]+)?(?: [a-z-]+\.[A-Za-z-]+)+$/u;

/** The first text; a number of comments is none. */
function prose(values: readonly Json[]): string | undefined {
  return plain(firstText(values.filter((value) => typeof value === 'string')));
}

function plain(text: string | undefined): string | undefined {
  return text === undefined ? undefined : plainText(text).replace(/\s+/gu, ' ');
}

/** Each address once, as the first that gives it says. */
function unique(links: readonly Link[]): readonly Link[] {
  if (links.length < 2) return links;
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
