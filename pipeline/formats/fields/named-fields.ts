/** Reads papers from objects with named fields (JSON, CSV, XML elements), whatever the fields are called and however shaped. */
import { idsIn } from '../../text/external-ids.ts';
import { isGlued } from '../../text/names/glued-names.ts';
import { initialsFirst } from '../../text/names/initials.ts';
import type { ExternalId, Link } from '../../types.ts';
import { type AddressInText, announceType, firstAbstract, namesInIssueData, plainLine } from './abstract.ts';
import { authorsOf } from './authors.ts';
import { datesOf, firstDate, withYear, yearAndMonth } from './dates.ts';
import { type FieldNames, type FieldValues, fieldValues } from './field-names.ts';
import { externalIdsOf } from './ids.ts';
import {
  byType,
  firstText,
  isObject,
  itemsOf,
  itemsOfType,
  type Json,
  type JsonObject,
  textsOf,
} from './json-values.ts';
import { addressesIn, addressOf, linkKind, withoutOtherPapers } from './links.ts';
import { paperOfPost, postIn, titleOfPost } from './posts.ts';
import { type RecordFields, withoutEmpty } from './record-fields.ts';
import { revisedPaper } from './revision.ts';

/** Why an object is no record. */
export interface FieldError {
  readonly code: 'missing-title' | 'missing-abstract' | 'not-a-paper' | 'post';
  readonly message: string;
}

/** Types of things that are no papers: of DataCite, OpenAlex, Crossref, CSL, Zotero and schema.org. In lower case, letters only. */
const NO_PAPERS: ReadonlySet<string> = new Set(
  `dataset datasets software computerprogram softwaresourcecode softwareapplication image audiovisual video videorecording sound
   audio audiorecording physicalobject interactiveresource collection event instrument studyregistration model attachment
   annotation component grant journalissue journalvolume peerreview bookseries bookset database website webpage person
   organization product map figure award podcast film movie tvseries motionpicture artwork softwarerepository service workflow`.split(
    /\s+/,
  ),
);

/** What {@link itemsOfType} looks for, best first: of titles, of descriptions, of dates. */
const MAIN_TITLE = ['', 'title', 'main', '*'];
const ABSTRACT = ['abstract', '', '*'];
const DATES = ['issued', 'published', 'available', 'submitted', ''];

/** ` [issn:0000-0001]` behind the name of a journal. */
const ISSN = / ?\[(?:issn|isbn|omid)\b[^\][]{0,200}\]$/iu;

/** How Embase writes a source: `Cancer (2004) 102:4 (253-258). Date of Publication: 25 Aug 2004`. */
const SOURCE =
  /^(.{2,200}?) \(((?:19|20)\d\d)\) \d[\d:A-Z-]{0,20}(?: \([\w-]{1,20}\))?\.?(?: .{0,60}Date of Publication: (.{4,40}))?$/u;

const DATABASE =
  /^(?:scopus|arxiv|pubmed|medline|med|crossref|openalex|datacite|dimensions|semantic ?scholar|web of science|https?:.*)$/iu;

/** Addresses for programs. */
const API = /^https?:\/\/api\./iu;

/** Pages that only their owner sees. */
const LIBRARY_PAGE = /^https?:\/\/(?:api\.|www\.)?zotero\.org\/(?:users|groups)\//iu;

/** Names of addresses of something else than the paper. */
const OTHER_PAGE =
  /image|img|thumb|avatar|icon|logo|cover|photo|licen[cs]e|orcid|ror|aff|institution|author|journal|publisher|issn|pdf|video|slides|poster|code|repo|git|home|project|feed|cit(?:ed|ation|es)|profile|user|self|api|schema/iu;

const MAX_QUOTED_CHARS = 60;
const MAX_QUOTED_NAMES = 12;

/**
 * Reads the record that an object describes.
 * @param fieldNames which names stand for which fields
 * @returns an error when there is no title, or neither an abstract, an address, an id nor authors
 */
