import type { ExternalId, Link, RawRecord } from '../../types.ts';
import { abstractIn, type FoundAbstract, plainText, titleOf } from './abstract.ts';
import { authorsOf } from './authors.ts';
import { type FieldValues, valuesOf } from './collect.ts';
import { dateOf, yearAndMonth } from './dates.ts';
import { addressesIn, addressOf, externalIdsOf, kindOf, linksOf } from './links.ts';
import type { FieldNames } from './names.ts';
import { firstText, itemsOf, type Json, type JsonObject, plainTexts, textsOf } from './values.ts';

/** What a record holds beside its place. */
export type RecordFields = Omit<RawRecord, 'kind' | 'start' | 'end'>;

/** Why an object is no record. */
export interface FieldFault {
  readonly code: 'missing-title' | 'missing-abstract';
  readonly message: string;
}

/**
 * The record that an object with named fields tells of, whatever they are called and shaped.
 * @param names which names stand for which fields
 */
export function readFields(object: JsonObject, names: FieldNames): RecordFields | FieldFault {
  const values = valuesOf(object, names);
  const title = titleOf(firstText(values.title) ?? '');
  if (title === '') return missingTitle(object, names.titles);
  const { text: abstract, links } = abstractIn(values.abstract);
  const addresses = addressesIn(values.url);
  const externalIds = externalIdsOf(values, addresses);
  const url = addressOf(addresses[0] ?? addressesIn(values.id)[0], externalIds);
  if (abstract === '' && url === undefined) {
    const message = `${shown(title)} has neither an abstract nor an address; wanted is one of the two`;
    return { code: 'missing-abstract', message };
  }
  return withoutEmpty({
    title,
    abstract,
    date: firstDate(values.date) ?? yearAndMonth(values.year[0], values.month[0]),
    headerDate: firstDate(values.headerDate),
    authors: firstAuthors(values.authors),
    externalIds,
    url,
    categories: categoriesOf(values.categories),
    links: linksIn(values, links, externalIds),
    comments: prose(values.comments),
    journal: plain(firstText(values.journal)),
    language: firstText(values.language),
  });
}

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

const NO_LINKS: readonly Link[] = [];
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

/** Those in fields of their own, then those that stood in the place of an abstract. */
function linksIn(
  values: FieldValues,
  told: FoundAbstract['links'],
  externalIds: readonly ExternalId[],
): readonly Link[] {
  const { code, project, pdf } = values;
  const isNone = code.length === 0 && project.length === 0 && pdf.length === 0;
  if (isNone && told.length === 0) return NO_LINKS;
  const links: Link[] = [];
  for (const kind of LINKS) {
    for (const address of addressesIn(values[kind])) links.push({ kind, url: address });
  }
  for (const link of told) links.push({ kind: kindOf(link), url: link.url });
  return unique(linksOf(links, externalIds));
}

/** Categories of arXiv may stand in a row, `cs.CL cs.LG`; others are separated by commas or semicolons. */
function categoriesOf(values: readonly Json[]): readonly string[] {
  if (values.length === 0) return [];
  const [first] = values;
  const only = values.length === 1 && first !== undefined ? plainTexts(itemsOf(first), SEPARATED) : undefined;
  const found = only ?? values.flatMap((value) => itemsOf(value).flatMap(separated));
  return found.length < 2 ? found : [...new Set(found)];
}

function separated(value: Json): string[] {
  return textsOf(value).flatMap((text) => {
    const row = text.includes(' ') && ARXIV_ROW.test(text);
    const parts = row ? text.split(' ') : text.split(/[,;|]/u);
    return parts.map((part) => part.trim()).filter((part) => part !== '');
  });
}

/** Whether a text may hold several categories. */
const SEPARATED = /[ ,;|]/;

const ARXIV_ROW = /^[a-z-]+(?:\.[A-Za-z-]+)?(?: [a-z-]+\.[A-Za-z-]+)+$/u;

/** The first text; a number of comments is none. */
function prose(values: readonly Json[]): string | undefined {
  return plain(firstText(values.length === 0 ? values : values.filter((value) => typeof value === 'string')));
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

function missingTitle(object: JsonObject, titles: readonly string[]): FieldFault {
  const names = Object.keys(object)
    .slice(0, 12)
    .map((name) => shown(name));
  const has = names.length === 0 ? 'has no fields' : `has the fields ${names.join(', ')}`;
  return {
    code: 'missing-title',
    message: `the record ${has}; wanted is a title in one called ${titles.map(shown).join(' or ')}`,
  };
}

function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text);
}