export function readNamedFields(object: JsonObject, fieldNames: FieldNames): RecordFields | FieldError {
  const values = fieldValues(object, fieldNames);
  const title = withSubtitle(
    plainLine(firstText(values.title.map((value) => itemsOfType(value, MAIN_TITLE)))),
    object['subtitle'],
  );
  if (title === '') return missingTitle(object, fieldNames.titleNames);
  const post = postIn(object);
  if (post !== undefined) return readPost(post, title, datesIn(values));
  const { text: abstract, addresses: abstractAddresses } = firstAbstract(
    values.abstract.map((value) => itemsOfType(value, ABSTRACT)),
  );
  const addresses = addressesIn(values.url).filter((address) => !LIBRARY_PAGE.test(address));
  const idsByType = values.id.flatMap((value) => byType(value) ?? []);
  const namedIds = externalIdsOf({ ...values, arxiv: [...values.arxiv, ...idsByType] }, addresses);
  const externalIds = namedIds.length > 0 ? namedIds : idsIn(otherAddress(object) ?? '');
  const type =
    object['authorId'] !== undefined && object['title'] === undefined ? 'author' : noPaperType(values.type);
  if (type !== undefined && !externalIds.some(({ scheme }) => scheme === 'arxiv'))
    return {
      code: 'not-a-paper',
      message: `${quoted(title)} is of the type ${quoted(type)}; expected a paper`,
    };
  const pages = [...addresses, ...addressesIn(values.id)].filter((address) => !API.test(address));
  const url =
    addressOf(pages[0], externalIds) ??
    otherAddress(object) ??
    addressesIn([...values.pdf, ...values.project])[0] ??
    addresses[0] ??
    semanticScholarPage(object);
  const names = [...values.authors, namesInIssueData(firstText(values.abstract))];
  const found = names.map((value) => authorsOf(value)).find(({ length }) => length > 0) ?? [];
  // One name alone does not tell its order.
  const isFromScopus = found.length === 1 && Object.values(object).some(isScopusId);
  const authors = isFromScopus ? found.map(initialsFirst) : found;
  // A column of its own for the first one.
  if (authors.length === 1) authors.push(...values.coauthors.flatMap((value) => authorsOf(value)));
  if (abstract === '' && url === undefined && externalIds.length === 0 && authors.length === 0) {
    const message = `${quoted(title)} has neither an abstract, an address, an id nor authors; expected one of them`;
    return { code: 'missing-abstract', message };
  }
  const [date = yearBehindNames(firstText(values.authors)), ...otherDates] = datesIn(values);
  const announced = firstText(values.announceType) ?? announceType(firstText(values.abstract));
  const comments = firstText(values.comments.filter((value) => typeof value === 'string'));
  return {
    title,
    abstract,
    ...withoutEmpty({
      date,
      otherDates,
      headerDate: firstDate(values.headerDate),
      addedDate: firstDate(values.added),
      authors,
      externalIds,
      url,
      categories: categoriesOf(values.categories),
      links: linksOf(values, abstractAddresses, externalIds),
      comments: plainLine(comments) || undefined,
      journal: journalOf(values.journal),
      language: firstText(values.language),
      ...(announced?.startsWith('replace') && revisedPaper(externalIds)),
      doubt: authors.some(isGlued) ? 'several authors seem to stand without separators' : undefined,
    }),
  };
}

/** A title with the subtitle of Crossref, a list. Other objects have a text of this name: what their site is about. */
function withSubtitle(title: string, subtitle: Json | undefined): string {
  const below = Array.isArray(subtitle) && title !== '' ? plainLine(firstText(subtitle)) : '';
  if (below === '' || title.toLowerCase().includes(below.toLowerCase())) return title;
  return `${title}${/[:?!]$/u.test(title) ? '' : ':'} ${below}`;
}

/** The paper that a post of a social site links to. */
function readPost(object: JsonObject, title: string, [date]: readonly string[]): RecordFields | FieldError {
  const id = paperOfPost(object);
  if (id === undefined)
    return { code: 'post', message: `${quoted(title)} is a post; expected one that links to a paper` };
  const url = addressOf(undefined, [id]);
  return { title: titleOfPost(title), abstract: '', ...withoutEmpty({ date, externalIds: [id], url }) };
}

/** The dates of a paper, best first: those of its publication, of its record in the year of publication, that year, others. */
function datesIn(values: FieldValues): readonly string[] {
  // `MAR-APR`, the date of Web of Science.
  const month = values.month[0] ?? values.date.find((date) => typeof date === 'string' && !/\d/u.test(date));
  const year = yearAndMonth(values.year[0], month);
  const ofRecord = datesOf(values.recordDate);
  const ofYear = ofRecord.filter(
    (date) => year === undefined || date.includes(/\d{4}/u.exec(year)?.[0] ?? ''),
  );
  const published = datesOf([
    ...values.date.map((value) => itemsOfType(value, DATES)),
    ...values.journal.flatMap((value) => sourceOf(firstText([value]))?.date ?? []),
  ]).map((date) => withYear(date, values.year[0]));
  return [
    ...new Set([
      ...published,
      ...ofYear,
      ...(year === undefined ? datesOf(values.year) : [year]),
      ...ofRecord,
    ]),
  ];
}

/** The year in a column of citations: `Author & Author (2025)`. */
function yearBehindNames(names = ''): string | undefined {
  return /\p{L}\.?,? \(?((?:1[89]|20)\d\d)[a-z]?\)?$/u.exec(names)?.[1];
}

/** `2-s2.0-85102173263`, `SCOPUS_ID:85102173263`. */
function isScopusId(value: Json): boolean {
  return typeof value === 'string' && /^(?:2-s2\.0-|SCOPUS_ID:)\d{6,15}$/u.test(value);
}

/** The first address in a member of any name that does not tell of something else than the paper. */
function otherAddress(object: JsonObject): string | undefined {
  const others = Object.entries(object).filter(
    ([name, value]) => typeof value === 'string' && !OTHER_PAGE.test(name),
  );
  return addressesIn(others.map(([, value]) => value))[0];
}

/** The page of a paper of which Semantic Scholar's API gave the id and the title alone, as it does unless it is asked for more. */
function semanticScholarPage(object: JsonObject): string | undefined {
  const id = [object, object['citingPaper'], object['citedPaper']]
    .map((each) => (isObject(each) ? each['paperId'] : undefined))
    .find((each) => typeof each === 'string' && /^[\da-f]{40}$/u.test(each));
  return typeof id === 'string' ? `https://www.semanticscholar.org/paper/${id}` : undefined;
}

/** The type of a record that is no paper. */
function noPaperType(values: readonly Json[]): string | undefined {
  return values
    .flatMap((value) => textsOf(value))
    .find((type) => NO_PAPERS.has(type.toLowerCase().replace(/[^a-z]/gu, '')));
}

/** The journal and the date in a source of Embase. */
function sourceOf(text = ''): { readonly journal: string; readonly date: string } | undefined {
  const [, journal, year, date = year] = SOURCE.exec(text) ?? [];
  return journal === undefined || date === undefined ? undefined : { journal, date };
}

/** The first name of a journal; names of databases stand in fields called source, and its pages alone are no name. */
function journalOf(values: readonly Json[]): string | undefined {
  const names = values
    .flatMap((value) => textsOf(value))
    .map((name) => sourceOf(name)?.journal ?? plainLine(name).replace(ISSN, ''));
  return names.find((name) => /\p{L}/u.test(name) && !DATABASE.test(name));
}

/** Links in fields of their own, then addresses that stand in place of an abstract; each address once. */
function linksOf(
  values: FieldValues,
  abstractAddresses: readonly AddressInText[],
  externalIds: readonly ExternalId[],
): readonly Link[] {
  const links: Link[] = [
    ...(['code', 'project', 'pdf'] as const).flatMap((kind) =>
      addressesIn(values[kind]).map((url) => ({ kind, url })),
    ),
    ...abstractAddresses.map((address) => ({ kind: linkKind(address), url: address.url })),
  ];
  const byUrl = new Map<string, Link>();
  for (const link of withoutOtherPapers(links, externalIds))
    if (!byUrl.has(link.url)) byUrl.set(link.url, link);
  return [...byUrl.values()];
}

/** `cs.CL cs.LG`: categories of arXiv separated by spaces. */
const ARXIV_CATEGORIES = /^[a-z-]+(?:\.[A-Za-z-]+)?(?: [a-z-]+\.[A-Za-z-]+)+$/u;

/** `user/-/label/` before a category of a feed reader; `user/-/state/com.google/read`, which is none. */
const READER_LABEL = /^user\/[\w-]{1,40}\/label\//u;
const READER_STATE = /^user\/[\w-]{1,40}\/state\//u;

/** Each category once. Only categories of arXiv are separated by spaces; others by commas, semicolons or bars. */
function categoriesOf(values: readonly Json[]): readonly string[] {
  const categories = values
    .flatMap((value) => itemsOf(value))
    .flatMap((item) => textsOf(item))
    .flatMap((text) => text.split(ARXIV_CATEGORIES.test(text) ? ' ' : /[,;|]/u))
    .map((category) => category.trim().replace(READER_LABEL, ''))
    .filter((category) => category !== '' && !READER_STATE.test(category));
  return [...new Set(categories)];
}

function missingTitle(object: JsonObject, titleNames: readonly string[]): FieldError {
  const names = Object.keys(object).slice(0, MAX_QUOTED_NAMES).map(quoted);
  const fields = names.length === 0 ? 'has no fields' : `has the fields ${names.join(', ')}`;
  return {
    code: 'missing-title',
    message: `the record ${fields}; expected a title in one called ${titleNames.map(quoted).join(' or ')}`,
  };
}

function quoted(text: string): string {
  return JSON.stringify(text.length > MAX_QUOTED_CHARS ? `${text.slice(0, MAX_QUOTED_CHARS)}...` : text);
}
